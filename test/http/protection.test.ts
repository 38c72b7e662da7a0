import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acceptedLanguage } from '../../src/http/language.ts'
import { contentSecurityPolicy, trustedOrigins } from '../../src/http/security.ts'
import { bodies, type Operation, queries } from './well-formed.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

describe('problems', () => {
  test('are told in the language of the request, and in English without one', async () => {
    const ask = async (language: string) =>
      (await world.app.inject({ url: '/api/me', headers: { 'accept-language': language } })).json()
        .title
    expect(await ask('ar-EG,ar;q=0.9,en;q=0.5')).toBe('يُرجى تسجيل الدخول للمتابعة.')
    expect(await ask('en-GB')).toBe('Please sign in to continue.')
    expect(await ask('')).toBe('Please sign in to continue.')
  })

  test('use the account’s language when the request names none of ours', async () => {
    const visitor = new Visitor(world.app, 'ar')
    await visitor.signUp('layla@example.test')
    const answer = await visitor.send('GET', '/api/servers/srv_none', undefined, {
      'accept-language': 'fr',
    })
    expect(answer.json().title).toBe('لم نعثر على ما طلبته.')
  })

  test.each([
    ['an unknown address', { url: '/api/nothing' }, 404, 'not-found'],
    ['a page, when there are no pages', { url: '/en' }, 404, 'not-found'],
    [
      'a body that is no JSON',
      {
        method: 'POST',
        url: '/api/orders',
        payload: '{',
        headers: { 'content-type': 'application/json' },
      },
      422,
      'invalid-input',
    ],
    [
      'a body of another kind',
      { method: 'POST', url: '/api/orders', payload: 'x', headers: { 'content-type': 'text/csv' } },
      422,
      'invalid-input',
    ],
    [
      'a body that is too large',
      { method: 'POST', url: '/api/orders', payload: { planId: 'x'.repeat(300_000) } },
      413,
      'too-large',
    ],
  ] as const)('answer %s', async (_, request, status, code) => {
    const headers = {
      origin: 'http://127.0.0.1:3000',
      ...('headers' in request ? request.headers : {}),
    }
    const answer = await world.app.inject({ ...request, headers })
    expect(answer.statusCode).toBe(status)
    expect(answer.json().code).toBe(code)
  })

  test('a flood from one address is slowed down, others are not', async () => {
    const ask = (from: string) =>
      world.app.inject({ url: '/api/hostnames/abc', headers: { 'x-forwarded-for': from } })
    const flood = []
    for (let count = 0; count < 61; count++) flood.push(await ask('203.0.113.1'))
    expect(flood.map(answer => answer.statusCode).filter(status => status === 429)).toHaveLength(1)
    expect(flood.find(answer => answer.statusCode === 429)?.json().code).toBe('too-many-requests')
    expect((await ask('203.0.113.2')).statusCode).toBe(200)
  })
})

describe('without a database', () => {
  let dark: HttpWorld
  beforeAll(async () => {
    dark = await createHttpWorld({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none' })
  })
  afterAll(() => dark.close())

  test.each(['/healthz', '/api/plans', '/api/hostnames/abc'])('%s says so', async path => {
    const answer = await new Visitor(dark.app, 'ar').send('GET', path)
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toMatchObject({
      code: 'database-unavailable',
      title: expect.stringContaining('سجلاتنا'),
    })
    expect(answer.body).not.toMatch(/ECONNREFUSED|127\.0\.0\.1/)
  })

  test('signing in says so', async () => {
    const answer = await new Visitor(dark.app).send('POST', '/api/auth/sign-in/email', {
      email: 'layla@example.test',
      password: 'a long password',
    })
    expect(answer.statusCode).toBe(503)
    expect(answer.json().code).toBe('database-unavailable')
  })
})

describe('every answer', () => {
  test('refuses another site however the address is spelled', async () => {
    const send = (url: string) =>
      world.app.inject({ method: 'POST', url, headers: { origin: 'https://evil.example.test' } })
    for (const url of ['/api/orders/sub_x/returned', '/%61pi/orders/sub_x/returned']) {
      const answer = await send(url)
      expect(answer.json().code, url).toBe('bad-origin')
      expect(answer.headers['cache-control'], url).toBe('no-store')
    }
  })

  test('to text that cannot be stored blames the text', async () => {
    const visitor = new Visitor(world.app)
    await visitor.signUp('nul@example.test')
    const answer = await visitor.send('GET', '/api/orders/%00')
    expect(answer.statusCode).toBe(422)
    expect(answer.json().code).toBe('invalid-input')
  })

  test('carries headers that keep other sites out', async () => {
    const { headers } = await world.app.inject({ url: '/api/plans' })
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['strict-transport-security']).toBeUndefined()
  })

  test('health is one word', async () => {
    expect((await world.app.inject({ url: '/healthz' })).json()).toEqual({ ok: true })
  })
})

test('inline scripts run by nonce only, and sockets only to us', () => {
  const policy = contentSecurityPolicy('https://panel.example.test', 'abc')
  expect(policy).toContain("script-src 'self' 'nonce-abc'")
  expect(policy).toContain("connect-src 'self' wss://panel.example.test")
  expect(policy).not.toMatch(/script-src[^;]*unsafe/)
})

test.each([
  ['http://127.0.0.1:3000', ['http://127.0.0.1:3000', 'http://localhost:3000']],
  ['https://panel.example.test', ['https://panel.example.test']],
])('%s is reached from %j', (url, origins) => expect(trustedOrigins(url)).toEqual(origins))

test.each([
  ['en;q=0.1, ar', 'ar'],
  ['fr, ar;q=0.2', 'ar'],
  ['ar;q=0, en', 'en'],
  ['fr', null],
  ['', null],
])('%j asks for %s', (header, language) => expect(acceptedLanguage(header)).toBe(language))

describe('what needs an account', () => {
  test('is every operation but these, and none of them works for a stranger', async () => {
    const { paths } = (await world.app.inject({ url: '/api/openapi.json' })).json()
    const open: string[] = []
    for (const [path, operations] of Object.entries<Record<string, Operation>>(paths)) {
      for (const [method, { operationId, responses }] of Object.entries(operations)) {
        if (!('401' in responses)) {
          open.push(operationId)
          continue
        }
        const answer = await world.app.inject({
          method: method.toUpperCase() as 'GET',
          url: path.replaceAll(/\{\w+\}/g, 'srv-x'),
          query: queries[operationId],
          headers: { origin: 'http://127.0.0.1:3000' },
          ...(method !== 'get' && { payload: bodies[operationId] ?? {} }),
        })
        expect(answer.statusCode, operationId).toBe(401)
        expect(answer.json().code, operationId).toBe('signed-out')
      }
    }
    expect(open.sort()).toEqual([
      'checkHostname',
      'confirmEmailChange',
      'getErasure',
      'getHealth',
      'listAddons',
      'listPlans',
      'requestContact',
      'resetPassword',
      'showEmailChange',
      'showInvitation',
      'showUnsubscribe',
      'undoEmailChange',
      'unsubscribe',
    ])
  })
})

describe('the API document', () => {
  test('names every operation and every problem that it may answer with', async () => {
    const document = (await world.app.inject({ url: '/api/openapi.json' })).json()
    expect(document.openapi).toBe('3.1.0')
    const operations = Object.values(document.paths).flatMap(path => Object.values(path as object))
    for (const operation of operations) expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/)
    expect(Object.keys(document.components.schemas)).toContain('Server')
    expect(JSON.stringify(document)).not.toContain('Input"')
  })
})
