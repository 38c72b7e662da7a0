import { describe, expect, test } from 'vitest'
import { limitState, spanOf, totalOf } from './usage.ts'

describe('a limit', () => {
  const limit = { tokens: 1000, action: 'stop' } as const
  test.each([
    [0, 'fine'],
    [799, 'fine'],
    [800, 'near'],
    [999, 'near'],
    [1000, 'reached'],
    [5000, 'reached'],
  ] as const)('of a thousand is with %d used: %s', (used, state) =>
    expect(limitState(used, limit)).toBe(state),
  )

  test('that nobody set is never reached', () => expect(limitState(1e12, null)).toBe('none'))
})

test('the days that are shown begin no later than the month', () => {
  expect(spanOf(new Date('2026-11-29T23:59:00Z'), 14)).toEqual({
    ...{ from: '2026-11-01', to: '2026-11-29', month: '2026-11-01' },
  })
  expect(spanOf(new Date('2026-12-02T00:00:00Z'), 14)).toEqual({
    ...{ from: '2026-11-19', to: '2026-12-02', month: '2026-12-01' },
  })
})

test('a month counts from its first day', () => {
  const day = (date: string, tokens: number) => ({ date, model: 'm', tokens, cost: tokens / 100 })
  const days = [day('2026-10-31', 7), day('2026-11-01', 5), day('2026-11-02', 3)]
  expect(totalOf(days, '2026-11-01')).toEqual({ tokens: 8, cost: 0.08 })
})
