'use client'

import { useCallback, useEffect, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { NewMessage } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { subscribe } from '../realtime/subscribe.ts'
import { type Conversation, follow, type Sending, type Told, unopened } from './follow.ts'
import { newMessageId } from './message-id.ts'

export interface Outgoing {
  text: string
  model: string | null
  attachments: NonNullable<NewMessage['attachments']>
}

/** How what was said first begins, in whole words. */
function titleOf(text: string): string | null {
  const [line = ''] = text.trim().split('\n')
  const short = line.length > 60 ? `${line.slice(0, 60).replace(/\s+\S*$/, '')}…` : line
  return short === '' ? null : short
}

/** One conversation, as it goes on on every device at once. It is mounted anew for another one. */
export function useConversation(serverId: string, conversation: string) {
  const { language, words } = useWords()
  const client = useClient()
  const [state, setState] = useState<Conversation>(unopened)
  const [unsent, setUnsent] = useState<Record<string, Outgoing>>({})

  useEffect(() => {
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
  }, [language, serverId, conversation, words])

  const change = useCallback(
    (id: string, problem: string | null) =>
      setState(now => ({
        ...now,
        sending: now.sending.map(message =>
          message.id === id ? { ...message, problem } : message,
        ),
      })),
    [],
  )

  /** The same message is sent again under the same id: it is one message, whatever became of the first. */
  const post = async (id: string, message: Outgoing) => {
    const title = state.turns.length === 0 ? titleOf(message.text) : null
    const wish = { messageId: id, ...message, title }
    const sent = await client.sendMessage(serverId, conversation, wish)
    if (!sent.ok) change(id, problemText(words, sent.problem))
  }

  const send = (message: Outgoing) => {
    const id = newMessageId()
    const files = message.attachments.map(({ name }) => name)
    const sending: Sending = { id, text: message.text, files, problem: null }
    setState(now => ({ ...now, failure: null, sending: [...now.sending, sending] }))
    setUnsent(now => ({ ...now, [id]: message }))
    void post(id, message)
  }

  return {
    ...state,
    send,
    resend: (id: string) => {
      const message = unsent[id]
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
