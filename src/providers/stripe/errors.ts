import Stripe from 'stripe'
import type { ProviderError } from '../compute.ts'
import { type Meaning, meaningOfStatus } from '../transport/judged.ts'
import { type Effect, lostKind } from '../transport/request.ts'
import { networkFailure, wasNeverSent } from '../transport/send.ts'

/** Stripe's codes that mean something else than their HTTP status says. */
const meanings: Readonly<Record<string, Meaning>> = {
  resource_missing: 'not-found', // No such object; answered with 400 where it is not the path's
  resource_already_exists: 'already-exists', // An object with this id exists
  charge_already_refunded: 'already-exists', // The charge has been refunded in full
  idempotency_key_in_use: 'busy', // A request with this key is in progress
  lock_timeout: 'busy', // Another request holds the object
  rate_limit: 'rate-limited', // Too many requests
  payment_method_types_no_longer_supported: 'rejected', // Since 2026-09-30.endive: we are outdated
}

/**
 * What the SDK threw, as a {@link ProviderError}. An abort of ours comes out as a failed connection,
 * like a timeout. Anything but the SDK's own errors is a bug and is thrown on.
 */
export function providerError(operation: string, effect: Effect, thrown: unknown): ProviderError {
  if (!(thrown instanceof Stripe.errors.StripeError)) throw thrown
  const error = (kind: ProviderError['kind'], code: string, message: string): ProviderError => ({
    kind,
    provider: 'stripe',
    operation,
    code,
    message,
    ...(thrown.requestId === undefined ? {} : { requestId: thrown.requestId }),
  })
  if (thrown.statusCode === undefined) {
    const { code } = networkFailure(thrown.detail ?? thrown)
    const kind = wasNeverSent(code) ? 'unavailable' : lostKind(effect)
    return error(kind, code, thrown.message)
  }
  const code = thrown.code ?? thrown.rawType ?? `http-${thrown.statusCode}`
  const meaning = meanings[code] ?? meaningOfStatus(thrown.statusCode)
  const kind = meaning === 'lost' ? lostKind(effect) : meaning
  const retryAfter = Number(thrown.headers?.['retry-after'] ?? Number.NaN)
  const wait = Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1000 } : {}
  return { ...error(kind, ourCode(thrown) ?? code, thrown.message), ...wait }
}

/**
 * The port's own codes. Every 402 is an issuer who does not pay, or wants to see the customer first;
 * that a customer pays in another currency already has no code of Stripe's and is known by its words.
 */
function ourCode({ statusCode, message }: Stripe.errors.StripeError): string | null {
  if (statusCode === 402) return 'payment-declined'
  return message.startsWith('You cannot combine currencies') ? 'currency-mixed' : null
}

/** An answer that came and that we cannot make sense of. */
export const unreadable = (operation: string, message: string): ProviderError => ({
  kind: 'unavailable',
  provider: 'stripe',
  operation,
  code: 'unparseable',
  message,
})

/** What we know that Stripe cannot do as it is asked, before it is asked. */
export const refused = (operation: string, code: string, message: string): ProviderError => ({
  kind: 'rejected',
  provider: 'stripe',
  operation,
  code,
  message,
})
