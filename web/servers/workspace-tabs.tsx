'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import type { Server } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { classes } from '../ui/classes.ts'
import { Icon, type IconName } from '../ui/icon.tsx'

interface Tab {
  /** The page's folder; the first one has none. */
  path: string
  icon: IconName
  label: string
}

/** All that is left of it is its end, and what led to it. */
const isGone = ({ phase }: Server): boolean => phase === 'deleted' || phase === 'refunded'

/** From one page of a server to another. */
export function WorkspaceTabs({ server }: { server: Server }) {
  const { language, words } = useWords()
  const say = words.workspace
  const home = `/${language}/servers/${server.id}`
  const here = usePathname()
  const list = useRef<HTMLUListElement>(null)
  // On a phone not all of them are in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another tab
  useEffect(() => {
    list.current
      ?.querySelector('[aria-current]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [here])
  const all: Tab[] = [
    server.blueprint.isAssistant
      ? { path: '', icon: 'chat', label: say.chat }
      : { path: '', icon: 'globe', label: say.home },
    ...(server.blueprint.isAssistant
      ? ([
          { path: '/browser', icon: 'globe', label: say.browser },
          { path: '/channels', icon: 'send', label: say.channels },
        ] as const)
      : []),
    { path: '/files', icon: 'folder', label: say.files },
    { path: '/terminal', icon: 'terminal', label: say.terminal },
    { path: '/logs', icon: 'log', label: say.logs },
    { path: '/activity', icon: 'clock', label: say.activity },
    { path: '/settings', icon: 'server', label: say.settings },
  ]
  const left = ['', '/activity']
  const tabs = all.filter(({ path }) => !isGone(server) || left.includes(path))
  return (
    <nav aria-label={say.pages} className="-mx-4 mb-6 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <ul ref={list} className="flex min-w-max gap-1 border-line border-b">
        {tabs.map(({ path, icon, label }) => {
          const isHere = here === `${home}${path}`
          return (
            <li key={path}>
              <Link
                href={`${home}${path}`}
                aria-current={isHere ? 'page' : undefined}
                className={classes(
                  '-mb-px flex min-h-11 items-center gap-2 border-b-2 px-3 font-medium text-sm',
                  isHere ? 'border-sea text-sea' : 'border-transparent text-quiet hover:text-ink',
                )}
              >
                <Icon name={icon} className="size-4.5" />
                {label}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
