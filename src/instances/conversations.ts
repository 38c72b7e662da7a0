import { createHash } from 'node:crypto'
import { z } from 'zod'
import { saidIn } from '../chat/turn.ts'
import type { Conversation } from '../reconcilers/steps/instance-port.ts'
import type { Gateway } from './gateway.ts'

/** The newest so many; a gateway answers with no more at once. */
const sessionsMost = 200

const Sessions = z.object({ sessions: z.array(z.object({ key: z.string() }).loose()) }).loose()

/** Every conversation that the gateway knows, with a digest of each message that a person wrote or read. */
export async function readConversations(
  gateway: Gateway,
  signal: AbortSignal,
): Promise<Conversation[]> {
  const listed = await gateway.request('sessions.list', { limit: sessionsMost }, signal)
  const conversations: Conversation[] = []
  for (const { key } of Sessions.parse(listed).sessions) {
    const said = await saidIn(gateway, key, signal)
    const messages = said.map(({ role, text }) => digestOf(`${role} ${text}`))
    conversations.push({ key, messages })
  }
  return conversations
}

/** Short: it tells messages of one conversation apart, and nothing of what they say. */
const digestOf = (message: string): string =>
  createHash('sha256').update(message).digest('base64url').slice(0, 12)
