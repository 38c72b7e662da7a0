import { webcrypto, X509Certificate } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import 'reflect-metadata'
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509'
import type { FastifyInstance } from 'fastify'
import { calculateJwkThumbprint, exportJWK, FlattenedSign } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestWorld, listen, type TestWorld } from '../test-world.ts'
import { loadAuthority } from './authority.ts'
import { createAcme } from './routes.ts'
import { machineWithPort80At } from './test-machine.ts'

const name = 'layla.agents.test'
const address = '198.18.0.7'

let world: TestWorld
let app: FastifyInstance
let website: Server
let files: Record<string, string>
let client: Client

beforeEach(async () => {
  files = {}
  website = createServer((request, response) => {
    const file = files[`${request.headers.host}${request.url}`]
    response.writeHead(file ? 200 : 404).end(file)
  })
  await new Promise<void>(resolve => website.listen(0, '127.0.0.1', resolve))
  const machine = machineWithPort80At(address, (website.address() as AddressInfo).port)
  world = createTestWorld({
    zones: { resolve: asked => (asked === name ? [address] : []) },
    machines: { findByAddress: asked => (asked === address ? machine : null) },
  })
  app = createAcme(world)
  client = await createClient((await listen(app)).url)
})
afterEach(async () => {
  await app.close()
  await new Promise(resolve => website.close(resolve))
  world.remove()
})

type Client = Awaited<ReturnType<typeof createClient>>

/** A small ACME client: signs, counts nonces, gives status, headers and JSON. */
async function createClient(base: string) {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const { kty, crv, x, y } = await exportJWK(keys.publicKey)
  const jwk = { kty, crv, x, y }
  let kid: string | null = null
  async function post(path: string, payload: object | '', changes: Record<string, unknown> = {}) {
    const url = path.startsWith('http') ? path : `${base}${path}`
    const nonce = (await fetch(`${base}/new-nonce`, { method: 'HEAD' })).headers.get('replay-nonce')
    const signed = await new FlattenedSign(
      new TextEncoder().encode(payload === '' ? '' : JSON.stringify(payload)),
    )
      .setProtectedHeader({ alg: 'ES256', nonce, url, ...(kid ? { kid } : { jwk }), ...changes })
      .sign(keys.privateKey)
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/jose+json' },
      body: JSON.stringify(signed),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : null,
    }
  }
  return {
    base,
    post,
    async register() {
      const account = await post('/new-account', { termsOfServiceAgreed: true })
      expect(account.status).toBe(201)
      kid = account.headers.get('location')
    },
    async proof(token: string) {
      return `${token}.${await calculateJwkThumbprint(jwk)}`
    },
  }
}

async function order() {
  const made = await client.post('/new-order', { identifiers: [{ type: 'dns', value: name }] })
  expect(made.status).toBe(201)
  const authorization = await client.post(made.body.authorizations[0], '')
  return {
    order: made.body,
    at: made.headers.get('location') ?? '',
    authorization: authorization.body,
  }
}

async function csrFor(names: string[]) {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const csr = await Pkcs10CertificateRequestGenerator.create({
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new SubjectAlternativeNameExtension(names.map(value => ({ type: 'dns' as const, value }))),
    ],
  })
  return Buffer.from(csr.rawData).toString('base64url')
}

