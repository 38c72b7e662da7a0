import { Resend } from 'resend'
import type { Context } from '../../kit/context.ts'
import { fail, ok } from '../../kit/result.ts'
import type { Mailer } from '../mailer.ts'
import { kindOf } from './errors.ts'

export interface ResendOptions {
  apiKey: string
  /** Null for Resend's own. */
  baseUrl: string | null
  context: Context
  timeoutMs?: number
}

/** Letters through Resend. The SDK never throws: it answers `error`, which must be looked at. */
export function createResend(options: ResendOptions): Mailer {
  const { apiKey, baseUrl, context, timeoutMs = 15_000 } = options
  const resend = new Resend(apiKey, baseUrl === null ? {} : { baseUrl })
  return {
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
      const provider = 'resend'
      if (!error) {
        const message = 'a success without an id'
        return fail({ kind: 'unknown-outcome', provider, operation, code: 'unparseable', message })
      }
      const retryAfter = Number(headers?.['retry-after'] ?? Number.NaN)
      const requestId = headers?.['x-request-id'] ?? headers?.['cf-ray']
      return fail({
        kind: kindOf(error),
        provider,
        operation,
        code: error.name,
        message: error.message,
        ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1000 } : {}),
        ...(requestId ? { requestId } : {}),
      })
    },
  }
}
