import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wakes } from '../../src/http/waiting.ts'
import { type ServerChanges, serverCan } from '../../src/servers/server.ts'
import { servers } from '../../src/servers/tables.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
let layla: Visitor
let sam: Visitor
beforeAll(async () => {
  world = await createHttpWorld()
  layla = new Visitor(world.app, 'en')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
})
afterAll(() => world.close())

let count = 0
/** A server of Layla's that was handed over and works. */
async function giveServer(changes: ServerChanges = {}) {
  const hostname = `pearl-${++count}`
  const bought = await paidOrder(world, layla, { hostname })
  const at = world.now()
  const id = `srv_rest${count}`
  await world.db.insert(servers).values({
    ...{ id, accountId: bought.accountId, subscriptionId: bought.id, planId: 'starter' },
    ...{ desired: 'ready', hostname, blueprint: 'openclaw', candidates: bought.candidates },
    ...{ machineProvider: 'hetzner', machineId: `4${count}`, machineState: 'running' },
    ...{ installPhase: 'installed', announcedAt: at, verifiedAt: at, orderedAt: at },
    ...changes,
  })
  return { id, hostname }
}

async function read(id: string) {
  const [row] = await world.db.select().from(servers).where(eq(servers.id, id))
  if (!row) throw new Error('a row')
  return row
}

const asleep = { desired: 'hibernated', restoreFrom: 'bak_1', restsBy: 'customer' } as const
const without = {
  ...asleep,
  machineId: null,
  installPhase: null,
  hibernatedAt: new Date(),
} as const

describe('a customer’s rest', () => {
  test('is written down and woken for, and shown with what may be done next', async () => {
    const { id } = await giveServer()
    const stopped = await layla.send('POST', `/api/servers/${id}/stop`)
    expect(stopped.statusCode).toBe(202)
    expect(stopped.json()).toMatchObject({ phase: 'stopping', rest: { by: 'customer' } })
    expect(await read(id)).toMatchObject({ desired: 'stopped', wakeCount: 1 })
    const started = await layla.send('POST', `/api/servers/${id}/start`)
    expect(started.json()).toMatchObject({ phase: 'starting', rest: { by: null } })
    expect(await read(id)).toMatchObject({ desired: 'ready', verifiedAt: null })
    await world.db.update(servers).set({ verifiedAt: world.now() }).where(eq(servers.id, id))
    const rests = await layla.send('POST', `/api/servers/${id}/hibernate`)
    expect(rests.json()).toMatchObject({ phase: 'hibernating', can: { start: null } })
    expect(serverCan.restart(await read(id))).toBe('server-hibernated')
  })

  test('is not needed for a restart, which is asked for once however often', async () => {
    const { id } = await giveServer()
    const restarted = await layla.send('POST', `/api/servers/${id}/restart`)
    expect(restarted.statusCode).toBe(202)
    const { restartAskedAt } = await read(id)
    world.passSeconds(60)
    expect((await layla.send('POST', `/api/servers/${id}/restart`)).statusCode).toBe(202)
    expect(await read(id)).toMatchObject({ restartAskedAt, verifiedAt: null, desired: 'ready' })
    const lines = (await layla.send('GET', `/api/servers/${id}/activity`)).json().activities
    expect(lines.map(({ kind }: { kind: string }) => kind)).toEqual(['restart-asked', 'ordered'])
  })

  test.each([
    ['that an operator has stopped', { desired: 'stopped', restsBy: 'operator' }, 403],
    ['that is switched off', { desired: 'stopped', restsBy: 'customer' }, 409],
    ['whose machine is gone', { machineState: 'missing' }, 409],
    ['that is not paid for', { suspended: 'payment-overdue' }, 402],
    ['that moves', { backupWanted: 'move' }, 409],
  ] as const)('is no restart of a server %s', async (_, changes, status) => {
    const { id } = await giveServer(changes)
    const refused = await layla.send('POST', `/api/servers/${id}/restart`)
    expect(refused.statusCode).toBe(status)
    const { can } = (await layla.send('GET', `/api/servers/${id}`)).json()
    expect(can.restart.code).toBe(refused.json().code)
    expect((await read(id)).restartAskedAt).toBeNull()
  })

  test('is nobody else’s, and not one that an operator has ended', async () => {
    const { id } = await giveServer()
    for (const word of ['stop', 'start', 'restart', 'hibernate']) {
      expect((await sam.send('POST', `/api/servers/${id}/${word}`)).statusCode).toBe(404)
    }
    const held = await giveServer({ desired: 'stopped', restsBy: 'operator' })
    const refused = await layla.send('POST', `/api/servers/${held.id}/start`)
    expect(refused.statusCode).toBe(403)
    expect(refused.json().code).toBe('stopped-by-operator')
  })

  test('does not come by itself to a server that is to stay awake', async () => {
    const { id } = await giveServer()
    const kept = await layla.send('PUT', `/api/servers/${id}/keep-awake`, { keepAwake: true })
    expect(kept.json().rest).toMatchObject({ keepAwake: true, hibernates: true, visitsWake: true })
    expect((await read(id)).keepAwake).toBe(true)
  })

  test('is over when they look for a server that was laid to rest for want of use', async () => {
    const { id } = await giveServer({ ...without, restsBy: 'idle' })
    const other = await giveServer(without)
    const again = new Visitor(world.app, 'en')
    await again.send('POST', '/api/auth/sign-in/email', {
      ...{ email: 'layla@example.test', password: 'a long password' },
    })
    expect((await read(id)).desired).toBe('ready')
    expect((await read(other.id)).desired).toBe('hibernated')
  })

  test('looking at a server’s page is use of it', async () => {
    const { id } = await giveServer()
    await layla.send('GET', `/api/servers/${id}`)
    const { lastUsedAt } = await read(id)
    expect(lastUsedAt).not.toBeNull()
    await layla.send('GET', `/api/servers/${id}`)
    expect((await read(id)).lastUsedAt).toEqual(lastUsedAt)
  })
})

