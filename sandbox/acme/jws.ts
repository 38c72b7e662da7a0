import { flattenedVerify, importJWK } from 'jose'
import { z } from 'zod'
import { refuse } from './problems.ts'

const base64url = z.string().regex(/^[A-Za-z0-9_-]*$/)
const envelope = z.object({ protected: base64url, payload: base64url, signature: base64url })

/** A public key as clients send it: P-256 or RSA. */
export const publicJwk = z.union([
  z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: base64url, y: base64url }),
  z.object({ kty: z.literal('RSA'), n: base64url, e: base64url }),
])
export type PublicJwk = z.infer<typeof publicJwk>

const header = z.object({
  alg: z.string(),
  nonce: z.string(),
  url: z.string(),
  jwk: z.unknown().optional(),
  kid: z.string().optional(),
})

const algorithms: Record<PublicJwk['kty'], string> = { EC: 'ES256', RSA: 'RS256' }

export interface SignedRequest {
  key: PublicJwk
  /** The account URL the request was signed under; null when it brought its key along. */
  kid: string | null
  /** Null for a POST-as-GET. */
  payload: unknown
}

/**
 * Verifies a request's JWS (RFC 8555, section 6.2). `findKey` gives the key of an account URL,
 * null where there is none; `spendNonce` tells whether a nonce is good, and spends it.
 */
export async function verifyRequest(
  body: unknown,
  expected: {
    url: string
    findKey(kid: string): PublicJwk | null
    spendNonce(nonce: string): boolean
  },
): Promise<SignedRequest> {
  const signed = envelope.safeParse(body)
  if (!signed.success) throw refuse('malformed', 'The request must be a flattened JWS in JSON.')
  const read = header.safeParse(parseJson(signed.data.protected))
  if (!read.success) throw refuse('malformed', 'The JWS protected header is incomplete.')
  const { alg, nonce, url, jwk, kid } = read.data
  if (!Object.values(algorithms).includes(alg)) {
    throw refuse('badSignatureAlgorithm', `The algorithm ${alg} is not ES256 or RS256.`)
  }
  if ((jwk === undefined) === (kid === undefined)) {
    throw refuse('malformed', 'The JWS must have either a jwk or a kid.')
  }
  const key = kid === undefined ? readKey(jwk) : expected.findKey(kid)
  if (!key) throw refuse('accountDoesNotExist', `There is no account ${kid}.`)
  if (algorithms[key.kty] !== alg) {
    throw refuse('badSignatureAlgorithm', `The algorithm ${alg} does not fit the key.`)
  }
  try {
    await flattenedVerify(signed.data, await importJWK({ ...key }, alg), { algorithms: [alg] })
  } catch (error) {
    throw refuse('malformed', `The JWS does not verify: ${String(error)}`)
  }
  if (url !== expected.url) {
    throw refuse('unauthorized', `The JWS is for ${url}, not ${expected.url}.`)
  }
  if (!expected.spendNonce(nonce)) throw refuse('badNonce', 'The nonce is unknown or was used.')
  const { payload } = signed.data
  return { key, kid: kid ?? null, payload: payload === '' ? null : parseJson(payload) }
}

function readKey(jwk: unknown): PublicJwk {
  const key = publicJwk.safeParse(jwk)
  if (key.success) return key.data
  throw refuse('badPublicKey', 'The key must be on P-256 or RSA.')
}

function parseJson(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64url').toString())
  } catch {
    throw refuse('malformed', 'A part of the JWS is not JSON.')
  }
}
