import { isProblemCode } from '../http/problem.ts'
import { assert } from '../kit/assert.ts'
import type { Log } from '../kit/log.ts'
import type { ProblemCode } from '../words/codes.ts'
import { storedReason } from '../words/sentence.ts'
import type { CallerSocket } from './socket.ts'

/** What a browser hears of its request; `code` is the code of a sentence. */
export type Acknowledged =
  | ({ ok: true } & Record<string, unknown>)
  | { ok: false; code: ProblemCode; text?: string }

/** A refusal with its sentence, in the language of whoever asked. */
export function refused({ data: { language } }: CallerSocket, code: string): Acknowledged {
  assert(isProblemCode(code), `${code} is a problem`)
  return { ok: false, code, text: storedReason(code, language).text }
}

/**
 * Answers one kind of request of a socket, which says by its last argument how it wants to be told. A bug in it is
 * logged, and the socket lives on.
 */
export function answer(
  socket: CallerSocket,
  log: Log,
  event: string,
  work: (request: unknown) => Promise<Acknowledged>,
): void {
  socket.on(event, async (request, acknowledge) => {
    let answered: Acknowledged
    try {
      answered = await work(request)
    } catch (error) {
      log.error({ err: error, event }, 'a request of a socket failed')
      answered = { ok: false, code: 'internal-error' }
    }
    if (typeof acknowledge === 'function') acknowledge(answered)
  })
}
