import { Refusal, type VendorAnswer } from '../control/vendor-server.ts'

/** The error types of RFC 8555, section 6.7, that this server uses. */
export type ProblemType =
  | 'accountDoesNotExist'
  | 'alreadyRevoked'
  | 'badCSR'
  | 'badNonce'
  | 'badPublicKey'
  | 'badSignatureAlgorithm'
  | 'connection'
  | 'dns'
  | 'malformed'
  | 'orderNotReady'
  | 'rateLimited'
  | 'rejectedIdentifier'
  | 'serverInternal'
  | 'unauthorized'

const statuses: Partial<Record<ProblemType, number>> = {
  orderNotReady: 403,
  rateLimited: 429,
  serverInternal: 500,
  unauthorized: 403,
}

export interface Problem {
  type: string
  detail: string
  status: number
}

export function problem(
  type: ProblemType,
  detail: string,
  status = statuses[type] ?? 400,
): Problem {
  return { type: `urn:ietf:params:acme:error:${type}`, detail, status }
}

/** A problem document (RFC 7807) as an answer. */
export function problemAnswer(body: Problem): VendorAnswer {
  return { status: body.status, headers: { 'content-type': 'application/problem+json' }, body }
}

/** Ends the request with a problem document. */
export function refuse(type: ProblemType, detail: string, status?: number): Refusal {
  return new Refusal(problemAnswer(problem(type, detail, status)))
}
