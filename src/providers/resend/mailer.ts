import { type ErrorResponse, Resend } from 'resend'
import type { Context } from '../../kit/context.ts'
import { fail, ok } from '../../kit/result.ts'
import type { ProviderError } from '../compute.ts'
import type { Mailer } from '../mailer.ts'
import { kindOf } from './errors.ts'

export interface ResendOptions {
  apiKey: string
  /** Null for Resend's own. */
  baseUrl: string | null
  context: Context
  timeoutMs?: number
}

const provider = 'resend'
/** Keys are kept for a day; the last hour is for clocks that differ. */
const keysKeptMs = 23 * 3600_000
/** A page of the vendor's; an account with more domains has the others on its next. */
const domainsMost = 100

/** Letters through Resend. The SDK never throws: it answers `error`, which must be looked at. */
export function createResend(options: ResendOptions): Mailer {
  const { apiKey, baseUrl, context, timeoutMs = 15_000 } = options
  const resend = new Resend(apiKey, baseUrl === null ? {} : { baseUrl })
  return {
    recognisesMs: keysKeptMs,
    async send({ idempotencyKey, ...letter }, signal) {
      const both = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      const { data, error, headers } = await resend.emails.send(letter, {
        idempotencyKey,
        signal: both,
      })
      if (data?.id) return ok({ messageId: data.id })
      if (error?.name === 'invalid_idempotent_request') {
        context.log.warn({ idempotencyKey }, 'this letter went out before in other words')
        return ok({ messageId: null })
      }
      const operation = 'send-mail'
      if (!error) {
        const message = 'a success without an id'
        return fail({ kind: 'unknown-outcome', provider, operation, code: 'unparseable', message })
      }
      return fail(refusal(operation, error, headers))
    },
    async checkSender(from, signal) {
      const domain = /@([^>\s]+)>?\s*$/.exec(from)?.[1]?.toLowerCase() ?? ''
      const operation = 'list-domains'
      const listed = await within(signal, timeoutMs, resend.domains.list({ limit: domainsMost }))
      if (listed === null) {
        const message = `no answer in ${timeoutMs} ms`
        return fail({ kind: 'unavailable', provider, operation, code: 'timeout', message })
      }
      if (listed.error) {
        const { kind, ...refused } = refusal(operation, listed.error, listed.headers)
        return fail({ ...refused, kind: kind === 'unknown-outcome' ? 'unavailable' : kind })
      }
      // A verified domain also sends for what lies below it only when that is a domain of its own.
      const found = listed.data.data.find(({ name }) => name.toLowerCase() === domain)
      return ok({ domain, status: found?.status ?? null })
    },
  }
}

/** The SDK takes no signal for lists. */
const within = <T>(signal: AbortSignal, ms: number, asked: Promise<T>): Promise<T | null> =>
  Promise.race([
    asked,
    new Promise<null>(resolve =>
      AbortSignal.any([signal, AbortSignal.timeout(ms)]).addEventListener('abort', () =>
        resolve(null),
      ),
    ),
  ])

function refusal(
  operation: string,
  error: ErrorResponse,
  headers: Record<string, string> | null,
): ProviderError {
  const retryAfter = Number(headers?.['retry-after'] ?? Number.NaN)
  const requestId = headers?.['x-request-id'] ?? headers?.['cf-ray']
  return {
    kind: kindOf(error),
    provider,
    operation,
    code: error.name,
    message: error.message,
    ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1000 } : {}),
    ...(requestId ? { requestId } : {}),
  }
}
