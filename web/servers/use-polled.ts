'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { Answer } from '../api/client.ts'
import type { Problem } from '../api/schema.ts'
import { useVisible } from '../realtime/use-visible.ts'

/**
 * What an address says, asked anew while somebody may be looking. What was asked before somebody changed something is
 * not shown after it.
 */
export function usePolled<Value>(
  ask: () => Promise<Answer<Value>>,
  everyMs: number,
): {
  value: Value | null
  problem: Problem | null
  set: (value: Value) => void
  reload: () => Promise<void>
} {
  const isVisible = useVisible()
  const [value, setValue] = useState<Value | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const turn = useRef(0)
  const asking = useRef(ask)
  asking.current = ask

  const set = useCallback((next: Value) => {
    turn.current++
    setValue(next)
    setProblem(null)
  }, [])

  const reload = useCallback(async () => {
    const mine = ++turn.current
    const answer = await asking.current()
    if (mine !== turn.current) return
    if (answer.ok) setValue(answer.value)
    setProblem(answer.ok ? null : answer.problem)
  }, [])

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
  }, [isVisible, everyMs, reload])

  return { value, problem, set, reload }
}
