import type { Answer, ProviderError } from '../compute.ts'
import type { RateWindow } from './rate-window.ts'

/**
 * What is at stake when the answer is lost.
 * - `read`: nothing changes.
 * - `repeatable`: something changes, but asking twice is as good as once (power, delete).
 * - `once`: something is made; a second request would make a second one.
 */
export type Effect = 'read' | 'repeatable' | 'once'

export interface VendorRequest {
  /** Our name of the call, as errors and logs say it: `create-machine`. */
  operation: string
  effect: Effect
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the endpoint, beginning with a slash. */
  path: string
  query?: Readonly<Record<string, string | number>>
  body?: unknown
  /** What the vendor allows of this very operation, beside the account's limit. */
  ownLimit?: RateWindow
}

export interface VendorResponse {
  status: number
  headers: Headers
  body: string
}

/** One link of the chain: a request in, a response or a refusal out. It throws only for our bugs. */
export type Handler = (request: VendorRequest, signal: AbortSignal) => Answer<VendorResponse>

/** The kind of a failure after which nobody knows whether the vendor acted. */
export const lostKind = (effect: Effect): ProviderError['kind'] =>
  effect === 'once' ? 'unknown-outcome' : 'unavailable'
