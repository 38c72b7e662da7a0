'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { Channels, Problem } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useVisible } from '../realtime/use-visible.ts'

const everyMs = 4000

/** The channels of a server as its gateway tells of them, asked anew while somebody may be looking. */
export function useChannels(serverId: string): {
  /** Null until they are known for the first time. */
  channels: Channels | null
  /** Why they are not known, or not as they are now. */
  problem: Problem | null
  set: (channels: Channels) => void
  reload: () => Promise<void>
} {
  const client = useClient()
  const isVisible = useVisible()
  const [channels, setChannels] = useState<Channels | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  /** What was asked before somebody changed something is not shown after it. */
  const turn = useRef(0)

  const set = useCallback((next: Channels) => {
    turn.current++
    setChannels(next)
    setProblem(null)
  }, [])

  const reload = useCallback(async () => {
    const mine = ++turn.current
    const answer = await client.channels(serverId)
    if (mine !== turn.current) return
    if (answer.ok) setChannels(answer.value)
    setProblem(answer.ok ? null : answer.problem)
  }, [client, serverId])

  useEffect(() => {
    if (!isVisible) return
    let timer: number | null = null
    let isOver = false
    const next = async () => {
      await reload()
      if (!isOver) timer = window.setTimeout(next, everyMs)
    }
    void next()
    return () => {
      isOver = true
      if (timer !== null) clearTimeout(timer)
    }
  }, [isVisible, reload])

  return { channels, problem, set, reload }
}
