import { afterEach, expect, test } from 'vitest'
import {
  type ExpectedExchange,
  type ScriptedServer,
  startScriptedServer,
} from '../../../test/scripted-server.ts'
import type { Effect } from './request.ts'
import { send } from './send.ts'

const { signal } = new AbortController()
let server: ScriptedServer | undefined
afterEach(async () => {
  const ended = server
  server = undefined
  await ended?.close()
  ended?.expectDone()
})

async function sender(script: ExpectedExchange[], limits: { responseBytesMax?: number } = {}) {
  server = await startScriptedServer(script)
  const handler = send({
    provider: 'vendor',
    endpoint: server.url,
    headers: { authorization: 'Bearer token' },
    fetch: globalThis.fetch,
    timeoutMs: 1_000,
    responseBytesMax: 1_000,
    ...limits,
  })
  return (effect: Effect, more: { query?: Record<string, string>; signal?: AbortSignal } = {}) => {
    const request = { operation: 'ask', effect, method: 'GET', path: '/things' } as const
    return handler({ ...request, query: more.query }, more.signal ?? signal)
  }
}

test('every status is an answer', async () => {
  const ask = await sender([{ request: 'GET /things', status: 500, body: 'trouble' }])
  expect(await ask('read')).toMatchObject({ ok: true, value: { status: 500, body: 'trouble' } })
})

test('query values cannot become parts of the query', async () => {
  const ask = await sender([{ request: 'GET /things?name=a%26b%3Dc' }])
  expect(await ask('read', { query: { name: 'a&b=c' } })).toMatchObject({ ok: true })
})

test('a redirect is not followed, so the token stays with the vendor', async () => {
  const headers = { location: 'http://127.0.0.1:9/elsewhere' }
  const ask = await sender([{ request: 'GET /things', status: 302, headers }])
  expect(await ask('read')).toMatchObject({ ok: true, value: { status: 302 } })
})

test.each<[Effect, string]>([
  ['read', 'unavailable'],
  ['repeatable', 'unavailable'],
  ['once', 'unknown-outcome'],
])('an answer larger than the limit leaves a %s call %s', async (effect, kind) => {
  const body = 'x'.repeat(101)
  const ask = await sender([{ request: 'GET /things', body }], { responseBytesMax: 100 })
  expect(await ask(effect)).toMatchObject({
    ok: false,
    error: { kind, code: 'response-too-large' },
  })
})

test('an answer of exactly the limit is read', async () => {
  const body = 'é'.repeat(50)
  const ask = await sender([{ request: 'GET /things', body }], { responseBytesMax: 100 })
  expect(await ask('read')).toMatchObject({ ok: true, value: { body } })
})

test('nothing is sent once the caller has given up, so even a create did not happen', async () => {
  const ask = await sender([])
  expect(await ask('once', { signal: AbortSignal.abort() })).toMatchObject({
    ok: false,
    error: { kind: 'unavailable', code: 'aborted' },
  })
})

test('a name that does not resolve was never sent', async () => {
  const handler = send({
    provider: 'vendor',
    endpoint: 'http://nowhere.invalid',
    headers: {},
    fetch: globalThis.fetch,
    timeoutMs: 5_000,
    responseBytesMax: 1_000,
  })
  const request = { operation: 'ask', effect: 'once', method: 'POST', path: '/things' } as const
  expect(await handler(request, signal)).toMatchObject({
    ok: false,
    error: { kind: 'unavailable', code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) },
  })
})
