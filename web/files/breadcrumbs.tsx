'use client'

import { filesWords } from '../i18n/files-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Icon } from '../ui/icon.tsx'
import { shown, waysTo } from './paths.ts'
import type { UsePlace } from './use-place.ts'

/** The way to a folder: from left to right in every language, as paths are written. */
export function Breadcrumbs({ path, linkTo }: { path: string; linkTo: UsePlace['linkTo'] }) {
  const { words } = useWords()
  const say = filesWords(words)
  const ways = waysTo(path)
  const top = linkTo({ path: '/' })
  return (
    <nav aria-label={say.where} className="min-w-0">
      <ol dir="ltr" className="inline-flex max-w-full flex-wrap items-center font-mono text-sm">
        <li>
          <a
            href={top.href}
            onClick={top.onClick}
            aria-label={say.top}
            title={say.top}
            className="grid size-9 place-items-center rounded-lg text-quiet hover:bg-raised hover:text-ink"
          >
            <Icon name="server" className="size-4.5" />
          </a>
        </li>
        {ways.map(({ name, path: to }, at) => (
          <li key={to} className="flex min-w-0 items-center">
            <span aria-hidden="true" className="text-quiet">
              /
            </span>
            <a
              {...linkTo({ path: to })}
              aria-current={at === ways.length - 1 ? 'page' : undefined}
              className="break-all rounded-lg px-1.5 py-1.5 text-quiet hover:bg-raised hover:text-ink aria-[current]:font-semibold aria-[current]:text-ink"
            >
              <bdi>{shown(name)}</bdi>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  )
}
