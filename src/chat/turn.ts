import { z } from 'zod'
import { type Gateway, GatewayError } from '../instances/gateway.ts'
import { wordsOf } from '../instances/refusal.ts'
import type { ChatProgress, ChatTurn } from './chat-port.ts'
import { sessionKey } from './conversation-id.ts'
import { refusalOf } from './model-refusal.ts'

const Part = z.object({ type: z.string(), text: z.string().optional() })
const Content = z.union([z.string(), z.array(Part)])
const Message = z
  .object({
    role: z.string(),
    content: Content.optional(),
    /** Of a customer's message: the id that it was sent with, and `:user`. */
    idempotencyKey: z.string().optional(),
    /** `runId` of an answer is the id of the message that it answers. */
    __openclaw: z.object({ id: z.string().optional(), runId: z.string().optional() }).optional(),
  })
  .loose()
const Sent = z.object({ status: z.string() })

export const textOf = (content: z.infer<typeof Content> | undefined): string =>
  typeof content === 'string'
    ? content
    : (content ?? [])
        .filter(part => part.type === 'text')
        .map(part => part.text ?? '')
        .join('')

const ChatEvent = z
  .object({
    runId: z.string().optional(),
    sessionKey: z.string().optional(),
    state: z.string(),
    phase: z.string().optional(),
    message: Message.optional(),
    errorMessage: z.string().optional(),
    errorKind: z.string().optional(),
  })
  .loose()

/**
 * One turn of a conversation: sends the message once (its id is the idempotency key) and tells the
 * answer as it grows. When the reader stops, the run is stopped on the machine too.
 */
export async function* runTurn(
  gateway: Gateway,
  turn: ChatTurn,
  signal: AbortSignal,
): AsyncGenerator<ChatProgress> {
  const key = sessionKey(turn.conversation)
  const inbox = new Inbox<ChatProgress>()
  let said = ''
  gateway.onEvent((event, payload) => {
    if (event !== 'chat') return
    const chat = ChatEvent.safeParse(payload)
    if (!chat.success || chat.data.runId !== turn.messageId) return
    const { state, phase, message, errorKind, errorMessage } = chat.data
    if (message?.content !== undefined) said = textOf(message.content)
    if (state === 'status') inbox.put({ type: 'status', phase: phase ?? 'working' })
    else if (state === 'delta') inbox.put({ type: 'text', text: said })
    else if (state === 'final') inbox.end({ type: 'final', text: said })
    else if (state === 'aborted') inbox.end({ type: 'final', text: said })
    else if (state === 'error')
      inbox.end({ type: 'error', ...refusalOf(errorKind ?? '', errorMessage ?? '') })
  })
  gateway.onClose(reason =>
    inbox.end({ type: 'error', reason: 'chat-unreachable', detail: reason }),
  )
  const stop = () => inbox.end({ type: 'error', reason: 'chat-failed', detail: 'stopped' })
  signal.addEventListener('abort', stop, { once: true })
  try {
    await gateway.request('sessions.messages.subscribe', { key }, signal)
    const sent = await gateway.request(
      'chat.send',
      { sessionKey: key, message: turn.text, idempotencyKey: turn.messageId, deliver: false },
      signal,
    )
    // A message that was answered already (its answer was lost on the way) makes no events any more.
    if (Sent.parse(sent).status === 'ok') inbox.end(await earlierAnswer(gateway, turn, signal))
    yield* inbox.read()
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    yield { type: 'error', reason: 'chat-failed', detail: wordsOf(error) }
  } finally {
    signal.removeEventListener('abort', stop)
    if (!inbox.ended || signal.aborted) await abort(gateway, key, turn.messageId)
  }
}

async function earlierAnswer(
  gateway: Gateway,
  { conversation, messageId }: ChatTurn,
  signal: AbortSignal,
): Promise<ChatProgress> {
  const messages = await storedMessages(gateway, sessionKey(conversation), signal)
  const asked = messages.findIndex(message => message.idempotencyKey === `${messageId}:user`)
  const answer =
    messages.findLast(({ __openclaw }) => __openclaw?.runId === messageId) ??
    messages.slice(asked + 1).find(({ role }) => role === 'assistant')
  if (!answer) return { type: 'error', reason: 'chat-failed', detail: 'the answer was not kept' }
  return { type: 'final', text: textOf(answer.content) }
}

async function abort(gateway: Gateway, key: string, runId: string): Promise<void> {
  try {
    await gateway.request('chat.abort', { sessionKey: key, runId }, AbortSignal.timeout(2_000))
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error // a gateway that is gone has stopped too
  }
}

/** Hands over what events put in, in order; the last is marked by whoever ends it. */
class Inbox<T> {
  readonly #items: T[] = []
  #notify: () => void = () => {}
  ended = false

  put(item: T): void {
    if (this.ended) return
    this.#items.push(item)
    this.#notify()
  }

  end(item: T): void {
    this.put(item)
    this.ended = true
    this.#notify()
  }

  async *read(): AsyncGenerator<T> {
    for (;;) {
      const item = this.#items.shift()
      if (item !== undefined) yield item
      else if (this.ended) return
      else {
        await new Promise<void>(resolve => {
          this.#notify = resolve
        })
      }
    }
  }
}

const History = z.object({ messages: z.array(Message) }).loose()

async function storedMessages(gateway: Gateway, key: string, signal: AbortSignal) {
  const answer = await gateway.request('chat.history', { sessionKey: key, limit: 200 }, signal)
  return History.parse(answer).messages
}

/** What people wrote and read in a session, oldest first, with what the gateway keeps beside it. */
export async function saidIn(gateway: Gateway, key: string, signal: AbortSignal) {
  const messages = await storedMessages(gateway, key, signal)
  return messages.flatMap((message, at) => {
    const { role } = message
    const text = textOf(message.content)
    if ((role !== 'user' && role !== 'assistant') || text === '') return []
    return [{ role, text, at, message } as const]
  })
}

/**
 * The conversation so far, oldest first, as people wrote and read it. A customer's message has the id
 * with which the page sent it, where the gateway still knows it.
 */
export async function readHistory(gateway: Gateway, conversation: string, signal: AbortSignal) {
  const said = await saidIn(gateway, sessionKey(conversation), signal)
  return said.map(({ role, text, at, message: { idempotencyKey, __openclaw } }) => {
    const id = idempotencyKey?.replace(/:user$/, '') ?? __openclaw?.id ?? `${conversation}-${at}`
    return { id, role, text } as const
  })
}
