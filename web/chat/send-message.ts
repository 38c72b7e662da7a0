import { localProblem } from '../api/client.ts'
import { readEvents } from '../api/event-stream.ts'
import { parseJson } from '../api/parse-json.ts'
import type { ChatEvent, ChatRequest, Language, Problem } from '../api/schema.ts'

/** Longer than the server lets any answer take (ten minutes): past this, the line itself is dead. */
const silentForMs = 11 * 60_000

export type ChatOutcome =
  | { kind: 'finished' }
  | { kind: 'stopped' }
  /** `problem` came before the message was accepted; `reason` is the server's word on a broken answer. */
  | { kind: 'refused'; problem: Problem }
  | { kind: 'broken'; text: string | null }

const isChatEvent = (value: unknown): value is ChatEvent =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  (value.type === 'status' ||
    value.type === 'text' ||
    value.type === 'final' ||
    value.type === 'error')

function parseEvent(data: string): ChatEvent | null {
  const value = parseJson(data)
  return isChatEvent(value) ? value : null
}

async function readProblem(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null)
  if (typeof body === 'object' && body !== null && 'title' in body && 'code' in body) {
    return {
      ...localProblem('unexpected', response.status),
      title: String(body.title),
      code: String(body.code),
    }
  }
  return localProblem('unexpected', response.status)
}

/**
 * Sends one message and reports the answer as it grows (`onText` gets the whole answer so far).
 * Aborting `signal` is the customer's stop button.
 */
export async function sendMessage({
  serverId,
  language,
  message,
  signal,
  onText,
}: {
  serverId: string
  language: Language
  message: ChatRequest
  signal: AbortSignal
  onText: (text: string) => void
}): Promise<ChatOutcome> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), silentForMs)
  try {
    const response = await fetch(`/api/servers/${encodeURIComponent(serverId)}/chat`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        'accept-language': language,
      },
      body: JSON.stringify(message),
      signal: AbortSignal.any([signal, silence.signal]),
    })
    if (!response.ok || response.body === null) {
      return { kind: 'refused', problem: await readProblem(response) }
    }
    for await (const data of readEvents(response.body)) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), silentForMs)
      const event = parseEvent(data)
      if (event?.type === 'text' || event?.type === 'final') onText(event.text)
      if (event?.type === 'final') return { kind: 'finished' }
      if (event?.type === 'error') return { kind: 'broken', text: event.reason.text }
    }
    return signal.aborted ? { kind: 'stopped' } : { kind: 'broken', text: null }
  } catch {
    if (signal.aborted) return { kind: 'stopped' }
    return silence.signal.aborted
      ? { kind: 'broken', text: null }
      : { kind: 'refused', problem: localProblem('unreachable') }
  } finally {
    clearTimeout(timer)
  }
}