describe('the name of a server without a machine', () => {
  const browser = {
    'user-agent': 'Mozilla/5.0 (X11)',
    accept: 'text/html',
    'accept-language': 'ar',
  }
  const visit = (hostname: string, more: object = {}) =>
    world.app.inject({
      url: '/',
      headers: { ...browser, host: `${hostname}.example.test` },
      ...more,
    })

  test('says in the visitor’s language that it wakes, once it has noted that', async () => {
    const { id, hostname } = await giveServer(without)
    const answer = await visit(hostname)
    expect(answer.statusCode).toBe(503)
    expect(answer.headers).toMatchObject({ 'retry-after': '5', 'content-language': 'ar' })
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    expect(answer.body).toContain('dir="rtl"')
    const woken = await read(id)
    expect(woken).toMatchObject({ desired: 'ready', wakeCount: 1, restsBy: null })
    await visit(hostname)
    expect((await read(id)).wakeCount).toBe(1)
  })

  test('shows nothing of ours, whatever is asked for', async () => {
    const { hostname } = await giveServer(without)
    const headers = { host: `${hostname}.example.test` }
    for (const url of ['/api/plans', '/en/sign-in', '/healthz', '/api/openapi.json']) {
      const answer = await world.app.inject({ url, headers })
      expect(answer.statusCode, url).toBe(503)
      expect(answer.body, url).toContain('<!doctype html>')
      expect(answer.headers['set-cookie'], url).toBeUndefined()
    }
  })

  test('is one for which a front proxy may get a certificate, and no other name is', async () => {
    const { hostname } = await giveServer(without)
    const ask = (domain: string) => world.app.inject({ url: `/api/waiting-names?domain=${domain}` })
    expect((await ask(`${hostname}.example.test`)).statusCode).toBe(200)
    for (const other of [
      'nobody.example.test',
      'a.b.example.test',
      'example.test',
      `${hostname}.evil.test`,
    ]) {
      expect((await ask(other)).statusCode, other).toBe(404)
    }
  })

  test.each([
    [true, 'GET', '/', browser],
    [true, 'POST', '/v1/chat', { authorization: 'Bearer x', 'user-agent': 'curl/8' }],
    [false, 'HEAD', '/', browser],
    [false, 'OPTIONS', '/', { ...browser, authorization: 'Bearer x' }],
    [false, 'POST', '/', browser],
    [false, 'GET', '/robots.txt', browser],
    [false, 'GET', '/favicon.ico?v=2', browser],
    [false, 'GET', '/.well-known/acme-challenge/x', browser],
    [false, 'GET', '/', { ...browser, accept: '*/*' }],
    [false, 'GET', '/', { accept: 'text/html' }],
    [false, 'GET', '/', { ...browser, 'user-agent': 'curl/8.5.0' }],
    [false, 'GET', '/', { ...browser, 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' }],
    [false, 'GET', '/', { ...browser, 'user-agent': 'Mozilla/5.0 zgrab/0.x' }],
    [false, 'GET', '/', { ...browser, 'sec-purpose': 'prefetch;prerender' }],
  ])('wakes: %s for %s %s %j', (isWanted, method, url, headers) =>
    expect(wakes({ method, url, headers })).toBe(isWanted),
  )
})
