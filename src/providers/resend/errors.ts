import type { ErrorResponse } from 'resend'
import type { ProviderErrorKind } from '../compute.ts'
import { type Meaning, meaningOfStatus } from '../transport/judged.ts'
import { lostKind } from '../transport/request.ts'

/** Resend's error names and what each means for us. */
const meanings: Readonly<Record<string, Meaning>> = {
  rate_limit_exceeded: 'rate-limited', // More requests a second than the team may send
  daily_quota_exceeded: 'quota', // The day's mails are used up
  monthly_quota_exceeded: 'quota', // The month's mails are used up
  concurrent_idempotent_requests: 'busy', // Another request with this key is in progress
  missing_api_key: 'unauthorized', // No key in the request
  invalid_api_key: 'unauthorized', // The key is not valid
  restricted_api_key: 'unauthorized', // The key may only send
  invalid_access: 'unauthorized', // The key may not do this
  security_error: 'unauthorized', // The team was stopped for its own security
  not_found: 'rejected', // The address of the API is wrong
  method_not_allowed: 'rejected',
  invalid_attachment: 'rejected',
  invalid_idempotency_key: 'rejected', // 1 to 256 characters
  invalid_idempotent_request: 'already-exists', // The key was used with another letter
  invalid_parameter: 'rejected',
  invalid_region: 'rejected',
  missing_required_field: 'rejected',
  internal_server_error: 'lost',
}

/**
 * The kind of a failed send. `validation_error` and `invalid_from_address` are the letter's fault at
 * 400 and 422, but at 403 they say that our domain is not verified: only the operator can help.
 */
export function kindOf({ name, statusCode }: ErrorResponse): ProviderErrorKind {
  // No status: the SDK hides why, so the letter may be on its way.
  if (statusCode === null) return 'unknown-outcome'
  const meaning = Object.hasOwn(meanings, name) ? meanings[name] : undefined
  const kind = meaning ?? meaningOfStatus(statusCode)
  return kind === 'lost' ? lostKind('once') : kind
}
