'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { subscribe } from '../realtime/subscribe.ts'

export const levels = ['error', 'warning', 'info', 'debug'] as const
export type Level = (typeof levels)[number]

export interface LogLine {
  at: string
  level: Level
  source: string
  text: string
}
export interface LogWish {
  log: 'software' | 'web' | 'system'
  level: Level
  text: string
}

/** A line as it is shown; what is written twice is two lines. */
export type ShownLine = LogLine & { number: number }

const linesMost = 1_000
let streams = 0
let numbers = 0

/**
 * What a server's software writes. While it is paused nothing more is read, here or on the machine; what was
 * written meanwhile comes when it goes on.
 */
export function useLogs(serverId: string, { log, level, text }: LogWish) {
  const { language } = useWords()
  const [lines, setLines] = useState<ShownLine[]>([])
  const [state, setState] = useState<'opening' | 'open' | 'lost'>('opening')
  const [problem, setProblem] = useState<string | null>(null)
  const [paused, setPaused] = useState(false)
  const [tries, setTries] = useState(0)
  const isPaused = useRef(false)
  const untaken = useRef<(() => void) | null>(null)

  useEffect(() => {
    const stream = `${++streams} ${tries}`
    setLines([])
    setState('opening')
    setProblem(null)
    return subscribe({
      language,
      request: { event: 'logs-open', body: { stream, server: serverId, log, level, text } },
      leave: { event: 'logs-close', body: stream },
      events: {
        logs(name: string, fresh: LogLine[], taken: () => void) {
          if (name !== stream) return
          const numbered = fresh.map(line => ({ ...line, number: ++numbers }))
          setLines(before => [...before, ...numbered].slice(-linesMost))
          if (isPaused.current) untaken.current = taken
          else taken()
        },
        'logs-ended'(name: string, reason: { text: string }) {
          if (name === stream) setProblem(reason.text)
        },
      },
      onState(answered) {
        // After a new connection all of it comes anew.
        if (answered.ok) setLines([])
        setState(answered.ok ? 'open' : 'lost')
        setProblem(!answered.ok && answered.code ? (answered.text ?? null) : null)
      },
    })
  }, [language, serverId, log, level, text, tries])

  const pause = useCallback((wanted: boolean) => {
    isPaused.current = wanted
    setPaused(wanted)
    if (wanted) return
    untaken.current?.()
    untaken.current = null
  }, [])

  return {
    lines,
    state,
    problem,
    paused,
    pause,
    clear: () => setLines([]),
    again: () => setTries(before => before + 1),
  }
}
