import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect, rootCertificates, type TLSSocket } from 'node:tls'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { activities } from '../../src/activity/tables.ts'
import { createChats } from '../../src/chat/chats.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { createMachineReader } from '../../src/instances/machine-reader.ts'
import { silentLog } from '../../src/kit/log.ts'
import { servers } from '../../src/servers/tables.ts'
import { type AssistantMachine, bootAssistant } from '../assistant-machine.ts'
import { readyServer } from './ready-server.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

const id = 'srv_pages'
const api = `/api/servers/${id}/control-ui`

let sandbox: RunningSandbox
let machine: AssistantMachine
let world: HttpWorld
let connections: Connections
let layla: Visitor
let sam: Visitor
let host: string

beforeAll(async () => {
  sandbox = await startSandbox({ driver: 'simulated' })
  machine = await bootAssistant(sandbox, { serverId: id, hasModel: false })
  connections = new Connections(createDial(sandbox.environment.SAMBUK_SOCKS_PROXY ?? null))
  host = `pearl.${sandbox.environment.SAMBUK_ZONE}`
  world = await createHttpWorld({
    zone: sandbox.environment.SAMBUK_ZONE ?? '',
    chats: createChats(connections, silentLog),
    machines: createMachineReader(connections),
  })
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  await readyServer(world, layla, { id, machine, hasModel: false })
  await world.db.update(servers).set({ accessApplied: 0 }).where(eq(servers.id, id))
  await point(host)
}, 120_000)
afterAll(async () => {
  connections?.close()
  await world?.close()
  await sandbox?.close()
})

/** Nobody is behind this machine who would write its name. */
async function point(name: string): Promise<void> {
  await fetch(`${sandbox.environment.SANDBOX_CONTROL_URL}/_sandbox/dns/names`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, content: machine.address }),
  })
  await vi.waitFor(async () => expect((await visit('/')).status).toBe(200), {
    ...{ timeout: 20_000, interval: 200 },
  })
}

async function secure(): Promise<TLSSocket> {
  const dial = createDial(sandbox.environment.SAMBUK_SOCKS_PROXY ?? null)
  const socket = await dial(host, 443, AbortSignal.timeout(5_000))
  const extra = readFileSync(sandbox.environment.SAMBUK_CA_FILE ?? '', 'utf8')
  const tls = connect({ socket, servername: host, ca: [...rootCertificates, extra] })
  await new Promise<void>((resolve, reject) => {
    tls.once('secureConnect', resolve).once('error', reject)
  })
  return tls
}

/** What a browser gets there, with its cookies. */
async function visit(
  path: string,
  cookie = '',
): Promise<{ status: number; head: string; body: string }> {
  const tls = await secure()
  const asked = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${cookie && `Cookie: ${cookie}\r\n`}\r\n`
  let answer = ''
  tls.on('data', chunk => {
    answer += chunk
  })
  tls.write(asked)
  await new Promise(resolve => tls.once('close', resolve))
  const [head = '', body = ''] = answer.split(/\r\n\r\n(.*)/s)
  return { status: Number(head.split(' ')[1]), head, body }
}

const open = async () => {
  const answer = await layla.send('POST', api)
  expect(answer.statusCode).toBe(200)
  const url = new URL(answer.json().url)
  return { url, grant: new URLSearchParams(url.hash.slice(1)).get('bootstrapToken') ?? '' }
}

const cookieOf = (head: string): string => /set-cookie: ([^;\r]+)/i.exec(head)?.[1] ?? ''

/** Connects to the gateway as its page does in a browser, and gives its answer. */
async function connectAs(
  auth: object & { bootstrapToken?: string; deviceToken?: string },
  {
    cookie,
    origin = `https://${host}`,
    key = generateKeyPairSync('ed25519'),
  }: {
    cookie: string
    origin?: string
    key?: ReturnType<typeof generateKeyPairSync>
  },
): Promise<{
  ok: boolean
  payload?: { auth: { deviceToken: string; scopes: string[] } }
  error?: { details: { code: string } }
}> {
  const tls = await secure()
  const socket = new WebSocket(`wss://${host}/`, {
    createConnection: () => tls,
    headers: { cookie, origin },
  })
  const x = (key.publicKey as import('node:crypto').KeyObject).export({ format: 'jwk' }).x ?? ''
  const deviceId = createHash('sha256').update(Buffer.from(x, 'base64url')).digest('hex')
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.on('message', data => {
      const frame = JSON.parse(String(data))
      if (frame.id === 'hello') {
        socket.close()
        return resolve(frame)
      }
      const { nonce, ts } = frame.payload
      const client = { id: 'openclaw-control-ui', version: '1', platform: 'web', mode: 'webchat' }
      const scopes = ['operator.admin']
      const token = auth.deviceToken ?? auth.bootstrapToken ?? ''
      const words = ['v3', deviceId, client.id, client.mode, 'operator', scopes, ts, token, nonce]
      const signed = Buffer.from([...words, client.platform, ''].join('|'))
      const signature = sign(null, signed, key.privateKey as import('node:crypto').KeyObject)
      const device = { id: deviceId, publicKey: x, signature: signature.toString('base64url') }
      const params = {
        ...{ minProtocol: 4, maxProtocol: 4, client, role: 'operator', scopes, caps: [], auth },
        device: { ...device, signedAt: ts, nonce },
      }
      socket.send(JSON.stringify({ type: 'req', id: 'hello', method: 'connect', params }))
    })
  })
}

