'use client'

import type { KeyboardEvent } from 'react'
import { browserWords } from '../i18n/browser-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/icon.tsx'
import type { BrowserTab } from './look.ts'

const small = 'grid size-9 shrink-0 place-items-center rounded-lg text-quiet hover:text-ink'

/** The tabs of the browser; arrow keys go from one to another, and Delete closes the one in focus. */
export function BrowserTabs({
  tabs,
  shown,
  assistantTab,
  onShow,
  onClose,
  onAdd,
}: {
  tabs: readonly BrowserTab[]
  shown: string | null
  assistantTab: string | null
  onShow: (tab: string) => void
  onClose: (tab: string) => void
  onAdd: () => void
}) {
  const { language, words } = useWords()
  const say = browserWords(words)
  const step = language === 'ar' ? -1 : 1
  const nameOf = ({ title, url, isBlocked }: BrowserTab) =>
    isBlocked ? say.hidden : url === 'about:blank' ? say.empty : title || url || say.empty
  const press = (event: KeyboardEvent<HTMLElement>, at: number) => {
    const by = { ArrowRight: step, ArrowLeft: -step }[event.key]
    const here = tabs[at]
    if (by !== undefined) {
      const next = (at + by + tabs.length) % tabs.length
      const target = event.currentTarget.parentElement?.children[next]
      if (tabs[next]) onShow(tabs[next].id)
      if (target instanceof HTMLElement) target.focus()
    } else if (event.key === 'Delete' && here) onClose(here.id)
    else return
    event.preventDefault()
  }
  const current = tabs.find(({ id }) => id === shown)
  return (
    <div className="flex min-w-0 flex-1 items-center gap-1">
      <div role="tablist" aria-label={say.tabs} className="flex min-w-0 gap-1 overflow-x-auto">
        {tabs.map((tab, at) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            aria-selected={tab.id === shown}
            tabIndex={tab.id === (current?.id ?? tabs[0]?.id) ? 0 : -1}
            onClick={() => onShow(tab.id)}
            onKeyDown={event => press(event, at)}
            title={nameOf(tab)}
            className={classes(
              'flex min-h-9 max-w-44 shrink-0 items-center gap-1.5 rounded-lg px-3 font-medium text-sm',
              tab.id === shown ? 'bg-surface text-ink shadow-sm' : 'text-quiet hover:text-ink',
            )}
          >
            {tab.id === assistantTab && (
              <>
                <Icon name="chat" className="size-4 shrink-0 text-sea" />
                <span className="sr-only">{say.assistantIsHere}</span>
              </>
            )}
            <bdi className="truncate">{nameOf(tab)}</bdi>
          </button>
        ))}
      </div>
      {current && (
        <button
          type="button"
          onClick={() => onClose(current.id)}
          aria-label={say.closeTab(nameOf(current))}
          title={say.closeTab(nameOf(current))}
          className={small}
        >
          <Icon name="close" className="size-4" />
        </button>
      )}
      <button type="button" onClick={onAdd} aria-label={say.add} title={say.add} className={small}>
        <Icon name="plus" className="size-4" />
      </button>
    </div>
  )
}
