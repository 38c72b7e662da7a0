import type { FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { BoundedCallLog } from './calls.ts'
import { RealClock } from './clock.ts'
import { type FaultKind, FaultList } from './faults.ts'
import { createVendorServer, Refusal } from './vendor-server.ts'

const world = { clock: new RealClock(), faults: new FaultList(), calls: new BoundedCallLog() }
let app: FastifyInstance
let effects = 0

async function listen(): Promise<string> {
  effects = 0
  world.faults.clear()
  world.calls.reset()
  app = createVendorServer(world, {
    provider: 'hetzner',
    answers: {
      internalError: () => ({ status: 500, body: { code: 'server_error' } }),
      rateLimited: () => ({
        status: 429,
        headers: { 'retry-after': '3' },
        body: { code: 'slow_down' },
      }),
      unauthorized: () => ({ status: 401, body: { code: 'unauthorized' } }),
      unknownRoute: () => ({ status: 404, body: { code: 'not_found' } }),
      badRequest: (message, status) => ({ status, body: { code: 'invalid', message } }),
    },
  })
  app.post('/things', { config: { operation: 'create-thing' } }, async () => ({
    number: ++effects,
  }))
  app.get('/refused', { config: { operation: 'refuse' } }, async () => {
    throw new Refusal({ status: 409, body: { code: 'conflict' } })
  })
  app.get('/page', async () => 'for people')
  return app.listen({ host: '127.0.0.1', port: 0 })
}

afterEach(() => app.close())

function make(fault: FaultKind, delayMs?: number): void {
  world.faults.add({ provider: 'provider', operation: 'create-thing', fault, times: 1, delayMs })
}

test('a timeout before the effect cuts the connection and changes nothing', async () => {
  const url = await listen()
  make('timeout-before-effect')
  await expect(fetch(`${url}/things`, { method: 'POST' })).rejects.toThrow('fetch failed')
  expect(effects).toBe(0)
  expect(world.calls.list()).toMatchObject([{ operation: 'create-thing', status: 0 }])
})

test('a timeout after the effect cuts the connection although the effect happened', async () => {
  const url = await listen()
  make('timeout-after-effect')
  await expect(fetch(`${url}/things`, { method: 'POST' })).rejects.toThrow('fetch failed')
  expect(effects).toBe(1)
  expect(world.calls.list()).toMatchObject([{ operation: 'create-thing', status: 0 }])
  const next = await fetch(`${url}/things`, { method: 'POST' })
  expect(await next.json()).toEqual({ number: 2 })
})

test.each([
  ['error-500-before-effect', 500, 'server_error', 0],
  ['error-500-after-effect', 500, 'server_error', 1],
  ['rate-limited', 429, 'slow_down', 0],
  ['unauthorized', 401, 'unauthorized', 0],
] as const)('%s answers in the words of the vendor', async (kind, status, code, effectsWanted) => {
  const url = await listen()
  make(kind)
  const answer = await fetch(`${url}/things`, { method: 'POST' })
  expect(answer.status).toBe(status)
  expect(await answer.json()).toEqual({ code })
  expect(effects).toBe(effectsWanted)
})

test('a slow answer comes after its delay, and the effect with it', async () => {
  const url = await listen()
  make('slow', 120)
  const started = performance.now()
  await (await fetch(`${url}/things`, { method: 'POST' })).json()
  expect(performance.now() - started).toBeGreaterThan(100)
  expect(effects).toBe(1)
})

test('a slow vendor does what it was asked, also when the caller is gone by then', async () => {
  const url = await listen()
  make('slow', 120)
  const leaving = AbortSignal.timeout(60)
  const asked = { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }
  await expect(fetch(`${url}/things`, { ...asked, signal: leaving })).rejects.toThrow('timeout')
  expect(effects).toBe(0)
  await expect.poll(() => effects).toBe(1)
})

test('refusals, unknown paths and broken JSON are answered in the words of the vendor', async () => {
  const url = await listen()
  expect((await fetch(`${url}/refused`)).status).toBe(409)
  expect(await (await fetch(`${url}/nowhere`)).json()).toEqual({ code: 'not_found' })
  const broken = await fetch(`${url}/things`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":',
  })
  expect([broken.status, await broken.json()]).toMatchObject([400, { code: 'invalid' }])
})

test('calls are counted by operation; pages for people are not calls', async () => {
  const url = await listen()
  await fetch(`${url}/page`)
  await fetch(`${url}/things`, { method: 'POST' })
  await fetch(`${url}/things`, { method: 'POST' })
  await fetch(`${url}/nowhere`)
  expect(world.calls.counts()).toEqual({ 'hetzner.create-thing': 2, 'hetzner.unknown-route': 1 })
})
