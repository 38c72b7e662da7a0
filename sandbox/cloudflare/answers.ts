import { Refusal, type VendorAnswer } from '../control/vendor-server.ts'

interface CloudflareError {
  code: number
  message: string
  error_chain?: { code: number; message: string }[]
}

/** A result in Cloudflare's envelope. */
export function success(result: unknown, more: object = {}): object {
  return { success: true, errors: [], messages: [], result, ...more }
}

/** An error in Cloudflare's envelope. */
export function failure(status: number, error: CloudflareError): VendorAnswer {
  return { status, body: { success: false, errors: [error], messages: [], result: null } }
}

/** What this API refuses, by Cloudflare's code. */
export const failures = {
  internalError: () => failure(500, { code: 10001, message: 'Internal service error' }),
  rateLimited: () =>
    failure(429, { code: 971, message: 'Please wait and consider throttling your request speed' }),
  noToken: () => failure(403, { code: 10000, message: 'Authentication error' }),
  wrongToken: () => failure(403, { code: 9109, message: 'Invalid access token' }),
  otherZone: () =>
    failure(403, { code: 9109, message: 'Unauthorized to access requested resource' }),
  unknownRoute: (path: string) =>
    failure(404, {
      code: 7003,
      message: `Could not route to ${path}, perhaps your object identifier is invalid?`,
    }),
  brokenJson: () => failure(400, { code: 9207, message: 'Request body is invalid.' }),
  invalid: (message: string, code = 9000) =>
    failure(400, { code: 1004, message: 'DNS Validation Error', error_chain: [{ code, message }] }),
  invalidCertificate: (message: string) => failure(400, { code: 1004, message }),
  noSuchCertificate: () => failure(404, { code: 1101, message: 'Certificate not found.' }),
  noSuchRecord: () => failure(404, { code: 81044, message: 'Record does not exist.' }),
  quota: () => failure(400, { code: 81045, message: 'Record quota exceeded.' }),
  conflict: () =>
    failure(400, {
      code: 81053,
      message: 'An A, AAAA, or CNAME record with that host already exists.',
    }),
  exists: () => failure(400, { code: 81057, message: 'Record already exists.' }),
  identical: () => failure(400, { code: 81058, message: 'An identical record already exists.' }),
} satisfies Record<string, (...values: never[]) => VendorAnswer>

export function refuse(answer: VendorAnswer): never {
  throw new Refusal(answer)
}
