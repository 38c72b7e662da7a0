import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import type { Chat } from '../../src/chat/chat-port.ts'
import { assert } from '../../src/kit/assert.ts'
import { fingerprint } from '../../src/kit/seal.ts'
import type { ServerChanges } from '../../src/servers/server.ts'
import { servers } from '../../src/servers/tables.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

const heard: { serverId: string; text: string }[] = []
/** Answers like a machine would, word by word; fails when asked to. */
const chat: Chat = {
  history: async () => ({ ok: true, value: [{ id: 'm1', role: 'user', text: 'Hello' }] }),
  async *ask(target, { text }) {
    heard.push({ serverId: target.serverId, text })
    yield { type: 'status', phase: 'thinking' }
    yield { type: 'text', text: 'Good' }
    if (text === 'fail')
      yield { type: 'error', reason: 'model-key-refused', detail: '401 sk-secret' }
    else if (text === 'break') throw new Error('the connection to 10.0.0.1 was reset')
    else yield { type: 'final', text: 'Good morning' }
  },
}

let world: HttpWorld
let layla: Visitor
let sam: Visitor
beforeAll(async () => {
  world = await createHttpWorld({ chat })
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
})
afterAll(() => world.close())

let count = 0
/** A server of Layla's as the reconcilers would have left it. */
async function giveServer(changes: ServerChanges = {}): Promise<string> {
  const hostname = `pearl-${++count}`
  const id = `srv_test${count}`
  const bought = await paidOrder(world, layla, { hostname })
  const { id: subscriptionId } = bought
  const { vault } = world.platform
  await world.db.insert(servers).values({
    id,
    accountId: bought.accountId,
    subscriptionId,
    planId: 'starter',
    desired: 'ready',
    hostname,
    blueprint: 'openclaw',
    candidates: bought.candidates,
    orderedAt: world.now(),
    sealedGatewayToken: vault.seal(`gateway-token:${id}`, 'token-of-the-gateway'),
    sealedSshKey: vault.seal(`ssh-key:${id}`, 'private key'),
    ...changes,
  })
  return id
}
const verified = () => ({
  verifiedAt: world.now(),
  announcedAt: world.now(),
  address: '203.0.113.7',
  hostKey: 'ssh-ed25519 AAAA',
})
const model = { vendor: 'openai', modelId: 'gpt-5.1', baseUrl: null, sealedKey: 'v1.x' }

async function rowOf(id: string) {
  const [row] = await world.db.select().from(servers).where(eq(servers.id, id))
  assert(row, 'a server')
  return row
}

describe('a server', () => {
  test('is listed and shown to its customer, and to nobody else', async () => {
    const id = await giveServer()
    expect(
      (await layla.send('GET', '/api/servers')).json().map((s: { id: string }) => s.id),
    ).toContain(id)
    expect((await layla.send('GET', `/api/servers/${id}`)).json()).toMatchObject({
      id,
      phase: 'provisioning',
      machine: { city: 'فالكنشتاين' },
      can: { chat: { code: 'server-not-ready', text: 'خادمك ليس جاهزًا بعد.' } },
    })
    expect((await sam.send('GET', '/api/servers')).json()).toEqual([])
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['POST', '/credentials', undefined],
      ['PUT', '/model', { vendor: 'openai', apiKey: 'sk-of-sam-himself' }],
      ['GET', '/chat', undefined],
      ['POST', '/chat', { conversation: 'main', messageId: crypto.randomUUID(), text: 'hi' }],
    ] as const) {
      const path_ = `/api/servers/${id}${path}`
      expect((await sam.send(method, path_, body)).statusCode, path_).toBe(404)
      expect((await new Visitor(world.app).send(method, path_, body)).statusCode, path_).toBe(401)
    }
  })

  test('never shows a secret', async () => {
    const id = await giveServer({ ...verified(), model })
    const shown = (await layla.send('GET', `/api/servers/${id}`)).body
    expect(shown).not.toMatch(/sealed|v1\.|private|token/)
  })
})

describe('credentials', () => {
  test('are shown once, also to two who ask at the same time', async () => {
    const id = await giveServer(verified())
    const ask = () => layla.send('POST', `/api/servers/${id}/credentials`)
    const both = await Promise.all([ask(), ask()])
    const [shown] = both.filter(answer => answer.statusCode === 200)
    expect(both.map(answer => answer.statusCode).sort()).toEqual([200, 409])
    expect(shown?.json()).toEqual({
      address: `pearl-${count}.example.test`,
      gateway: { token: 'token-of-the-gateway', port: 18789 },
      login: null,
    })
    expect((await ask()).json().code).toBe('credentials-already-shown')
  })

  test('are not shown before the server is verified', async () => {
    const id = await giveServer()
    const answer = await layla.send('POST', `/api/servers/${id}/credentials`)
    expect(answer.statusCode).toBe(409)
    expect(answer.json().code).toBe('server-not-ready')
    expect((await rowOf(id)).credentialsShownAt).toBeNull()
  })
})

