import { fail } from '../../kit/result.ts'
import type { ProviderError, ProviderErrorKind } from '../compute.ts'
import { type Effect, type Handler, lostKind, type VendorResponse } from './request.ts'

/**
 * What a vendor's code means. `lost`: their machinery failed and may have acted before it did, so
 * it is `unavailable` for reads and repeatable calls and `unknown-outcome` for a create.
 */
export type Meaning = ProviderErrorKind | 'lost'

export interface VendorError {
  code: string
  message: string
  /** Where the vendor names the exchange in the body and not in a header. */
  requestId?: string
}

export interface Judgement {
  provider: string
  /** The vendor's codes, each with its meaning. */
  meanings: Readonly<Record<string, Meaning>>
  /** Reads the vendor's error envelope; null when the body is none (a proxy's page). */
  readError(body: string, status: number): VendorError | null
  /** Names the exchange in the vendor's own logs. */
  readRequestId(headers: Headers): string | undefined
}

/** Turns every answer that is not a success into a {@link ProviderError}. */
export function judged(judgement: Judgement, next: Handler): Handler {
  return async (request, signal) => {
    const answer = await next(request, signal)
    if (!answer.ok || isSuccess(answer.value)) return answer
    return fail(judge(judgement, request, answer.value))
  }
}

export const isSuccess = ({ status }: VendorResponse): boolean => status >= 200 && status < 300

/** Pure: what the caller can do about this answer. */
export function judge(
  { provider, meanings, readError, readRequestId }: Judgement,
  { operation, effect }: { operation: string; effect: Effect },
  response: VendorResponse,
): ProviderError {
  const said = readError(response.body, response.status)
  const code = said?.code ?? `http-${response.status}`
  const known = Object.hasOwn(meanings, code) ? meanings[code] : undefined
  const meaning = known ?? meaningOfStatus(response.status)
  const requestId = said?.requestId ?? readRequestId(response.headers)
  const retryAfterMs = readRetryAfterMs(response.headers)
  return {
    kind: meaning === 'lost' ? lostKind(effect) : meaning,
    provider,
    operation,
    code,
    message: said?.message ?? `HTTP status ${response.status} without an error of the vendor's`,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

/** For codes that we have not met yet. */
export function meaningOfStatus(status: number): Meaning {
  if (status >= 500 || status === 408) return 'lost'
  switch (status) {
    case 401:
    case 403:
      return 'unauthorized'
    case 404:
      return 'not-found'
    case 409:
    case 423:
      return 'busy'
    case 429:
      return 'rate-limited'
    default:
      return 'rejected'
  }
}

/** `Retry-After` in seconds; the form with a date is not used by the vendors we know. */
export function readRetryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : undefined
}
