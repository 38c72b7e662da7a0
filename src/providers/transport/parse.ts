import type { z } from 'zod'
import type { Log } from '../../kit/log.ts'
import { fail, ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import { type Handler, lostKind, type VendorRequest } from './request.ts'

/** Asks a vendor and reads the answer against a schema. */
export type Ask = <T>(
  request: VendorRequest,
  schema: z.ZodType<T>,
  signal: AbortSignal,
) => Answer<T>

export interface ParseOptions {
  provider: string
  log: Log
  readRequestId(headers: Headers): string | undefined
}

/**
 * The last link: text to typed value. An answer of another shape than we know is no answer: reads
 * say `unavailable`, creates `unknown-outcome`. What is logged names the fields, never their values.
 */
export function parsed({ provider, log, readRequestId }: ParseOptions, next: Handler): Ask {
  return async (request, schema, signal) => {
    const answer = await next(request, signal)
    if (!answer.ok) return answer
    const read = schema.safeParse(readJson(answer.value.body))
    if (read.success) return ok(read.data)
    const fields = read.error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`)
    const { operation } = request
    const requestId = readRequestId(answer.value.headers)
    log.error({ provider, operation, requestId, fields }, 'a vendor answered in an unknown shape')
    return fail({
      kind: lostKind(request.effect),
      provider,
      operation,
      code: 'unparseable',
      message: `the answer does not have the known shape (${fields.slice(0, 3).join(', ')})`,
      ...(requestId === undefined ? {} : { requestId }),
    })
  }
}

/** Null for an empty body; undefined for what is not JSON, which fits no schema of ours. */
function readJson(body: string): unknown {
  if (body === '') return null
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
