import Cloudflare from 'cloudflare'
import type { Context } from '../../kit/context.ts'
import { fail, ok } from '../../kit/result.ts'
import type { Answer, ProviderError } from '../compute.ts'
import type { RateBudget } from '../transport/rate-budget.ts'
import type { Effect } from '../transport/request.ts'
import { providerError } from './errors.ts'

export interface ConnectionOptions {
  token: string
  zoneId: string
  /** Null for Cloudflare's own. */
  baseUrl: string | null
  context: Context
  budget: RateBudget
  timeoutMs?: number
}

/** One token at Cloudflare: the official client, and the way in which every call of it is made. */
export interface Connection {
  readonly sdk: Cloudflare
  /** Asks within the budget and the time; what the SDK throws becomes a value. */
  ask<T>(
    operation: string,
    effect: Effect,
    signal: AbortSignal,
    call: (request: { signal: AbortSignal }) => PromiseLike<T>,
  ): Answer<T>
}

/** Of the user whose token it is, all zones together; who exceeds it is blocked for five minutes. */
const rateLimit = { requests: 1200, windowMs: 300_000 }

export function openConnection(options: ConnectionOptions): Connection {
  const { budget, timeoutMs = 15_000 } = options
  const sdk = new Cloudflare({
    apiToken: options.token,
    ...(options.baseUrl === null ? {} : { baseURL: options.baseUrl }),
    maxRetries: 0, // the reconciler asks again, and knows when
    timeout: timeoutMs,
    logLevel: 'off',
  })
  return {
    sdk,
    async ask(operation, effect, signal, call) {
      const kind = effect === 'read' ? 'read' : 'write'
      const retryAfterMs = await budget.take('cloudflare:default', rateLimit, kind)
      if (retryAfterMs !== null) {
        const message = 'our own count of requests is used up'
        return fail({ ...ownError('rate-limited', operation, 'own-budget', message), retryAfterMs })
      }
      const both = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      try {
        return ok(await call({ signal: both }))
      } catch (error) {
        return fail(providerError(operation, effect, error))
      }
    },
  }
}

/** A refusal that is our own; Cloudflare was not asked or said nothing wrong. */
export const ownError = (
  kind: ProviderError['kind'],
  operation: string,
  code: string,
  message: string,
): ProviderError => ({ kind, provider: 'cloudflare', operation, code, message })
