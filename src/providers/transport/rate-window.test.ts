import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addMs } from '../../kit/clock.ts'
import { createMemoryRateBudget } from './memory-rate-budget.ts'
import { type RateLimit, type Urgency, urgencies, windowsOf } from './rate-budget.ts'

const startMs = Date.parse('2026-11-21T10:00:00Z')

/** Small limits, so that short lives meet them; the shapes are those of the vendors. */
const limits: readonly RateLimit[] = [
  { requests: 12, windowMs: 60_000 },
  { requests: 12, windowMs: 60_000, refills: 'evenly' },
  [
    { requests: 30, windowMs: 60_000 },
    { requests: 5, windowMs: 5_000 },
  ],
]

const taker = fc.record({
  afterMs: fc.integer({ min: 0, max: 4_000 }),
  urgency: fc.constantFrom(...urgencies),
})
const lives = fc.record({
  limit: fc.constantFrom(...limits),
  takers: fc.array(taker, { minLength: 20, maxLength: 200 }),
})

interface Taken {
  atMs: number
  urgency: Urgency
  retryAfterMs: number | null
}

async function live(limit: RateLimit, takers: { afterMs: number; urgency: Urgency }[]) {
  let now = new Date(startMs)
  const budget = createMemoryRateBudget({ now: () => now })
  const all: Taken[] = []
  for (const { afterMs, urgency } of takers) {
    now = addMs(now, afterMs)
    const retryAfterMs = await budget.take('account', limit, urgency)
    all.push({ atMs: now.getTime(), urgency, retryAfterMs })
  }
  return all
}

test('no order of takers gets more than a rolling window allows, in any window', async () => {
  const property = fc.asyncProperty(lives, async ({ limit, takers }) => {
    const granted = (await live(limit, takers)).filter(each => each.retryAfterMs === null)
    for (const window of windowsOf(limit)) {
      if (window.refills === 'evenly') continue
      for (const { atMs } of granted) {
        const within = granted.filter(
          each => each.atMs >= atMs && each.atMs < atMs + window.windowMs,
        )
        expect(within.length).toBeLessThanOrEqual(window.requests)
      }
    }
  })
  await fc.assert(property, { numRuns: 300 })
})

test('no order of takers is refused by a vendor whose window refills evenly', async () => {
  const property = fc.asyncProperty(lives, async ({ limit, takers }) => {
    const granted = (await live(limit, takers)).filter(each => each.retryAfterMs === null)
    for (const window of windowsOf(limit)) {
      let left = window.requests
      let countedAtMs = startMs
      for (const { atMs } of granted) {
        const back = ((atMs - countedAtMs) * window.requests) / window.windowMs
        left = Math.min(window.requests, left + back) - 1
        countedAtMs = atMs
        expect(left).toBeGreaterThan(-0.001)
      }
    }
  })
  await fc.assert(property, { numRuns: 300 })
})

test('while a write waits, nothing is granted to reads until its time has come', async () => {
  const property = fc.asyncProperty(lives, async ({ limit, takers }) => {
    const all = await live(limit, takers)
    const waiting = all.filter(each => each.urgency === 'write' && each.retryAfterMs !== null)
    for (const { atMs, retryAfterMs } of waiting) {
      const meanwhile = all.filter(
        each => each.atMs > atMs && each.atMs <= atMs + (retryAfterMs ?? 0),
      )
      const toOthers = meanwhile.filter(each => each.urgency !== 'write')
      expect(toOthers.every(each => each.retryAfterMs !== null)).toBe(true)
    }
  })
  await fc.assert(property, { numRuns: 300 })
})

test('a write that comes back when it was told is refused only for the sake of other writes', async () => {
  const property = fc.asyncProperty(lives, async ({ limit, takers }) => {
    let now = new Date(startMs)
    const budget = createMemoryRateBudget({ now: () => now })
    let due: Date | null = null
    let writesMeanwhile = 0
    for (const { afterMs, urgency } of takers) {
      const next = addMs(now, afterMs)
      if (due && due <= next) {
        now = due
        const again = await budget.take('account', limit, 'write')
        expect(again === null || writesMeanwhile > 0).toBe(true)
        due = null
      }
      now = next
      const retryAfterMs = await budget.take('account', limit, urgency)
      if (urgency !== 'write') continue
      if (retryAfterMs === null) writesMeanwhile++
      else if (due === null) {
        due = addMs(now, retryAfterMs)
        writesMeanwhile = 0
      }
    }
  })
  await fc.assert(property, { numRuns: 300 })
})
