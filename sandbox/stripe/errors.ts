import { Refusal, type VendorAnswer } from '../control/vendor-server.ts'

export type StripeErrorType =
  | 'api_error'
  | 'card_error'
  | 'idempotency_error'
  | 'invalid_request_error'

export interface StripeErrorFields {
  type: StripeErrorType
  message: string
  code?: string
  param?: string
  decline_code?: string
}

/** An error answer in Stripe's envelope. `doc_url` exists exactly where there is a code. */
export function errorAnswer(status: number, error: StripeErrorFields): VendorAnswer {
  const docs = error.code
    ? { doc_url: `https://stripe.com/docs/error-codes/${error.code.replaceAll('_', '-')}` }
    : {}
  return { status, body: { error: { ...error, ...docs } } }
}

/** Ends the request with 400 and an `invalid_request_error`. */
export function invalid(code: string, message: string, param?: string): Refusal {
  const named = code === '' ? {} : { code }
  return new Refusal(errorAnswer(400, { type: 'invalid_request_error', ...named, message, param }))
}

/** Ends the request as Stripe does for an id that names nothing: 404 where it is the path's. */
export function missing(what: string, id: string, param = 'id', status = 404): Refusal {
  return new Refusal(
    errorAnswer(status, {
      type: 'invalid_request_error',
      code: 'resource_missing',
      message: `No such ${what}: '${id}'`,
      param,
    }),
  )
}

export const internalError = (): VendorAnswer =>
  errorAnswer(500, { type: 'api_error', message: 'An unknown error occurred' })

export const rateLimited = (): VendorAnswer =>
  errorAnswer(429, {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message: 'Request rate limit exceeded. Learn more about rate limits in the documentation.',
  })

export function unauthorized(key: string | null): VendorAnswer {
  const message =
    key === null
      ? 'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.'
      : `Invalid API Key provided: ${mask(key)}`
  return {
    ...errorAnswer(401, { type: 'invalid_request_error', message }),
    headers: { 'www-authenticate': 'Bearer realm="Stripe"' },
  }
}

function mask(key: string): string {
  return key.length < 12 ? '*'.repeat(key.length) : `${key.slice(0, 8)}****${key.slice(-4)}`
}
