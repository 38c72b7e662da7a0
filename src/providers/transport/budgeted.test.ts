import { beforeEach, expect, test } from 'vitest'
import { addMs } from '../../kit/clock.ts'
import { ok } from '../../kit/result.ts'
import { type BudgetOptions, budgeted } from './budgeted.ts'
import { createMemoryRateBudget } from './memory-rate-budget.ts'
import type { VendorRequest, VendorResponse } from './request.ts'

const { signal } = new AbortController()
const look: VendorRequest = { operation: 'look', effect: 'read', method: 'GET', path: '/' }
const act: VendorRequest = { operation: 'act', effect: 'once', method: 'POST', path: '/' }
const lists: VendorRequest = {
  ...look,
  operation: 'list-keys',
  ownLimit: { requests: 2, windowMs: 60_000 },
}

let now = new Date('2026-11-21T10:00:00Z')
const clock = { now: () => now }
let budget = createMemoryRateBudget(clock)
let sent: string[] = []
let answer: VendorResponse
beforeEach(() => {
  budget = createMemoryRateBudget(clock)
  sent = []
  answer = { status: 200, headers: new Headers(), body: '' }
})

/** A worker at an account that allows ten requests in ten seconds, of which reads leave one. */
const worker = (options: Partial<BudgetOptions> = {}) =>
  budgeted(
    {
      provider: 'test',
      budget,
      account: 'test:default',
      limit: { requests: 10, windowMs: 10_000, refills: 'evenly' },
      reads: 'read',
      readLimit: ({ headers }) =>
        headers.has('remaining')
          ? { limit: 10, remaining: Number(headers.get('remaining')) }
          : null,
      waitMaxMs: 0,
      sleep: async ms => {
        now = addMs(now, ms)
      },
      ...options,
    },
    async ({ operation }) => {
      sent.push(operation)
      return ok(answer)
    },
  )

const refused = (retryAfterMs: unknown) => ({
  ok: false,
  error: { kind: 'rate-limited', code: 'own-budget', retryAfterMs },
})

test('all workers of an account go by what the vendor told one of them', async () => {
  answer = { ...answer, headers: new Headers({ remaining: '0' }) }
  await worker()(act, signal)
  expect(await worker()(act, signal)).toMatchObject(refused(1_000))
  expect(sent).toEqual(['act'])
})

test('a 429 that says how long to wait is heeded by all workers, whatever they want', async () => {
  answer = { ...answer, status: 429, headers: new Headers({ 'retry-after': '30' }) }
  await worker()(look, signal)
  expect(await worker()(act, signal)).toMatchObject(refused(30_000))
  now = addMs(now, 30_000)
  expect(await worker()(act, signal)).toMatchObject({ ok: true })
})

test('an observer stops first, then a step that looks; an order goes on', async () => {
  const observer = worker({ reads: 'watch' })
  const step = worker()
  for (let spent = 0; spent < 8; spent++) await step(act, signal)
  expect(await observer(look, signal)).toMatchObject(refused(expect.any(Number)))
  expect(await step(look, signal)).toMatchObject({ ok: true })
  expect(await step(look, signal)).toMatchObject(refused(expect.any(Number)))
  expect(await step(act, signal)).toMatchObject({ ok: true })
})

test('a short wait is waited out', async () => {
  const patient = worker({ waitMaxMs: 2_000 })
  for (let spent = 0; spent < 12; spent++) {
    expect(await patient(act, signal)).toMatchObject({ ok: true })
  }
})

test('an operation with a limit of its own meets it alone', async () => {
  const step = worker()
  await step(lists, signal)
  await step(lists, signal)
  expect(await step(lists, signal)).toMatchObject(refused(expect.any(Number)))
  expect(await step(look, signal)).toMatchObject({ ok: true })
})

test('a 429 to such an operation stops nothing else', async () => {
  answer = { ...answer, status: 429, headers: new Headers({ 'retry-after': '42' }) }
  await worker()(lists, signal)
  expect(await worker()(lists, signal)).toMatchObject(refused(42_000))
  expect(await worker()(look, signal)).toMatchObject({ ok: true })
})
