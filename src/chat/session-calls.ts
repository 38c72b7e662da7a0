import { z } from 'zod'
import { type Gateway, GatewayError } from '../instances/gateway.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { conversationOf, sessionKey } from './conversation-id.ts'
import type { LiveRun } from './live-run.ts'
import { Message, type Turn, turnsOf } from './transcript.ts'

/** What we ask a gateway of its sessions, in its own words (OpenClaw 2026.9.6, protocol 4). */

/** So many messages are a page of a conversation. */
const pageSize = 100
const conversationsMost = 200

export interface Page {
  turns: Turn[]
  /** Where the page before begins; null: there is none. */
  earlier: number | null
}

const History = z
  .object({
    messages: z.array(Message),
    hasMore: z.boolean().optional(),
    nextOffset: z.number().nullish(),
    inFlightRun: z.object({ runId: z.string(), text: z.string().optional() }).loose().nullish(),
  })
  .loose()

/** The newest page of a conversation, or the one that ends `offset` messages before, and what is being written. */
export async function readPage(
  gateway: Gateway,
  conversation: string,
  offset: number,
  signal: AbortSignal,
): Promise<Page & { run: LiveRun | null }> {
  const asked = { sessionKey: sessionKey(conversation), limit: pageSize }
  const params = offset > 0 ? { ...asked, offset } : asked
  const history = History.parse(await gateway.request('chat.history', params, signal))
  const { messages, hasMore = false, nextOffset, inFlightRun: flying } = history
  return {
    turns: turnsOf(messages),
    earlier: hasMore ? (nextOffset ?? offset + messages.length) : null,
    run: flying
      ? { id: flying.runId, phase: 'starting_model', text: flying.text ?? '', tools: [] }
      : null,
  }
}

export interface ConversationLine {
  id: string
  /** What it is called; null where nobody and nothing has named it. */
  title: string | null
  /** How its last message begins. */
  preview: string
  at: number
  isRunning: boolean
  /** `provider/model`, where it is known. */
  model: string | null
}

const Sessions = z
  .object({
    sessions: z.array(
      z
        .object({
          key: z.string(),
          label: z.string().nullish(),
          displayName: z.string().nullish(),
          derivedTitle: z.string().nullish(),
          lastMessagePreview: z.string().nullish(),
          updatedAt: z.number().nullish(),
          lastInteractionAt: z.number().nullish(),
          hasActiveRun: z.boolean().optional(),
          model: z.string().nullish(),
          modelProvider: z.string().nullish(),
        })
        .loose(),
    ),
  })
  .loose()
const Found = z
  .object({
    results: z.array(z.object({ sessionKey: z.string(), snippet: z.string() }).loose()),
  })
  .loose()

/** The conversations, the newest first; with `query` those that say it, or are called so. */
export async function listConversations(
  gateway: Gateway,
  query: string,
  signal: AbortSignal,
): Promise<ConversationLine[]> {
  const { sessions } = Sessions.parse(
    await gateway.request(
      'sessions.list',
      {
        agentId: 'main',
        limit: conversationsMost,
        includeDerivedTitles: true,
        includeLastMessage: true,
      },
      signal,
    ),
  )
  const lines = sessions.flatMap((session): ConversationLine[] => {
    const id = conversationOf(session.key)
    if (id === null || id === 'check') return []
    const { model, modelProvider, lastMessagePreview } = session
    return [
      {
        id,
        title: session.displayName ?? session.label ?? session.derivedTitle ?? null,
        preview: lastMessagePreview ?? '',
        at: session.lastInteractionAt ?? session.updatedAt ?? 0,
        isRunning: session.hasActiveRun ?? false,
        model: model ? (modelProvider ? `${modelProvider}/${model}` : model) : null,
      },
    ]
  })
  const newest = lines.toSorted((one, other) => other.at - one.at)
  return query === '' ? newest : withQuery(gateway, newest, query, signal)
}

async function withQuery(
  gateway: Gateway,
  lines: readonly ConversationLine[],
  query: string,
  signal: AbortSignal,
): Promise<ConversationLine[]> {
  const answer = await gateway.request('sessions.search', { query, limit: 50 }, signal)
  const said = new Map(
    Found.parse(answer).results.map(hit => [conversationOf(hit.sessionKey), hit.snippet]),
  )
  const wanted = query.toLowerCase()
  return lines.flatMap(line => {
    const snippet = said.get(line.id)
    if (snippet !== undefined) return [{ ...line, preview: snippet }]
    return line.title?.toLowerCase().includes(wanted) ? [line] : []
  })
}

export interface ModelLine {
  /** `provider/model` */
  id: string
  name: string
  isDefault: boolean
}

const Models = z
  .object({
    models: z.array(
      z
        .object({
          id: z.string(),
          name: z.string(),
          provider: z.string(),
          tags: z.array(z.string()).optional(),
          available: z.boolean().optional(),
        })
        .loose(),
    ),
  })
  .loose()

/** The models that the assistant can be told to answer by. */
export async function listModels(gateway: Gateway, signal: AbortSignal): Promise<ModelLine[]> {
  const { models } = Models.parse(
    await gateway.request('models.list', { view: 'configured' }, signal),
  )
  return models
    .filter(({ available }) => available !== false)
    .map(({ id, name, provider, tags = [] }) => ({
      id: `${provider}/${id}`,
      name,
      isDefault: tags.includes('default'),
    }))
}

export interface Outgoing {
  conversation: string
  /** Chosen by the page: the same message sent twice is one message. */
  messageId: string
  text: string
  /** `provider/model`; null: as the conversation was answered before. */
  model: string | null
  /** What the conversation is called, where it begins with this. */
  title: string | null
  /** `content` in base64. */
  attachments: { name: string; type: string; content: string }[]
}

/** Gives a message to the assistant, which answers it whether anybody listens or not. */
export async function sendMessage(
  gateway: Gateway,
  { conversation, messageId, text, model, title, attachments }: Outgoing,
  signal: AbortSignal,
): Promise<void> {
  const key = sessionKey(conversation)
  // A conversation that is there keeps its name.
  if (title !== null) await gateway.request('sessions.create', { key, displayName: title }, signal)
  if (model !== null) await gateway.request('sessions.patch', { key, model }, signal)
  await gateway.request(
    'chat.send',
    {
      sessionKey: key,
      message: text,
      idempotencyKey: messageId,
      deliver: false,
      ...(attachments.length > 0 && {
        attachments: attachments.map(({ name, type, content }) => ({
          type: type.startsWith('image/') ? 'image' : 'file',
          mimeType: type,
          fileName: name,
          content,
        })),
      }),
    },
    signal,
  )
}

/** Gives a session a name; OpenClaw lets no two have the same. */
export async function renameConversation(
  gateway: Gateway,
  asked: { key: string; label: string },
  signal: AbortSignal,
): Promise<Result<null, 'conversation-name-taken'>> {
  try {
    await gateway.request('sessions.patch', asked, signal)
    return ok(null)
  } catch (error) {
    const isTaken = error instanceof GatewayError && /label already in use/i.test(error.message)
    if (isTaken) return fail('conversation-name-taken')
    throw error
  }
}