describe('OpenClaw’s own pages', () => {
  test('are seen only through the door that an opening opens', async () => {
    expect((await visit('/')).body).not.toContain('OpenClaw Control')
    expect((await visit('/readyz')).status).toBe(404)
    const { url } = await open()
    const door = await visit(url.pathname)
    expect([door.status, /location: (.*)\r/i.exec(`${door.head}\r`)?.[1]]).toEqual([302, '/'])
    expect(door.head).toMatch(
      /set-cookie: __Host-[^\r]*; Path=\/; [^\r]*Secure; HttpOnly; SameSite=Lax/i,
    )
    expect(door.head).toMatch(/referrer-policy: no-referrer/i)
    const page = await visit('/', cookieOf(door.head))
    expect([page.status, page.body.includes('OpenClaw Control')]).toEqual([200, true])
    expect((await visit('/', '__Host-sambuk-door=0000')).body).not.toContain('OpenClaw Control')
    expect((await visit('/.well-known/sambuk', cookieOf(door.head))).body).toContain(id)
  })

  test('sign in the browser that was sent there, once, and know it again', async () => {
    const { url, grant } = await open()
    const cookie = cookieOf((await visit(url.pathname)).head)
    const key = generateKeyPairSync('ed25519')
    const first = await connectAs({ bootstrapToken: grant }, { cookie, key })
    expect(first.payload?.auth.scopes).toContain('operator.admin')
    const another = await connectAs({ bootstrapToken: grant }, { cookie })
    expect(another.error?.details.code).toBe('AUTH_BOOTSTRAP_TOKEN_INVALID')
    const deviceToken = first.payload?.auth.deviceToken ?? ''
    expect(await connectAs({ deviceToken }, { cookie, key })).toMatchObject({ ok: true })
    const stolen = await connectAs({ deviceToken }, { cookie })
    expect(stolen.error?.details.code).toBe('AUTH_DEVICE_TOKEN_MISMATCH')
  })

  test('sign in nobody by the door alone, and no page of another site', async () => {
    const { url, grant } = await open()
    const cookie = cookieOf((await visit(url.pathname)).head)
    expect((await connectAs({}, { cookie })).error?.details.code).toBe('AUTH_TOKEN_MISSING')
    const evil = await connectAs(
      { bootstrapToken: grant },
      { cookie, origin: 'https://evil.example.test' },
    )
    expect(evil.error?.details.code).toBe('CONTROL_UI_ORIGIN_NOT_ALLOWED')
  })

  test('are opened without the gateway’s token, and that they were is written down without the grant', async () => {
    const { url, grant } = await open()
    expect(url.href).not.toContain(machine.gatewayToken)
    expect(grant.length).toBeGreaterThan(20)
    const rows = await world.db.select().from(activities).where(eq(activities.serverId, id))
    expect(rows.map(({ kind, detail }) => [kind, detail])).toContainEqual(['control-ui-opened', {}])
    expect(JSON.stringify(rows)).not.toContain(grant)
  })

  test('wait for a server whose machine is of before there was a door', async () => {
    await world.db.update(servers).set({ accessApplied: null }).where(eq(servers.id, id))
    const answer = await layla.send('POST', api)
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'access-pending'])
    const [row] = await world.db.select().from(servers).where(eq(servers.id, id))
    expect(row?.wakeAt).not.toBeNull()
    await world.db.update(servers).set({ accessApplied: 0 }).where(eq(servers.id, id))
  })

  test('are not opened by others, and that they asked is written down', async () => {
    expect((await sam.send('POST', api)).statusCode).toBe(404)
    expect((await new Visitor(world.app).send('POST', api)).statusCode).toBe(401)
    const rows = await world.db.select().from(activities).where(eq(activities.serverId, id))
    expect(rows.filter(({ kind }) => kind === 'access-refused').map(row => row.detail)).toEqual([
      { what: 'control-ui' },
    ])
  })
})
