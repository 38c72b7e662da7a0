import { z } from 'zod'

/** What a tool was asked and has answered; texts are cut where they are longer than a person reads. */
export interface ToolCall {
  id: string
  name: string
  input: string
  output: string | null
  state: 'running' | 'done' | 'failed'
}

export interface Attachment {
  name: string
  type: string
  bytes: number
}

export type Part = { type: 'text'; text: string } | ({ type: 'tool' } & ToolCall)

/** What one side said before the other did, as people read it. */
export interface Turn {
  /** A customer's message: the id that it was sent with. An answer: that of the run it came of. */
  id: string
  role: 'user' | 'assistant'
  at: number | null
  parts: Part[]
  attachments: Attachment[]
  model: string | null
  /** Of all requests to the model in it; `cost` in US dollars, where the model's prices are known. */
  usage: { tokens: number; cost: number | null } | null
}

const textMost = 4_000

/** As OpenClaw 2026.9.6 keeps them: strings or parts, tool calls and their results as messages of their own. */
const ContentPart = z
  .object({
    type: z.string(),
    text: z.string().optional(),
    id: z.string().optional(),
    name: z.string().optional(),
    arguments: z.unknown().optional(),
  })
  .loose()
const Content = z.union([z.string(), z.array(ContentPart)])
export const Message = z
  .object({
    role: z.string(),
    content: Content.optional(),
    timestamp: z.number().optional(),
    /** Of a customer's message: the id that it was sent with, and `:user`. */
    idempotencyKey: z.string().optional(),
    toolCallId: z.string().optional(),
    isError: z.boolean().optional(),
    model: z.string().optional(),
    usage: z
      .object({
        totalTokens: z.number().optional(),
        cost: z.object({ total: z.number().optional() }).loose().optional(),
      })
      .loose()
      .optional(),
    __openclaw: z
      .object({
        id: z.string().optional(),
        runId: z.string().optional(),
        media: z
          .array(
            z
              .object({
                fileName: z.string().optional(),
                contentType: z.string().optional(),
                sizeBytes: z.number().optional(),
              })
              .loose(),
          )
          .optional(),
      })
      .loose()
      .optional(),
  })
  .loose()
export type Message = z.infer<typeof Message>

/** The turns of a session, oldest first, of the messages that its gateway keeps. */
export function turnsOf(messages: readonly Message[]): Turn[] {
  const turns: Turn[] = []
  for (const [at, message] of messages.entries()) {
    if (message.role === 'user') turns.push(userTurn(message, at))
    else if (message.role === 'assistant') continueAnswer(answerIn(turns, message, at), message)
    else if (message.role === 'toolResult') takeResult(turns, message)
  }
  return turns.filter(turn => turn.parts.length > 0 || turn.attachments.length > 0)
}

/** @param at where it stands among its messages, for one that has no name */
export function userTurn(message: Message, at: number): Turn {
  const { idempotencyKey, timestamp, __openclaw: kept } = message
  const text = plainText(message)
  return {
    id: idempotencyKey?.replace(/:user$/, '') ?? kept?.id ?? `message-${at}`,
    role: 'user',
    at: timestamp ?? null,
    parts: text === '' ? [] : [{ type: 'text', text }],
    attachments: (kept?.media ?? []).map(({ fileName, contentType, sizeBytes }) => ({
      name: fileName ?? '',
      type: contentType ?? '',
      bytes: sizeBytes ?? 0,
    })),
    model: null,
    usage: null,
  }
}

/** A run writes several messages, one for each request to the model: they are one answer. */
function answerIn(turns: Turn[], { __openclaw: kept, timestamp }: Message, at: number): Turn {
  const id = kept?.runId ?? kept?.id ?? `answer-${at}`
  const last = turns.at(-1)
  if (last?.role === 'assistant' && last.id === id) return last
  const turn: Turn = {
    ...{ id, role: 'assistant', at: timestamp ?? null },
    ...{ parts: [], attachments: [], model: null, usage: null },
  }
  turns.push(turn)
  return turn
}

function continueAnswer(turn: Turn, message: Message): void {
  for (const part of partsOf(message)) {
    if (part.type === 'text' && part.text) turn.parts.push({ type: 'text', text: part.text })
    if (part.type === 'toolCall' && part.id) {
      const { id, name = '' } = part
      turn.parts.push({
        ...{ type: 'tool', id, name, input: inputText(part.arguments) },
        ...{ output: null, state: 'running' },
      })
    }
  }
  turn.model = message.model ?? turn.model
  const { totalTokens, cost } = message.usage ?? {}
  // Nothing is what a gateway keeps where its model does not tell.
  if (!totalTokens) return
  turn.usage = {
    tokens: (turn.usage?.tokens ?? 0) + totalTokens,
    cost: cost?.total === undefined ? null : (turn.usage?.cost ?? 0) + cost.total,
  }
}

function takeResult(turns: readonly Turn[], message: Message): void {
  for (const turn of turns.toReversed()) {
    const call = turn.parts.find(part => part.type === 'tool' && part.id === message.toolCallId)
    if (call?.type !== 'tool') continue
    call.output = shortened(plainText(message))
    call.state = message.isError ? 'failed' : 'done'
    return
  }
}

const partsOf = ({ content }: Message): z.infer<typeof ContentPart>[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])

/** All that is text in a message. */
export const plainText = (message: Pick<Message, 'content'>): string =>
  partsOf({ role: '', ...message })
    .filter(part => part.type === 'text')
    .map(part => part.text ?? '')
    .join('')

/** What a tool was asked: its one argument where there is one, else all of them. */
export function inputText(input: unknown): string {
  if (typeof input !== 'object' || input === null) return shortened(String(input ?? ''))
  const values = Object.values(input)
  const [only] = values
  return shortened(values.length === 1 && typeof only === 'string' ? only : JSON.stringify(input))
}

export const shortened = (text: string): string =>
  text.length > textMost ? `${text.slice(0, textMost)}…` : text
