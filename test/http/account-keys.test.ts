import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopeOf } from '../../src/accounts/api-key-scopes.ts'
import { apiKeys } from '../../src/accounts/tables.ts'
import { activities } from '../../src/activity/tables.ts'
import { mails } from '../../src/mail/tables.ts'
import { servers } from '../../src/servers/tables.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

const password = 'a long password'
let callers = 0
const elsewhere = () => ({ 'x-forwarded-for': `198.51.100.${++callers}` })

async function signedUp(email: string): Promise<Visitor> {
  const visitor = new Visitor(world.app, 'ar')
  expect((await visitor.signUp(email)).statusCode).toBe(200)
  return visitor
}
const make = (visitor: Visitor, wish: object = {}) =>
  visitor.send(
    'POST',
    '/api/me/api-keys',
    { name: 'Nightly', scopes: ['read'], expiresInDays: null, password, ...wish },
    elsewhere(),
  )
/** What a program sends: a key, no cookie, no origin. */
const by = (token: string, method: 'GET' | 'POST' | 'DELETE', path: string, headers = {}) =>
  world.app.inject({
    method,
    url: path,
    headers: { authorization: `Bearer ${token}`, ...elsewhere(), ...headers },
  })

test('a key is told once, and only what it is known by is kept', async () => {
  const visitor = await signedUp('k1@example.test')
  const made = await make(visitor, { scopes: ['read', 'operate', 'read'], expiresInDays: 30 })
  expect(made.statusCode).toBe(201)
  const { token, ...key } = made.json()
  expect(token).toMatch(/^sambuk_[\w-]{43}$/)
  expect(key).toMatchObject({ scopes: ['read', 'operate'], ending: token.slice(-4), usedAt: null })
  const listed = await visitor.send('GET', '/api/me/api-keys')
  expect(listed.json()).toEqual([key])
  const [row] = await world.db.select().from(apiKeys).where(eq(apiKeys.id, key.id))
  expect(JSON.stringify(row)).not.toContain(token.slice(0, -4))
  expect((await visitor.send('GET', '/api/me/export')).body).not.toContain(token)
})

test('it acts for its account, within its scopes, until it is revoked, and says when it last did', async () => {
  const visitor = await signedUp('k2@example.test')
  const { token, id } = (await make(visitor)).json()
  expect((await by(token, 'GET', '/api/servers')).statusCode).toBe(200)
  expect((await by(token, 'POST', '/api/servers/srv_x/stop')).json()).toMatchObject({
    ...{ code: 'api-key-scope', status: 403, title: expect.stringContaining('الصلاحية') },
  })
  expect((await by(token, 'GET', '/api/invoices')).json().code).toBe('api-key-scope')
  const [listed] = (await visitor.send('GET', '/api/me/api-keys')).json()
  expect(listed.usedAt).toBe(world.now().toISOString())

  const stranger = await signedUp('k2-stranger@example.test')
  expect((await stranger.send('DELETE', `/api/me/api-keys/${id}`)).statusCode).toBe(404)
  expect((await visitor.send('DELETE', `/api/me/api-keys/${id}`)).statusCode).toBe(204)
  expect((await by(token, 'GET', '/api/servers')).json()).toMatchObject({
    ...{ code: 'api-key-invalid', status: 401 },
  })
  expect((await visitor.send('DELETE', `/api/me/api-keys/${id}`)).statusCode).toBe(404)
})

test('none outlives a forgotten password', async () => {
  const visitor = await signedUp('k9@example.test')
  const { token } = (await make(visitor)).json()
  const email = { email: 'k9@example.test' }
  await visitor.send('POST', '/api/auth/request-password-reset', email, elsewhere())
  const [letter] = await world.db
    .select()
    .from(mails)
    .where(and(eq(mails.to, email.email), eq(mails.kind, 'reset-password')))
  const secret = new URL(letter?.params.url ?? '').searchParams.get('token')
  const reset = { newPassword: 'another long password', token: secret }
  const answer = await visitor.send('POST', '/api/password-resets', reset, elsewhere())
  expect(answer.statusCode).toBe(204)
  expect((await by(token, 'GET', '/api/servers')).json().code).toBe('api-key-invalid')
})

