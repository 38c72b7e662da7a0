import { z } from 'zod'

/**
 * A conversation in the words of our API: a short name of our own, or `@` and what OpenClaw calls it, where it was
 * begun elsewhere (in a channel, or in OpenClaw's own pages).
 */
export const ConversationId = z.string().regex(/^(?:[a-z0-9-]{1,40}|@[\w:.+-]{1,160})$/)

const main = 'agent:main:'
const ours = `${main}sambuk-`

/** The key of OpenClaw's session. */
export const sessionKey = (conversation: string): string =>
  conversation.startsWith('@') ? `${main}${conversation.slice(1)}` : `${ours}${conversation}`

/** The other way round; null: a session of another agent, or one that has no name in our API. */
export function conversationOf(key: string): string | null {
  const id = key.startsWith(ours)
    ? key.slice(ours.length)
    : key.startsWith(main)
      ? `@${key.slice(main.length)}`
      : null
  return id !== null && ConversationId.safeParse(id).success ? id : null
}
