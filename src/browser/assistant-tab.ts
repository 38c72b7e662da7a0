import { z } from 'zod'
import type { Gateway } from '../instances/gateway.ts'

/** Which tab the assistant uses: each result of its browser tool names one. */

const Result = z.object({
  details: z.object({
    browserTab: z.object({ targetId: z.string(), target: z.literal('host').optional() }).loose(),
  }),
})
const ToolEvent = z.object({
  stream: z.literal('tool'),
  data: z.object({ result: z.unknown() }).loose(),
})
const SessionMessage = z.object({ message: z.unknown() }).loose()
const Message = z.object({ content: z.array(z.unknown()) }).loose()
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
    return tool.success ? tabOf(tool.data.data.result) : null
  }
  if (event !== 'session.message') return null
  const said = SessionMessage.safeParse(payload)
  return said.success ? tabInMessage(said.data.message) : null
}

/**
 * Where an assistant has many tools, its browser is called by way of another one: its result is then a part of a
 * message of its own (`openclaw.nested-tool.v1`).
 */
function tabInMessage(message: unknown): string | null {
  const parts = Message.safeParse(message)
  const results = [message, ...(parts.success ? parts.data.content : [])]
  return results.map(tabOf).findLast(tab => tab !== null) ?? null
}

function tabOf(result: unknown): string | null {
  const named = Result.safeParse(result)
  return named.success ? named.data.details.browserTab.targetId : null
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
  const tabs = History.parse(page).messages.map(tabInMessage)
  return tabs.findLast(tab => tab !== null) ?? null
}
