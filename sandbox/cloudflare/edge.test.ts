import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer, request } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
// Before @peculiar/x509, whose dependency tsyringe refuses to load without it.
import 'reflect-metadata'
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509'
import { SocksClient } from 'socks'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { type Authority, loadAuthority } from '../acme/authority.ts'
import { algorithm, exportKey, newKeys } from '../acme/signing-keys.ts'
import { ConnectFailed } from '../machines/driver.ts'
import { createSocksDoor } from '../machines/socks-door.ts'
import { createTestWorld, type TestWorld } from '../test-world.ts'
import type { Machine } from '../world.ts'
import { CloudflareEdge } from './edge.ts'
import { OriginAuthority } from './origin-authority.ts'
import { DnsZone, edgeAddresses } from './zone.ts'

const originAddress = '198.18.1.1'
const host = 'layla.agents.test'

let world: TestWorld
let zone: DnsZone
let authority: Authority
let originAuthority: OriginAuthority
let edge: CloudflareEdge
let door: Awaited<ReturnType<typeof createSocksDoor>>
/** Where the machine's ports really are; one that is not here is closed. */
const ports = new Map<number, number>()

const machine: Pick<Machine, 'connect'> = {
  connect: port =>
    new Promise((resolve, reject) => {
      const real = ports.get(port)
      if (!real) return reject(new ConnectFailed('ECONNREFUSED', `${originAddress}:${port}`))
      const socket = connect(real, '127.0.0.1', () => resolve(socket))
      socket.once('error', reject)
    }),
}

beforeAll(async () => {
  world = createTestWorld()
  const findByAddress = (address: string) =>
    address === originAddress ? ({ ...machine } as Machine) : null
  const machines = { ...world.machines, findByAddress }
  zone = new DnsZone(world)
  authority = await loadAuthority(world.settings.stateDir)
  originAuthority = new OriginAuthority(world)
  edge = new CloudflareEdge({
    world: { ...world, machines },
    zone,
    issuer: authority,
    originAuthority,
  })
  door = await createSocksDoor({ machines, zones: zone, edge })
  zone.replace([aRecord(host, originAddress, true), aRecord('direct.agents.test', originAddress)])
})
afterAll(async () => {
  await door.close()
  edge.close()
  world.remove()
})

function aRecord(name: string, content: string, proxied = false) {
  const at = '2026-11-21T00:00:00Z'
  return {
    ...{ id: name, name, type: 'A' as const, content, proxied, proxiable: true, ttl: 1 },
    ...{ settings: {}, meta: {}, comment: null, tags: [], created_on: at, modified_on: at },
  }
}

async function originCertificate(hostnames = ['agents.test', '*.agents.test']) {
  const keys = await newKeys()
  const csr = await Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm: algorithm })
  const { certificate } = await originAuthority.issue(csr, {
    ...{ csr: csr.toString('pem'), hostnames },
    ...{ request_type: 'origin-ecc', requested_validity: 5475 },
  })
  return { certificatePem: certificate, privateKeyPem: exportKey(keys.privateKey) }
}

