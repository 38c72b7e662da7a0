import { AsyncLocalStorage } from 'node:async_hooks'
import Stripe from 'stripe'
import type { Context } from '../../kit/context.ts'
import { fail, ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { Effect } from '../transport/request.ts'
import { providerError } from './errors.ts'

/** The version whose shapes our code and our webhook endpoint know. */
export const apiVersion = '2026-10-28.endive'

export interface StripeOptions {
  secretKey: string
  /** Null for Stripe's own. */
  apiBase: string | null
  context: Context
  timeoutMs?: number
}

/** Asks Stripe; what the SDK throws becomes a value. */
export type AskStripe = <T>(
  operation: string,
  effect: Effect,
  signal: AbortSignal,
  call: (stripe: Stripe) => Promise<T>,
) => Answer<T>

/**
 * The SDK takes no AbortSignal, so the signal of the call in hand travels beside it to the fetch that
 * the SDK is given. Its own retries are off: ours are the next passes, under the same keys.
 */
export function connectStripe({
  secretKey,
  apiBase,
  timeoutMs = 20_000,
}: StripeOptions): AskStripe {
  const signals = new AsyncLocalStorage<AbortSignal>()
  const abortable: typeof fetch = (input, init = {}) => {
    const both = [init.signal, signals.getStore()].filter(signal => signal instanceof AbortSignal)
    return fetch(input, { ...init, redirect: 'error', signal: AbortSignal.any(both) })
  }
  const stripe = new Stripe(secretKey, {
    ...(apiBase === null ? {} : addressOf(new URL(apiBase))),
    apiVersion,
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(abortable),
  })
  return async (operation, effect, signal, call) => {
    try {
      return ok(await signals.run(signal, () => call(stripe)))
    } catch (error) {
      return fail(providerError(operation, effect, error))
    }
  }
}

function addressOf({ protocol, hostname, port }: URL) {
  const secure = protocol === 'https:'
  return {
    host: hostname,
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    protocol: secure ? ('https' as const) : ('http' as const),
  }
}
