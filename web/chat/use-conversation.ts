'use client'

import { useCallback, useEffect, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Problem } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import type { Words } from '../i18n/en.ts'
import { useWords } from '../i18n/language-context.tsx'
import { subscribe } from '../realtime/subscribe.ts'
import { type Conversation, follow, type Sending, type Told, unopened } from './follow.ts'
import { newMessageId } from './message-id.ts'
import { keepUnsent, type Outgoing, readUnsent, type Unsent } from './unsent.ts'

/** How what was said first begins, in whole words. */
function titleOf(text: string): string | null {
  const [line = ''] = text.trim().split('\n')
  const short = line.length > 60 ? `${line.slice(0, 60).replace(/\s+\S*$/, '')}…` : line
  return short === '' ? null : short
}

const onItsWay = (id: string, { text, attachments }: Outgoing): Sending => ({
  ...{ id, text, files: attachments.map(({ name }) => name) },
  ...{ problem: null, isSignedOut: false },
})

function saidOf(problem: Problem | null, words: Words): Pick<Sending, 'problem' | 'isSignedOut'> {
  if (problem === null) return { problem: null, isSignedOut: false }
  const isSignedOut = problem.status === 401
  return { problem: isSignedOut ? words.chat.signedOut : problemText(words, problem), isSignedOut }
}

/**
 * One conversation, as it goes on on every device at once. It is mounted anew for another one, and opened once its
 * server may be used.
 */
export function useConversation(serverId: string, conversation: string, isAvailable: boolean) {
  const { language, words } = useWords()
  const client = useClient()
  const place = `${serverId} ${conversation}`
  const [state, setState] = useState<Conversation>(unopened)
  /** Null until the window was asked for what it keeps, which the server's first drawing cannot. */
  const [unsent, setUnsent] = useState<Unsent | null>(null)

  useEffect(() => {
    const kept = readUnsent(place)
    // Nobody knows what became of them: the conversation's page says which it has got.
    const sending = Object.entries(kept).map(([id, message]) => ({
      ...onItsWay(id, message),
      problem: words.chat.notSent,
    }))
    setUnsent(kept)
    setState(now => ({ ...now, sending }))
  }, [place, words])

  useEffect(() => {
    if (unsent === null) return
    const waiting = state.sending.flatMap(({ id }) => {
      const message = unsent[id]
      return message ? [[id, message] as const] : []
    })
    keepUnsent(place, Object.fromEntries(waiting))
  }, [place, state.sending, unsent])

  useEffect(() => {
    if (!isAvailable) return
    setState(now => ({ ...now, link: 'opening', refusal: null }))
    const here = { serverId, conversation }
    return subscribe({
      language,
      events: {
        chat: (told: Told & typeof here) => {
          if (told.serverId === serverId && told.conversation === conversation)
            setState(now => follow(now, told))
        },
      },
      request: { event: 'chat-watch', body: here },
      leave: { event: 'chat-leave', body: here },
      onState: state => {
        if (state.ok) return
        if (state.code === null) setState(now => follow(now, { type: 'lost' }))
        else {
          const refusal = state.text ?? words.chat.unopened
          setState(now => ({ ...now, link: 'refused', refusal }))
        }
      },
    })
  }, [language, serverId, conversation, isAvailable, words])

  const change = useCallback(
    (id: string, problem: Problem | null) =>
      setState(now => ({
        ...now,
        sending: now.sending.map(message =>
          message.id === id ? { ...message, ...saidOf(problem, words) } : message,
        ),
      })),
    [words],
  )

  /** The same message is sent again under the same id: it is one message, whatever became of the first. */
  const post = async (id: string, message: Outgoing) => {
    const title = state.turns.length === 0 ? titleOf(message.text) : null
    const wish = { messageId: id, ...message, title }
    const sent = await client.sendMessage(serverId, conversation, wish)
    if (!sent.ok) change(id, sent.problem)
  }

  const send = (message: Outgoing) => {
    const id = newMessageId()
    setState(now => ({ ...now, failure: null, sending: [...now.sending, onItsWay(id, message)] }))
    setUnsent(now => ({ ...now, [id]: message }))
    void post(id, message)
  }

  return {
    ...state,
    send,
    resend: (id: string) => {
      const message = unsent?.[id]
      if (!message) return
      change(id, null)
      void post(id, message)
    },
    stop: async () => {
      const stopped = await client.stopAnswer(serverId, conversation)
      return stopped.ok ? null : problemText(words, stopped.problem)
    },
    loadEarlier: async () => {
      if (state.earlier === null) return null
      const page = await client.turns(serverId, conversation, state.earlier)
      if (!page.ok) return problemText(words, page.problem)
      const { turns, earlier } = page.value
      setState(now => ({
        ...now,
        earlier,
        turns: [...turns.filter(old => !now.turns.some(({ id }) => id === old.id)), ...now.turns],
      }))
      return null
    },
  }
}
