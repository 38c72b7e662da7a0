'use client'

import { useEffect, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Change, ChangeRequest } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'

const askEveryMs = 1000

/** Where a change is, from the wish to the server that has it. */
export type Stage =
  | 'wish'
  | 'pricing'
  | 'offer'
  | 'agreed'
  /** Agreed, and made when the time that is paid for is over. */
  | 'later'
  | 'moving'
  | 'done'
  | 'refused'

export function stageOf(change: Change | null, nowMs: number): Stage {
  switch (change?.state) {
    case undefined:
    case 'withdrawn':
      return 'wish'
    case 'offered':
      return 'offer'
    case 'moving':
      return isLater(change, nowMs) ? 'later' : 'moving'
    default:
      return change?.state ?? 'wish'
  }
}

export const isLater = ({ takesEffectAt }: Change, nowMs: number): boolean =>
  takesEffectAt !== null && Date.parse(takesEffectAt) > nowMs

/** A change of one subscription: asked for, answered, and followed while it is on its way. */
export function useChange(subscriptionId: string, initial: Change | null) {
  const client = useClient()
  const { words } = useWords()
  const [change, setChange] = useState(initial)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const stage = stageOf(change, Date.now())
  const id = change?.id

  useEffect(() => {
    const isMoving = stage === 'pricing' || stage === 'agreed' || stage === 'moving'
    if (!isMoving || id === undefined) return
    const timer = setInterval(async () => {
      const answer = await client.change(id)
      if (answer.ok) setChange(answer.value)
    }, askEveryMs)
    return () => clearInterval(timer)
  }, [client, id, stage])

  const send = async (call: ReturnType<typeof client.change>): Promise<boolean> => {
    setProblem(null)
    setBusy(true)
    const answer = await call
    setBusy(false)
    if (answer.ok) setChange(answer.value)
    else setProblem(problemText(words, answer.problem))
    return answer.ok
  }
  return {
    change,
    stage,
    problem,
    busy,
    ask: (wish: ChangeRequest) => send(client.requestChange(subscriptionId, wish)),
    agree: (offered: Change) => send(client.agreeToChange(offered.id)),
    withdraw: (offered: Change) => send(client.withdrawChange(offered.id)),
    restart: () => setChange(null),
  }
}
