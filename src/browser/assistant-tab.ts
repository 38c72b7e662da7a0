import { z } from 'zod'
import type { Gateway } from '../instances/gateway.ts'

/** Which tab the assistant uses: each result of its browser tool names one. */

const Named = z.object({
  browserTab: z.object({ targetId: z.string(), target: z.literal('host').optional() }).loose(),
})
const ToolEvent = z.object({
  stream: z.literal('tool'),
  data: z.object({ result: z.object({ details: Named }).loose() }).loose(),
})
const SessionMessage = z.object({ message: z.object({ details: Named }).loose() })
const History = z.object({ messages: z.array(z.unknown()) }).loose()
const Sessions = z
  .object({
    sessions: z.array(z.object({ key: z.string(), updatedAt: z.number().nullish() }).loose()),
  })
  .loose()

/** The newest so many sessions are listened to. */
const sessionsMost = 12
const messagesMost = 30

/** Pure. The tab that an event of the gateway names, or null. */
export function tabIn(event: string, payload: unknown): string | null {
  if (event === 'agent') {
    const tool = ToolEvent.safeParse(payload)
    return tool.success ? tool.data.data.result.details.browserTab.targetId : null
  }
  return event === 'session.message' ? tabOf(payload) : null
}

function tabOf(payload: unknown): string | null {
  const said = SessionMessage.safeParse(payload)
  return said.success ? said.data.message.details.browserTab.targetId : null
}

/**
 * Listens to the newest sessions; `known` are those that are listened to already.
 * @returns the newest of those that are listened to from now on, or null
 */
export async function listenToSessions(
  gateway: Gateway,
  known: Set<string>,
  signal: AbortSignal,
): Promise<string | null> {
  const listed = await gateway.request('sessions.list', { limit: sessionsMost }, signal)
  const sessions = Sessions.parse(listed).sessions.toSorted(
    (one, other) => (other.updatedAt ?? 0) - (one.updatedAt ?? 0),
  )
  const fresh = sessions.slice(0, sessionsMost).filter(({ key }) => !known.has(key))
  for (const { key } of fresh) {
    await gateway.request('sessions.messages.subscribe', { key }, signal)
    known.add(key)
  }
  return fresh[0]?.key ?? null
}

/** The tab that was used last in a session, among its newest messages. */
export async function lastTabIn(
  gateway: Gateway,
  sessionKey: string,
  signal: AbortSignal,
): Promise<string | null> {
  const page = await gateway.request('chat.history', { sessionKey, limit: messagesMost }, signal)
  const tabs = History.parse(page).messages.map(message => tabOf({ message }))
  return tabs.findLast(tab => tab !== null) ?? null
}
