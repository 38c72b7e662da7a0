'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { type Watched, watch } from './socket.ts'

const pollEveryMs = 3000

/** `live`: changes are pushed · `polling`: we ask every few seconds · `stale`: asking fails too. */
export type Freshness = 'live' | 'polling' | 'stale'

/** A server or an order that stays up to date while it is on screen. */
export function useLive<Value extends { id: string }>(
  what: Watched,
  initial: Value,
  load: (id: string) => Promise<Answer<Value>>,
): {
  value: Value
  freshness: Freshness
  set: (value: Value) => void
  reload: () => Promise<void>
} {
  const { language } = useWords()
  const router = useRouter()
  const [value, set] = useState(initial)
  const [live, setLive] = useState(false)
  const [failing, setFailing] = useState(false)
  const id = initial.id
  const latestLoad = useRef(load)
  latestLoad.current = load

  const reload = useCallback(async () => {
    const answer = await latestLoad.current(id)
    if (answer.ok) set(answer.value)
    setFailing(!answer.ok)
    // Gone, or not theirs to see any more: the page says so once it is drawn anew.
    if (!answer.ok && answer.problem.status === 404) router.refresh()
  }, [id, router])

  useEffect(() => watch<Value>(what, id, language, set, setLive), [what, id, language])

  useEffect(() => {
    if (live) {
      setFailing(false)
      return
    }
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload()
    }, pollEveryMs)
    return () => clearInterval(timer)
  }, [live, reload])

  return { value, freshness: live ? 'live' : failing ? 'stale' : 'polling', set, reload }
}
