// Before @peculiar/x509, whose dependency tsyringe refuses to load without it.
import 'reflect-metadata'
import { KeyObject, webcrypto } from 'node:crypto'
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509'
import { calculateJwkThumbprint, exportJWK, FlattenedSign, type JWK } from 'jose'
import { z } from 'zod'
import type { Inside } from './inside.ts'
import { bodyOf, request } from './reach.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const requestTimeoutMs = 10_000
const pollMs = 200
const pollsMax = 100

const Directory = z.object({ newNonce: z.url(), newAccount: z.url(), newOrder: z.url() })
const Problem = z.object({ type: z.string(), detail: z.string().optional() })
const Order = z.object({
  status: z.string(),
  authorizations: z.array(z.url()),
  finalize: z.url(),
  certificate: z.url().optional(),
})
const Challenge = z.object({
  type: z.string(),
  url: z.url(),
  token: z.string(),
  error: Problem.nullish(),
})
const Authorization = z.object({ status: z.string(), challenges: z.array(Challenge) })

/** Why an authority gave no certificate, in its own words. */
export class AcmeRefused extends Error {}

export interface IssuedCertificate {
  /** Leaf and intermediate, PEM. */
  chainPem: string
  keyPem: string
}

export interface AcmeOrder {
  directory: string
  name: string
  accountKey: webcrypto.CryptoKeyPair
  /** Makes a challenge's answer readable at `/.well-known/acme-challenge/<token>`. */
  publish(token: string, answer: string): Promise<void>
}

export const newAcmeKey = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

/**
 * Gets a certificate for one name by http-01 (RFC 8555), as from inside a machine.
 * @throws {AcmeRefused} when the authority does not give it
 * @throws {Unreachable} when the authority cannot be reached
 */
export async function orderCertificate(
  inside: Inside,
  { directory, name, accountKey, publish }: AcmeOrder,
): Promise<IssuedCertificate> {
  const session = await openSession(inside, directory, accountKey)
  const placed = await session.post(session.urls.newOrder, {
    identifiers: [{ type: 'dns', value: name }],
  })
  const order = Order.parse(placed.body)
  for (const url of order.authorizations) {
    const { status, challenges } = Authorization.parse((await session.post(url)).body)
    const challenge = challenges.find(one => one.type === 'http-01')
    if (status === 'valid') continue
    if (!challenge) throw new AcmeRefused('The authority does not offer http-01.')
    await publish(challenge.token, `${challenge.token}.${session.thumbprint}`)
    await session.post(challenge.url, {})
    await validated(inside, session, url)
  }
  const keys = await newAcmeKey()
  await session.post(order.finalize, { csr: await signingRequest(name, keys) })
  const finished = Order.parse((await session.post(placed.location)).body)
  if (!finished.certificate) throw new AcmeRefused(`The order is ${finished.status}.`)
  const { text } = await session.post(finished.certificate)
  const keyPem = KeyObject.from(keys.privateKey).export({ format: 'pem', type: 'pkcs8' })
  return { chainPem: text, keyPem: keyPem.toString() }
}

type Session = Awaited<ReturnType<typeof openSession>>

async function validated(inside: Inside, session: Session, url: string): Promise<void> {
  for (let poll = 0; poll < pollsMax; poll++) {
    const { status, challenges } = Authorization.parse((await session.post(url)).body)
    if (status === 'valid') return
    const error = challenges.find(challenge => challenge.error)?.error
    if (status !== 'pending') {
      throw new AcmeRefused(error ? `${error.type} :: ${error.detail}` : `It is ${status}.`)
    }
    await inside.activity.sleep(pollMs, 'ACME validation')
  }
  throw new AcmeRefused('The authority does not come to a result.')
}

/** An account at the authority, made or found by its key, and signed calls in its name. */
async function openSession(inside: Inside, directory: string, keys: webcrypto.CryptoKeyPair) {
  const { kty, crv, x, y } = await exportJWK(keys.publicKey)
  const jwk: JWK = { kty: kty ?? '', crv: crv ?? '', x: x ?? '', y: y ?? '' }
  const urls = Directory.parse(JSON.parse((await call(inside, 'GET', directory, null)).text))
  let kid: string | null = null

  async function post(url: string, payload: object | null = null) {
    const { nonce } = await call(inside, 'HEAD', urls.newNonce, null)
    const signed = await new FlattenedSign(
      new TextEncoder().encode(payload === null ? '' : JSON.stringify(payload)),
    )
      .setProtectedHeader({ alg: 'ES256', nonce, url, ...(kid === null ? { jwk } : { kid }) })
      .sign(keys.privateKey)
    const { status, text, location } = await call(inside, 'POST', url, JSON.stringify(signed))
    const body: unknown = text.startsWith('{') ? JSON.parse(text) : null
    if (status < 400) return { body, text, location }
    const problem = Problem.safeParse(body)
    const why = problem.success ? `${problem.data.type} :: ${problem.data.detail}` : String(status)
    throw new AcmeRefused(why)
  }

  kid = (await post(urls.newAccount, { termsOfServiceAgreed: true })).location
  return { urls, post, thumbprint: await calculateJwkThumbprint(jwk) }
}

async function call(inside: Inside, method: string, url: string, body: string | null) {
  const response = await request(inside, {
    method,
    url: new URL(url),
    headers: body === null ? {} : { 'content-type': 'application/jose+json' },
    body: body === null ? null : Buffer.from(body),
    timeoutMs: requestTimeoutMs,
    signal: inside.signal,
  })
  const header = (name: string) => String(response.headers[name] ?? '')
  return {
    status: response.statusCode ?? 0,
    nonce: header('replay-nonce'),
    location: header('location'),
    text: (await bodyOf(response)).toString(),
  }
}

async function signingRequest(name: string, keys: webcrypto.CryptoKeyPair): Promise<string> {
  const csr = await Pkcs10CertificateRequestGenerator.create({
    keys,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
  })
  return Buffer.from(csr.rawData).toString('base64url')
}
