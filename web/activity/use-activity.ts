'use client'

import { useCallback, useEffect, useState } from 'react'
import type { Activity, Problem } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { subscribe } from '../realtime/subscribe.ts'
import { joinNewest } from './join-newest.ts'

export interface Timeline {
  /** Newest first. */
  lines: Activity[]
  /** What the page before these is asked for with; null: there is none. */
  before: number | null
}

/** What happened with a server; what is new comes by itself, what is older when it is asked for. */
export function useActivity(serverId: string) {
  const { language } = useWords()
  const client = useClient()
  const [timeline, setTimeline] = useState<Timeline | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  const reload = useCallback(async () => {
    const answer = await client.activity(serverId)
    setProblem(answer.ok ? null : answer.problem)
    if (answer.ok) setTimeline(shown => joinNewest(shown, answer.value))
  }, [client, serverId])

  useEffect(() => {
    void reload()
    const look = () => document.visibilityState === 'visible' && void reload()
    document.addEventListener('visibilitychange', look)
    const stop = subscribe({
      language,
      events: { activity: ({ id }: { id: string }) => id === serverId && void reload() },
    })
    return () => {
      document.removeEventListener('visibilitychange', look)
      stop()
    }
  }, [language, serverId, reload])

  async function older() {
    if (!timeline?.before) return
    setBusy(true)
    const answer = await client.activity(serverId, timeline.before)
    setBusy(false)
    setProblem(answer.ok ? null : answer.problem)
    if (!answer.ok) return
    const { activities, before } = answer.value
    setTimeline(shown => shown && { lines: [...shown.lines, ...activities], before })
  }

  return { timeline, problem, busy, reload, older }
}
