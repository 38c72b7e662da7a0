'use client'

import { useLayoutEffect, useRef } from 'react'
import { formatTime } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useZone } from '../realtime/moment.tsx'
import { classes } from '../ui/classes.ts'
import { Spinner } from '../ui/spinner.tsx'
import type { Level, ShownLine } from './use-logs.ts'

const looks: Record<Level, string> = {
  error: 'text-coral',
  warning: 'text-sand',
  info: 'text-quiet',
  debug: 'text-quiet',
}
/** As near to the end as this is at the end. */
const nearPx = 48

/** Lines as a terminal has them, whatever the page's direction; it stays at the end while one is there. */
export function LogLines({
  lines,
  paused,
  state,
}: {
  lines: readonly ShownLine[]
  paused: boolean
  state: 'opening' | 'open' | 'lost'
}) {
  const { language, words } = useWords()
  const say = words.logs
  const zone = useZone()
  const box = useRef<HTMLElement>(null)
  const follows = useRef(true)
  const newest = lines.at(-1)?.number

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was added is what moves the end
  useLayoutEffect(() => {
    const { current } = box
    if (current && follows.current) current.scrollTop = current.scrollHeight
  }, [newest])

  return (
    <>
      <p className="mb-2 flex items-center gap-2 text-quiet text-sm" role="status">
        {!paused && state === 'opening' && <Spinner className="size-4" />}
        {paused ? say.paused : say.states[state]}
      </p>
      <section
        ref={box}
        aria-label={say.lines}
        dir="ltr"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < nearPx
        }}
        className="h-[60vh] min-h-72 overflow-auto rounded-xl border border-line bg-raised p-3 font-mono text-xs leading-5"
      >
        {lines.length === 0 && state === 'open' && (
          <p dir={language === 'ar' ? 'rtl' : 'ltr'} className="font-sans text-quiet text-sm">
            {say.none}
          </p>
        )}
        {lines.map(({ number, at, level, source, text }) => (
          <div
            key={number}
            className="flex flex-wrap gap-x-2 hover:bg-surface max-sm:pb-1.5 sm:flex-nowrap"
          >
            <time dateTime={at} className="shrink-0 text-quiet tabular-nums">
              {formatTime(language, at, zone)}
            </time>
            <span className={classes('w-10 shrink-0 font-semibold', looks[level])}>
              {say.short[level]}
            </span>
            <span className="max-w-28 shrink-0 truncate text-sea" title={source}>
              {source}
            </span>
            <span
              dir="auto"
              className="min-w-0 flex-1 whitespace-pre-wrap break-words text-start max-sm:basis-full"
            >
              {text}
            </span>
          </div>
        ))}
      </section>
    </>
  )
}