describe('the model', () => {
  test('is written as a wish with a sealed key, and wakes the server', async () => {
    const id = await giveServer(verified())
    const wish = { vendor: 'anthropic', apiKey: 'sk-ant-very-secret' }
    const answer = await layla.send('PUT', `/api/servers/${id}/model`, wish)
    expect(answer.statusCode).toBe(202)
    expect(answer.json().model.vendor).toBe('anthropic')
    const row = await rowOf(id)
    expect(row.modelRevision).toBe(1)
    expect(row.wakeAt).not.toBeNull()
    expect(JSON.stringify(row)).not.toContain('very-secret')
  })

  test.each([
    ['an unknown vendor', { vendor: 'acme', apiKey: 'sk-12345678' }, 'vendor'],
    ['a key that is too short', { vendor: 'openai', apiKey: 'sk' }, 'apiKey'],
    [
      'an address that is none',
      { vendor: 'custom', apiKey: 'sk-12345678', baseUrl: 'x' },
      'baseUrl',
    ],
    [
      'a vendor of one’s own and no address',
      { vendor: 'custom', apiKey: 'sk-12345678' },
      'baseUrl',
    ],
    [
      'an address that is not for models',
      { vendor: 'custom', apiKey: 'sk-12345678', baseUrl: 'file:///etc/passwd' },
      'baseUrl',
    ],
    ['a key with a line break in it', { vendor: 'openai', apiKey: 'sk-1234\n5678' }, 'apiKey'],
  ])('is refused with %s', async (_, wish, field) => {
    const [{ id } = { id: 'none' }] = (await layla.send('GET', '/api/servers')).json()
    const answer = await layla.send('PUT', `/api/servers/${id}/model`, wish)
    expect(answer.statusCode).toBe(422)
    expect(Object.keys(answer.json().fields)).toEqual([field])
  })
})

describe('chat', () => {
  const message = (text: string) => ({ conversation: 'main', messageId: crypto.randomUUID(), text })
  const eventsOf = (body: string) =>
    body
      .split('\n\n')
      .filter(Boolean)
      .map(line => JSON.parse(line.replace(/^data: /, '')))

  test('streams the answer and ends with all of it', async () => {
    const id = await giveServer({ ...verified(), model })
    const answer = await layla.send('POST', `/api/servers/${id}/chat`, message('Hello'))
    expect(answer.headers['content-type']).toContain('text/event-stream')
    expect(eventsOf(answer.body)).toEqual([
      { type: 'status', phase: 'thinking' },
      { type: 'text', text: 'Good' },
      { type: 'final', text: 'Good morning' },
    ])
    expect(heard.at(-1)).toEqual({ serverId: id, text: 'Hello' })
    const history = await layla.send('GET', `/api/servers/${id}/chat`)
    expect(history.json().messages).toHaveLength(1)
  })

  test.each([
    ['fail', 'model-key-refused'],
    ['break', 'chat-failed'],
  ])('that goes wrong (%s) ends with a sentence and no detail of ours', async (text, code) => {
    const id = await giveServer({ ...verified(), model })
    const answer = await layla.send('POST', `/api/servers/${id}/chat`, message(text))
    expect(eventsOf(answer.body).at(-1)).toMatchObject({ type: 'error', reason: { code } })
    expect(answer.body).not.toMatch(/sk-secret|10\.0\.0\.1|detail/)
  })

  test.each([
    ['a server without a model key', () => verified(), 'no-model-key'],
    ['a server that is not ready', () => ({ model }), 'server-not-ready'],
  ])('is refused on %s', async (_, changes, code) => {
    const id = await giveServer(changes())
    const answer = await layla.send('POST', `/api/servers/${id}/chat`, message('Hello'))
    expect(answer.statusCode).toBe(409)
    expect(answer.json().code).toBe(code)
  })
})

describe('the operator', () => {
  test('sees every server with its account and why it is stuck; customers do not', async () => {
    const id = await giveServer({ failures: 3, failureCode: 'provider-unauthorized' })
    expect((await layla.send('GET', '/api/operator/servers')).json().code).toBe('forbidden')
    expect((await new Visitor(world.app).send('GET', '/api/operator/servers')).statusCode).toBe(401)
    await world.db
      .update(accounts)
      .set({ role: 'operator' })
      .where(eq(accounts.email, 'sam@example.test'))
    const all = await sam.send('GET', '/api/operator/servers')
    expect(all.json().servers.find((server: { id: string }) => server.id === id)).toMatchObject({
      accountEmail: 'layla@example.test',
      stuck: { code: 'provider-unauthorized' },
    })
  })
})

