import { APIConnectionError, APIError, APIUserAbortError } from 'cloudflare'
import type { ProviderError } from '../compute.ts'
import { type Meaning, meaningOfStatus } from '../transport/judged.ts'
import { type Effect, lostKind } from '../transport/request.ts'
import { networkFailure, wasNeverSent } from '../transport/send.ts'

/** Cloudflare's numeric codes and what each means for us. */
export const meanings: Readonly<Record<string, Meaning>> = {
  81044: 'not-found', // Record does not exist
  81053: 'already-exists', // An A, AAAA, or CNAME record with that host already exists
  81057: 'already-exists', // Record already exists
  81058: 'already-exists', // An identical record already exists
  81045: 'quota', // Record quota exceeded (200 in a free zone made after 2024-09-01)
  971: 'rate-limited', // Please wait and consider throttling your request speed
  10000: 'unauthorized', // Authentication error
  9109: 'unauthorized', // Invalid access token; unauthorized to access requested resource
  7003: 'unauthorized', // Could not route to the path: the zone's id is wrong
  1004: 'rejected', // DNS validation error
  9207: 'rejected', // Request body is invalid
  10001: 'lost', // Internal service error
}

/**
 * What the SDK threw, as a {@link ProviderError}; anything but the SDK's own errors is a bug and is
 * thrown on.
 */
export function providerError(operation: string, effect: Effect, thrown: unknown): ProviderError {
  const error = (kind: ProviderError['kind'], code: string, message: string): ProviderError => ({
    kind,
    provider: 'cloudflare',
    operation,
    code,
    message,
  })
  if (thrown instanceof APIUserAbortError) {
    return error(lostKind(effect), 'aborted', 'given up, or no answer in time')
  }
  if (thrown instanceof APIConnectionError) {
    const { code, message } = networkFailure(thrown)
    return error(wasNeverSent(code) ? 'unavailable' : lostKind(effect), code, message)
  }
  if (!(thrown instanceof APIError)) throw thrown
  const [first] = thrown.errors
  const code = first ? String(first.code) : `http-${thrown.status}`
  const known = Object.hasOwn(meanings, code) ? meanings[code] : undefined
  const meaning = known ?? meaningOfStatus(thrown.status ?? 500)
  const retryAfter = Number(thrown.headers?.get('retry-after') ?? Number.NaN)
  const requestId = thrown.headers?.get('cf-ray')
  return {
    ...error(
      meaning === 'lost' ? lostKind(effect) : meaning,
      code,
      first?.message ?? thrown.message,
    ),
    ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1000 } : {}),
    ...(requestId ? { requestId } : {}),
  }
}
