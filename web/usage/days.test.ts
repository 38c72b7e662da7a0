import { expect, test } from 'vitest'
import { dayTotals } from './days.ts'

test('each day of the span has its total, and a day without any has none', () => {
  const day = (date: string, model: string, tokens: number) => ({ date, model, tokens })
  const days = [day('2026-02-28', 'a', 5), day('2026-02-28', 'b', 2), day('2026-03-02', 'a', 1)]
  expect(dayTotals({ days, from: '2026-02-27', to: '2026-03-02' })).toEqual([
    { date: '2026-02-27', tokens: 0 },
    { date: '2026-02-28', tokens: 7 },
    { date: '2026-03-01', tokens: 0 },
    { date: '2026-03-02', tokens: 1 },
  ])
})