test('nobody makes one without the password, and no account has more than twenty', async () => {
  const visitor = await signedUp('k4@example.test')
  const wrong = await make(visitor, { password: 'not the password' })
  expect(wrong.json()).toMatchObject({ code: 'password-wrong', status: 422 })
  expect((await make(visitor, { scopes: [] })).json().code).toBe('invalid-input')
  expect((await make(visitor, { scopes: ['everything'] })).json().code).toBe('invalid-input')
  const made = await Promise.all(Array.from({ length: 21 }, () => make(visitor)))
  const codes = made.map(answer => answer.statusCode)
  expect(codes.filter(code => code === 201)).toHaveLength(20)
  expect(made.find(answer => answer.statusCode !== 201)?.json().code).toBe('api-keys-too-many')
})

test('somebody else’s server is not found by a key, and that it was asked for is written down', async () => {
  const bought = await paidOrder(world, await signedUp('k5-owner@example.test'), {
    hostname: 'k-five',
  })
  const server = { id: 'srv_k5' }
  await world.db.insert(servers).values({
    ...{ ...server, accountId: bought.accountId, subscriptionId: bought.id, planId: 'starter' },
    ...{ desired: 'ready', hostname: 'k-five', blueprint: 'openclaw', candidates: [] },
    ...{ orderedAt: world.now(), announcedAt: world.now() },
  })
  const visitor = await signedUp('k5@example.test')
  const { token } = (await make(visitor, { scopes: ['operate', 'read'] })).json()
  const asked = await by(token, 'POST', `/api/servers/${server.id}/stop`)
  expect(asked.json().code).toBe('not-found')
  const seen = await world.db.select().from(activities).where(eq(activities.serverId, server.id))
  expect(seen.map(({ kind }) => kind)).toContain('access-refused')
})

test('a key beside a cookie is a key only, and none stands in for an origin where no key is taken', async () => {
  const visitor = await signedUp('k6@example.test')
  const { token } = (await make(visitor)).json()
  const cookie = { cookie: visitor.cookie }
  expect((await by(token, 'GET', '/api/invoices', cookie)).json().code).toBe('api-key-scope')
  expect((await by('sambuk_wrong', 'GET', '/api/servers', cookie)).json().code).toBe(
    'api-key-invalid',
  )
  for (const path of ['/api/auth/sign-out', '/api/contact']) {
    expect((await by(token, 'POST', path, cookie)).json().code, path).toBe('bad-origin')
  }
})

test('a flood by keys is slowed down', async () => {
  const flood = { 'x-forwarded-for': '203.0.113.77' }
  const codes: number[] = []
  for (let count = 0; count < 301; count++) {
    codes.push((await by('sambuk_wrong', 'GET', '/api/servers', flood)).statusCode)
  }
  expect(codes.filter(code => code === 429)).toHaveLength(1)
})

describe('of the operations that need an account', () => {
  test('each has a scope, or is said to be no key’s; the account, secrets and operators’ work are none’s', async () => {
    const { paths } = (await world.app.inject({ url: '/api/openapi.json' })).json()
    const needing: string[] = []
    const { token } = (
      await make(await signedUp('k7@example.test'), { scopes: ['read', 'operate', 'billing'] })
    ).json()
    for (const [path, operations] of Object.entries<Record<string, Operation>>(paths)) {
      for (const [method, { operationId, responses }] of Object.entries(operations)) {
        if (!('401' in responses)) continue
        needing.push(operationId)
        if (!/^.api.(me|operator)/.test(path)) continue
        const asked = await by(
          token,
          method.toUpperCase() as 'GET',
          path.replaceAll(/\{\w+\}/g, 'x'),
        )
        expect(asked.json().code, operationId).toBe('api-key-not-here')
      }
    }
    expect(Object.keys(scopeOf).sort()).toEqual(needing.sort())
  })
})

interface Operation {
  operationId: string
  responses: Record<string, unknown>
}

test('a key goes with the account', async () => {
  const visitor = await signedUp('k8@example.test')
  const { token } = (await make(visitor)).json()
  const erased = await visitor.send('POST', '/api/me/erasure', { email: 'k8@example.test' })
  expect(erased.statusCode).toBe(202)
  expect((await by(token, 'GET', '/api/servers')).json().code).toBe('api-key-invalid')
})

test('it ends at its time', async () => {
  const visitor = await signedUp('k3@example.test')
  const { token } = (await make(visitor, { expiresInDays: 1 })).json()
  world.passSeconds(24 * 3600 - 1)
  expect((await by(token, 'GET', '/api/servers')).statusCode).toBe(200)
  world.passSeconds(1)
  expect((await by(token, 'GET', '/api/servers')).json().code).toBe('api-key-invalid')
})