test('a proved name gets a certificate that the root signs for', async () => {
  await client.register()
  const { order: made, at, authorization } = await order()
  const [challenge] = authorization.challenges
  files[`${name}/.well-known/acme-challenge/${challenge.token}`] = await client.proof(
    challenge.token,
  )
  expect((await client.post(made.finalize, { csr: await csrFor([name]) })).body.type).toBe(
    'urn:ietf:params:acme:error:orderNotReady',
  )
  await client.post(challenge.url, {})
  await world.clock.advance(0)
  expect((await client.post(at, '')).body.status).toBe('ready')
  expect((await client.post(made.finalize, { csr: await csrFor(['other.test']) })).body.type).toBe(
    'urn:ietf:params:acme:error:badCSR',
  )
  const done = await client.post(made.finalize, { csr: await csrFor([name]) })
  expect(done.body.status).toBe('valid')
  const { text } = await client.post(done.body.certificate, '')
  const [leaf = '', intermediate = ''] = text.match(/-----BEGIN[\s\S]+?END CERTIFICATE-----/g) ?? []
  const { rootPem } = await loadAuthority(world.settings.stateDir)
  const chain = [leaf, intermediate, rootPem].map(pem => new X509Certificate(pem))
  expect(chain[0]?.subjectAltName).toBe(`DNS:${name}`)
  expect(chain[0]?.verify(chain[1]?.publicKey ?? fail())).toBe(true)
  expect(chain[1]?.verify(chain[2]?.publicKey ?? fail())).toBe(true)

  const certificate = new X509Certificate(leaf).raw.toString('base64url')
  expect((await client.post('/revoke-certificate', { certificate })).status).toBe(200)
  expect((await client.post('/revoke-certificate', { certificate })).body.type).toBe(
    'urn:ietf:params:acme:error:alreadyRevoked',
  )
})

test('a name whose machine shows another proof stays without a certificate and is told why', async () => {
  await client.register()
  const { at, authorization } = await order()
  const [challenge] = authorization.challenges
  files[`${name}/.well-known/acme-challenge/${challenge.token}`] = 'something else'
  await client.post(challenge.url, {})
  await world.clock.advance(0)
  const judged = await client.post(challenge.url, '')
  expect(judged.body).toMatchObject({
    status: 'invalid',
    error: { type: 'urn:ietf:params:acme:error:unauthorized' },
  })
  expect((await client.post(at, '')).body.status).toBe('invalid')
})

test('a name that leads nowhere fails with a DNS problem', async () => {
  await client.register()
  const made = await client.post('/new-order', {
    identifiers: [{ type: 'dns', value: 'nobody.agents.test' }],
  })
  const { body } = await client.post(made.body.authorizations[0], '')
  await client.post(body.challenges[0].url, {})
  await world.clock.advance(0)
  expect((await client.post(body.challenges[0].url, '')).body.error.type).toBe(
    'urn:ietf:params:acme:error:dns',
  )
})

test('an old nonce, a foreign URL, a false key and a wildcard are refused', async () => {
  await client.register()
  const type = async (answer: ReturnType<Client['post']>) => (await answer).body.type
  const problem = (short: string) => `urn:ietf:params:acme:error:${short}`
  const orderOf = (value: string) => ({ identifiers: [{ type: 'dns', value }] })
  expect(await type(client.post('/new-order', orderOf(name), { nonce: 'old' }))).toBe(
    problem('badNonce'),
  )
  expect(await type(client.post('/new-order', orderOf(name), { url: `${client.base}/x` }))).toBe(
    problem('unauthorized'),
  )
  const stranger = await createClient(client.base)
  expect(
    await type(
      stranger.post('/new-order', orderOf(name), {
        jwk: undefined,
        kid: `${client.base}/account/0`,
      }),
    ),
  ).toBe(problem('accountDoesNotExist'))
  expect(await type(client.post('/new-order', orderOf(`*.${name}`)))).toBe(
    problem('rejectedIdentifier'),
  )
})

test('addresses follow the Host the client came by', async () => {
  const directory = await app.inject({ url: '/directory', headers: { host: '10.88.0.1:4010' } })
  expect(directory.json().newOrder).toBe('http://10.88.0.1:4010/new-order')
  expect(directory.headers['replay-nonce']).toBeTypeOf('string')
})

test('an authority opened twice at once is one', async () => {
  const other = createTestWorld()
  const [one, two] = await Promise.all([1, 2].map(() => loadAuthority(other.settings.stateDir)))
  expect(one?.rootPem).toBe(two?.rootPem)
  const issued = await one?.issue([name])
  expect(new X509Certificate(issued?.certificatePem ?? '').checkHost(name)).toBe(name)
  other.remove()
})

function fail(): never {
  throw new Error('a certificate is missing')
}
