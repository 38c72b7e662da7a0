'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { newMessageId } from './message-id.ts'
import { sendMessage } from './send-message.ts'

/** There is one conversation for now; the API can hold more. */
const conversation = 'main'

export interface Turn {
  id: string
  role: 'user' | 'assistant'
  text: string
  /** `stopped` by the reader, `cut` by what went wrong. */
  state: 'whole' | 'streaming' | 'stopped' | 'cut'
}

export interface Trouble {
  text: string
  /** What to send again, and under which id: the same one where the first may have arrived. */
  again: { id: string; text: string } | null
}

/** The conversation with one server's assistant. */
export function useChat(serverId: string, available: boolean) {
  const { language, words } = useWords()
  const client = useClient()
  const [turns, setTurns] = useState<Turn[]>([])
  const [loading, setLoading] = useState(available)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [busy, setBusy] = useState(false)
  const running = useRef<AbortController | null>(null)

  const loadHistory = useCallback(async () => {
    setLoading(true)
    const answer = await client.chatHistory(serverId, conversation)
    setLoading(false)
    if (!answer.ok) {
      setTrouble({ text: words.chat.historyFailed, again: null })
      return
    }
    const past = answer.value.messages.map(message => ({ ...message, state: 'whole' as const }))
    // The machine's memory is the truth; only a message that is under way is not in it yet.
    setTurns(now => (running.current === null ? past : [...past, ...now.slice(-2)]))
  }, [client, serverId, words])

  useEffect(() => {
    if (available) loadHistory()
  }, [available, loadHistory])

  useEffect(() => () => running.current?.abort(), [])

  const send = async (text: string, id = newMessageId()) => {
    if (running.current !== null) return
    const stop = new AbortController()
    running.current = stop
    setBusy(true)
    setTrouble(null)
    const answerId = `${id}-answer`
    const answer = (change: (turn: Turn) => Turn) =>
      setTurns(now => now.map(turn => (turn.id === answerId ? change(turn) : turn)))
    setTurns(now => [
      ...now.filter(turn => turn.id !== id && turn.id !== answerId),
      { id, role: 'user', text, state: 'whole' },
      { id: answerId, role: 'assistant', text: '', state: 'streaming' },
    ])
    const outcome = await sendMessage({
      serverId,
      language,
      message: { conversation, messageId: id, text },
      signal: stop.signal,
      onText: grown => answer(turn => ({ ...turn, text: grown })),
    })
    running.current = null
    setBusy(false)
    switch (outcome.kind) {
      case 'finished':
        answer(turn => ({ ...turn, state: 'whole' }))
        return
      case 'stopped':
        answer(turn => ({ ...turn, state: 'stopped' }))
        return
      case 'refused':
        cutOff(answerId)
        setTrouble({ text: problemText(words, outcome.problem), again: { id, text } })
        return
      case 'broken':
        cutOff(answerId)
        setTrouble({
          text: outcome.text ?? words.chat.failed,
          again: { id: newMessageId(), text },
        })
    }
  }

  const cutOff = (id: string) =>
    setTurns(now =>
      now
        .filter(turn => turn.id !== id || turn.text !== '')
        .map(turn => (turn.id === id ? { ...turn, state: 'cut' as const } : turn)),
    )

  return {
    turns,
    loading,
    busy,
    trouble,
    send: (text: string) => send(text),
    stop: () => running.current?.abort(),
    retry: () => {
      if (trouble === null) return
      const { again } = trouble
      setTrouble(null)
      if (again === null) loadHistory()
      else send(again.text, again.id)
    },
  }
}