describe('a machine that phones home', () => {
  const key = (letter: string) => `ssh-ed25519 ${letter.repeat(68)}`
  const report = (token: string, form: Record<string, string>) =>
    world.app.inject({
      method: 'POST',
      url: '/api/machines/phone-home',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams(form).toString(),
    })
  const tokenOf = (name: string) => `token-of-a-machine-${name}`
  const giveMachine = (name: string, changes: ServerChanges = {}) =>
    giveServer({ phoneHomeHash: fingerprint(tokenOf(name)), modelRevision: 2, ...changes })

  test('pins its host key and is given its configuration; the same again when the answer got lost', async () => {
    const id = await giveMachine('one')
    const first = await report(tokenOf('one'), {
      phase: 'booted',
      host_key: `${key('A')} root@m\n`,
    })
    expect(first.statusCode).toBe(200)
    expect(first.headers['content-type']).toContain('text/plain')
    expect(first.body).toMatch(/^\/etc\/test 0600 root:root /)
    expect(await rowOf(id)).toMatchObject({
      hostKey: key('A'),
      installPhase: 'booted',
      modelApplied: 2,
    })
    expect((await rowOf(id)).wakeAt).not.toBeNull()
    const again = await report(tokenOf('one'), { phase: 'booted', host_key: key('A') })
    expect(again.body).toBe(first.body)
  })

  test('is given nothing with another key', async () => {
    const id = await giveMachine('two')
    await report(tokenOf('two'), { phase: 'booted', host_key: key('A') })
    const other = await report(tokenOf('two'), { phase: 'booted', host_key: key('B') })
    expect(other.statusCode).toBe(409)
    expect(other.json().code).toBe('phone-home-key-mismatch')
    expect((await rowOf(id)).hostKey).toBe(key('A'))
  })

  test('asks again while its configuration is not ready', async () => {
    await giveMachine('early')
    const call = () => report(tokenOf('early'), { phase: 'booted', host_key: key('A') })
    world.setConfigurationReady(false)
    const early = await call()
    expect([early.statusCode, early.json().code]).toEqual([503, 'configuration-not-ready'])
    world.setConfigurationReady(true)
    expect((await call()).statusCode).toBe(200)
  })

  test('is not known with a wrong token', async () => {
    for (const token of ['guessed-guessed-guessed', 'x', '']) {
      const answer = await report(token, { phase: 'booted', host_key: key('A') })
      expect(answer.statusCode).toBe(401)
    }
  })

  test('late reports never take an installation back', async () => {
    const id = await giveMachine('three')
    const token = tokenOf('three')
    await report(token, { phase: 'booted', host_key: key('A') })
    await report(token, { phase: 'installing', detail: 'node' })
    expect((await rowOf(id)).installPhase).toBe('installing')
    expect((await report(token, { phase: 'installed', version: '2026.11.1' })).statusCode).toBe(204)
    await report(token, { phase: 'installing', detail: 'caddy' })
    await report(token, { phase: 'failed', detail: 'late' })
    expect(await rowOf(id)).toMatchObject({
      installPhase: 'installed',
      softwareVersion: '2026.11.1',
      installedAt: expect.any(Date),
    })
  })

  test('progress does not hide a failure', async () => {
    const id = await giveMachine('four')
    await report(tokenOf('four'), { phase: 'failed', detail: 'x'.repeat(5000) })
    await report(tokenOf('four'), { phase: 'installing', detail: 'node' })
    const row = await rowOf(id)
    expect(row.installPhase).toBe('failed')
    expect(row.installDetail).toHaveLength(2000)
  })

  test('is given nothing long after its installation, or when its server is closed', async () => {
    await giveMachine('five', {
      installPhase: 'installed',
      installedAt: new Date(world.now().getTime() - 601_000),
    })
    await giveMachine('six', { closedAt: world.now() })
    for (const name of ['five', 'six']) {
      const answer = await report(tokenOf(name), { phase: 'booted', host_key: key('A') })
      expect(answer.statusCode).toBe(410)
    }
  })

  test.each([
    [{ phase: 'booted', host_key: 'ssh-rsa AAAA' }],
    [{ phase: 'booted' }],
    [{ phase: 'dancing' }],
    [{}],
  ])('is refused with nonsense: %j', async form => {
    expect((await report('token-of-a-machine-one', form)).statusCode).toBe(422)
  })
})
