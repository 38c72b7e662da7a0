// Before @peculiar/x509, whose dependency tsyringe refuses to load without it.
import 'reflect-metadata'
import { X509Certificate } from 'node:crypto'
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509'
import Cloudflare from 'cloudflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { algorithm, newKeys } from '../acme/signing-keys.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'

let sandbox: RunningSandbox
let sdk: Cloudflare
let zone_id: string

beforeAll(async () => {
  sandbox = await startSandbox()
  const { CLOUDFLARE_BASE_URL: baseURL, CLOUDFLARE_API_TOKEN: apiToken } = sandbox.environment
  sdk = new Cloudflare({ baseURL, apiToken, maxRetries: 0 })
  zone_id = sandbox.environment.CLOUDFLARE_ZONE_ID ?? ''
})
afterAll(() => sandbox.close())

async function signingRequest() {
  const request = await Pkcs10CertificateRequestGenerator.create({
    keys: await newKeys(),
    signingAlgorithm: algorithm,
  })
  return request.toString('pem')
}

const order = async (changes: object = {}) => ({
  csr: await signingRequest(),
  hostnames: ['sambuk.test', '*.sambuk.test'],
  request_type: 'origin-ecc' as const,
  requested_validity: 5475 as const,
  ...changes,
})

const idsOf = async (): Promise<unknown[]> => {
  const ids: unknown[] = []
  for await (const { id } of sdk.originCACertificates.list({ zone_id, per_page: 5 })) ids.push(id)
  return ids
}

async function statusOf(call: Promise<unknown>): Promise<number | undefined> {
  const error: unknown = await call.then(
    () => expect.fail('the call was not refused'),
    caught => caught,
  )
  if (!(error instanceof Cloudflare.APIError)) throw error
  return error.status
}

test('the official SDK orders, reads, lists and revokes a certificate', async () => {
  const made = await sdk.originCACertificates.create(await order())
  const certificate = new X509Certificate(made.certificate ?? '')
  expect(certificate.subjectAltName).toBe('DNS:sambuk.test, DNS:*.sambuk.test')
  expect(BigInt(`0x${certificate.serialNumber}`).toString()).toBe(made.id)
  expect(made.expires_on).toMatch(/^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$/)
  const days = (certificate.validToDate.getTime() - Date.now()) / 86_400_000
  expect(Math.round(days)).toBe(5475)
  expect(await sdk.originCACertificates.get(made.id ?? '')).toEqual(made)
  expect(await idsOf()).toContain(made.id)
  expect(await sdk.originCACertificates.delete(made.id ?? '')).toMatchObject({ id: made.id })
  expect(await idsOf()).not.toContain(made.id)
  expect(await statusOf(sdk.originCACertificates.delete(made.id ?? ''))).toBe(404)
})

test('certificates are listed page by page', async () => {
  const made: unknown[] = []
  for (let n = 0; n < 7; n++) {
    made.push((await sdk.originCACertificates.create(await order())).id)
  }
  expect(await idsOf()).toEqual(made)
})

test.each([
  ['names of other zones', { hostnames: ['sambuk.test', 'elsewhere.example'] }],
  ['a wildcard inside a name', { hostnames: ['a.*.sambuk.test'] }],
  ['a validity that is not offered', { requested_validity: 100 }],
  ['a request that is none', { csr: 'not a request' }],
])('%s are refused', async (_what, changes) => {
  const wrong = await order(changes)
  expect(await statusOf(sdk.originCACertificates.create(wrong).asResponse())).toBe(400)
})
