'use client'

import type { KeyboardEvent, RefObject } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { terminalWords } from '../i18n/terminal-words.ts'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/icon.tsx'
import type { Sessions } from './sessions.ts'

const small = 'grid size-9 shrink-0 place-items-center rounded-lg text-quiet hover:text-ink'

/** A tab for each open terminal; arrow keys go from one to another, and Delete ends the one in focus. */
export function TerminalTabs({
  sessions: { open, shown },
  shownTab,
  onShow,
  onEnd,
  onAdd,
}: {
  sessions: Sessions
  shownTab: RefObject<HTMLButtonElement | null>
  onShow: (session: string) => void
  onEnd: (session: string) => void
  /** Null: there are as many as there may be. */
  onAdd: (() => void) | null
}) {
  const { language, words } = useWords()
  const say = terminalWords(words)
  const step = language === 'ar' ? -1 : 1
  const press = (event: KeyboardEvent, at: number) => {
    const by = { ArrowRight: step, ArrowLeft: -step }[event.key]
    if (by !== undefined) {
      const next = open[(at + by + open.length) % open.length]
      if (next) onShow(next)
    } else if (event.key === 'Delete') onEnd(open[at] ?? shown)
    else return
    event.preventDefault()
  }
  return (
    <div className="flex min-w-0 flex-1 items-center gap-1">
      <div role="tablist" aria-label={say.tabs} className="flex min-w-0 gap-1 overflow-x-auto">
        {open.map((session, at) => (
          <button
            key={session}
            ref={session === shown ? shownTab : undefined}
            type="button"
            role="tab"
            aria-selected={session === shown}
            tabIndex={session === shown ? 0 : -1}
            onClick={() => onShow(session)}
            onKeyDown={event => press(event, at)}
            className={classes(
              'flex min-h-9 shrink-0 items-center gap-1.5 rounded-lg px-3 font-medium text-sm',
              session === shown ? 'bg-surface text-ink shadow-sm' : 'text-quiet hover:text-ink',
            )}
          >
            <Icon name="terminal" className="size-4" />
            <span className="sr-only sm:not-sr-only">{say.tab(session)}</span>
            <span aria-hidden="true" className="sm:hidden">
              {session}
            </span>
          </button>
        ))}
      </div>
      <button
        type="button"
        onClick={() => onEnd(shown)}
        aria-label={say.end(shown)}
        title={say.end(shown)}
        className={small}
      >
        <Icon name="close" className="size-4" />
      </button>
      <button
        type="button"
        onClick={onAdd ?? undefined}
        disabled={onAdd === null}
        aria-label={say.add}
        title={onAdd === null ? say.tooMany : say.add}
        className={classes(small, 'disabled:opacity-50')}
      >
        <Icon name="plus" className="size-4" />
      </button>
    </div>
  )
}
