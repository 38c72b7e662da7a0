import { randomUUID } from 'node:crypto'
import type { Chats } from '../../src/chat/chats.ts'
import { sessionKey } from '../../src/chat/conversation-id.ts'
import { listConversations, sendMessage } from '../../src/chat/session-calls.ts'
import { assert } from '../../src/kit/assert.ts'
import { ok } from '../../src/kit/result.ts'
import type { InstanceTarget } from '../../src/reconcilers/steps/instance-port.ts'
import { follow, type Told, unopened } from '../../web/chat/follow.ts'

/** A conversation with a real assistant: followed as a page follows it, spoken in as the API speaks. */
export async function openTalk(chats: Chats, target: InstanceTarget, conversation: string) {
  let now = unopened
  const soon = () => AbortSignal.timeout(60_000)
  const watched = await chats.watch(
    target.serverId,
    conversation,
    told => {
      // Codes become sentences on their way to a page, and nothing else changes.
      now = follow(now, told as Told)
    },
    async () => ok(target),
  )
  assert(watched.ok, 'the conversation is watched')
  const ask: typeof chats.use = async (...args) => {
    const done = await chats.use(...args)
    assert(done.ok, `it is done: ${JSON.stringify(done)}`)
    return done
  }
  return {
    get now() {
      return now
    },
    async say(text: string) {
      const message = { conversation, messageId: randomUUID(), text, attachments: [] }
      const signal = soon()
      await ask(target, signal, gateway =>
        sendMessage(gateway, { ...message, model: null, title: text }, signal),
      )
    },
    async stop() {
      const asked = { sessionKey: sessionKey(conversation) }
      await ask(target, soon(), gateway => gateway.request('chat.abort', asked, soon()))
    },
    async titles() {
      const listed = await ask(target, soon(), gateway => listConversations(gateway, '', soon()))
      return listed.ok ? listed.value.map(({ title }) => title) : []
    },
    leave: watched.value,
  }
}
