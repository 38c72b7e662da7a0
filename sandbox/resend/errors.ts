import { Refusal, type VendorAnswer } from '../control/vendor-server.ts'

/** Resend's error names with their statuses (resend.com/docs/api-reference/errors). */
const statuses = {
  internal_server_error: 500,
  invalid_api_key: 403,
  invalid_idempotency_key: 400,
  invalid_idempotent_request: 409,
  missing_api_key: 401,
  missing_required_field: 422,
  not_found: 404,
  rate_limit_exceeded: 429,
  validation_error: 422,
} as const

export function errorAnswer(
  name: keyof typeof statuses,
  message: string,
  statusCode: number = statuses[name],
): VendorAnswer {
  return { status: statusCode, body: { statusCode, message, name } }
}

/** Ends the request with Resend's flat error. */
export function refuse(name: keyof typeof statuses, message: string, statusCode?: number): Refusal {
  return new Refusal(errorAnswer(name, message, statusCode))
}