/** A web server on the machine's port 443 until the test is over. */
async function serveOrigin(
  { certificatePem: cert, privateKeyPem: key }: { certificatePem: string; privateKeyPem: string },
  listener: RequestListener,
) {
  const server = createServer({ cert, key }, listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ports.set(443, (server.address() as AddressInfo).port)
  onTestFinished(() => {
    ports.delete(443)
    server.closeAllConnections()
    server.close()
  })
  return server
}

async function dial(name: string, port: number): Promise<Socket> {
  const proxy = { host: door.host, port: door.port, type: 5 as const }
  const destination = { host: name, port }
  return (await SocksClient.createConnection({ proxy, command: 'connect', destination })).socket
}

async function dialTls(name: string): Promise<TLSSocket> {
  const socket = await dial(name, 443)
  return new Promise((resolve, reject) => {
    const tls = connectTls({ socket, servername: name, ca: authority.rootPem }, () => resolve(tls))
    tls.once('error', reject)
  })
}

async function get(path: string) {
  const tls = await dialTls(host)
  return new Promise<{ status?: number; ray: unknown; text: string }>((resolve, reject) => {
    const asked = request(
      { createConnection: () => tls, headers: { host }, path },
      async response => {
        let text = ''
        for await (const chunk of response) text += String(chunk)
        resolve({ status: response.statusCode ?? 0, ray: response.headers['cf-ray'], text })
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}

test('a proxied name leads to the edge, and its machine answers through it', async () => {
  expect(zone.resolve(host)).toEqual(edgeAddresses)
  expect(zone.resolve('direct.agents.test')).toEqual([originAddress])
  await serveOrigin(await originCertificate(), (asked, response) => {
    response.end(`${asked.headers.host}${asked.url} ${asked.headers['x-forwarded-proto']}`)
  })
  expect(await get('/hello')).toEqual({
    status: 200,
    ray: expect.stringMatching(/^[0-9a-f]{16}-SBX$/),
    text: `${host}/hello https`,
  })
})

test('an answer comes through as it is written', async () => {
  const written = Promise.withResolvers<void>()
  await serveOrigin(await originCertificate(), async (_asked, response) => {
    response.write('first')
    await written.promise
    response.end('second')
  })
  const tls = await dialTls(host)
  tls.write(`GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
  let seen = ''
  tls.on('data', chunk => {
    seen += String(chunk)
  })
  await expect.poll(() => seen).toContain('first')
  expect(seen).not.toContain('second')
  written.resolve()
  await expect.poll(() => seen).toContain('second')
})

test('a WebSocket goes through', async () => {
  const server = await serveOrigin(await originCertificate(), (_asked, response) => response.end())
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', socket => socket.on('message', data => socket.send(`echo ${data}`)))
  const tls = await dialTls(host)
  const client = new WebSocket(`ws://${host}/`, { createConnection: () => tls })
  onTestFinished(() => client.terminate())
  const answer = new Promise(resolve => client.on('message', data => resolve(String(data))))
  client.on('open', () => client.send('ahlan'))
  expect(await answer).toBe('echo ahlan')
})

test('a machine with a certificate of the public authorities is as good', async () => {
  await serveOrigin(await authority.issue([host]), (_asked, response) => response.end('ok'))
  expect(await get('/')).toMatchObject({ status: 200, text: 'ok' })
})

test('a certificate for another name, or of nobody known, is 526', async () => {
  await serveOrigin(await originCertificate(['other.agents.test']), (_asked, response) => {
    response.end('never')
  })
  expect(await get('/')).toMatchObject({ status: 526 })
  const strangers = createTestWorld()
  onTestFinished(() => strangers.remove())
  const stranger = await loadAuthority(strangers.settings.stateDir)
  await serveOrigin(await stranger.issue([host]), (_asked, response) => response.end('never'))
  expect(await get('/')).toMatchObject({ status: 526 })
})

test('a machine that refuses is 521, and one that is gone 523', async () => {
  expect(await get('/')).toMatchObject({ status: 521 })
  zone.replace([aRecord(host, '198.18.9.9', true)])
  onTestFinished(() => zone.replace([aRecord(host, originAddress, true)]))
  expect(await get('/')).toMatchObject({ status: 523 })
})

test('plain HTTP is passed on as such', async () => {
  const server = createHttpServer((asked, response) => {
    response.writeHead(308, { location: `https://${asked.headers.host}${asked.url}` }).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ports.set(80, (server.address() as AddressInfo).port)
  onTestFinished(() => {
    ports.delete(80)
    server.close()
  })
  const socket = await dial(host, 80)
  let seen = ''
  socket.on('data', chunk => {
    seen += String(chunk)
  })
  socket.write(`GET /x HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
  await expect.poll(() => seen).toMatch(/^HTTP\/1.1 308 /)
  expect(seen).toContain(`location: https://${host}/x`)
})

test('other ports are closed, and names two levels down have no certificate', async () => {
  await expect(dial(host, 22)).rejects.toThrow('ConnectionRefused')
  zone.replace([aRecord('a.b.agents.test', originAddress, true)])
  onTestFinished(() => zone.replace([aRecord(host, originAddress, true)]))
  await expect(dialTls('a.b.agents.test')).rejects.toThrow()
})
