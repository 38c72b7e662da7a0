import { describe, expect, test } from 'vitest'
import { type ModelUse, priced } from './price.ts'
import { limitState, spanOf, totalOf } from './usage.ts'

const month = (tokens: number, cost = 0) => ({ tokens, cost, unpriced: 0 })
const use = (model: string, more: Partial<ModelUse> = {}): ModelUse => ({
  ...{ model, tokens: 1_000_000, told: null },
  kinds: { input: 600_000, output: 100_000, cacheRead: 250_000, cacheWrite: 50_000 },
  ...more,
})
const price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 }

describe('a limit', () => {
  const limit = { unit: 'tokens', amount: 1000, action: 'stop' } as const
  test.each([
    [0, 'fine'],
    [799, 'fine'],
    [800, 'near'],
    [999, 'near'],
    [1000, 'reached'],
    [5000, 'reached'],
  ] as const)('of a thousand is with %d used: %s', (used, state) =>
    expect(limitState(month(used), limit)).toBe(state),
  )

  test.each([
    [15.99, 'fine'],
    [16, 'near'],
    [19.99, 'near'],
    [20, 'reached'],
  ] as const)('of twenty dollars is with %d spent: %s', (cost, state) =>
    expect(limitState(month(1e12, cost), { unit: 'usd', amount: 2000, action: 'warn' })).toBe(
      state,
    ),
  )

  test('that nobody set is never reached', () => expect(limitState(month(1e12), null)).toBe('none'))
})

describe('what a model costs', () => {
  test('is its owner’s price for each kind of tokens', () =>
    expect(priced(use('m'), price)).toEqual({
      cost: expect.closeTo(1.8 + 1.5 + 0.075 + 0.1875, 10),
      ...{ by: 'owner', unpriced: 0 },
    }))

  test('is the assistant’s word where its owner says nothing, and theirs where both do', () => {
    expect(priced(use('m', { told: 7 }), null)).toEqual({ cost: 7, by: 'assistant', unpriced: 0 })
    expect(priced(use('m', { told: 7 }), { ...price, input: 0 }).by).toBe('owner')
  })

  test('is unknown where nobody says it, and no money', () => {
    expect(priced(use('m'), null)).toEqual({ cost: null, by: null, unpriced: 1_000_000 })
    expect(totalOf([use('a'), use('b', { told: 2 })], new Map())).toEqual({
      ...{ tokens: 2_000_000, cost: 2, unpriced: 1_000_000 },
    })
  })

  test('is unknown for tokens of which only their number is told', () => {
    const kinds = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }
    const total = totalOf([use('m', { kinds })], new Map([['m', price]]))
    expect(total).toEqual({ tokens: 1_000_000, cost: 0, unpriced: 1_000_000 })
  })
})

test('the days that are shown begin no later than the month', () => {
  expect(spanOf(new Date('2026-11-29T23:59:00Z'), 14, 'UTC')).toEqual({
    ...{ from: '2026-11-01', to: '2026-11-29', month: '2026-11-01' },
  })
  expect(spanOf(new Date('2026-12-02T00:00:00Z'), 14, 'UTC')).toEqual({
    ...{ from: '2026-11-19', to: '2026-12-02', month: '2026-12-01' },
  })
})

test('a month begins at midnight where its owner is', () => {
  const at = new Date('2026-11-30T21:00:00Z')
  expect(spanOf(at, 1, 'Asia/Muscat')).toMatchObject({ to: '2026-12-01', month: '2026-12-01' })
  expect(spanOf(at, 1, 'America/New_York')).toMatchObject({ month: '2026-11-01' })
})
