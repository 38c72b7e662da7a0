import { expect, test } from 'vitest'
import { RequestBudget } from './rate-limit.ts'

const minuteMs = 60_000

/** Uses up an hour's budget without a burst: 250 requests at the beginning of each of 20 minutes. */
function useUp(budget: RequestBudget): void {
  for (let minute = 0; minute < 20; minute++) {
    for (let request = 0; request < 250; request++) {
      expect(budget.take(minute * minuteMs, false)).toBe('granted')
    }
  }
}

test('an hour holds 5,000 requests, and each is free again an hour after it was made', () => {
  const budget = new RequestBudget()
  useUp(budget)
  expect(budget.take(20 * minuteMs, false)).toBe('hour-used-up')
  expect(budget.take(60 * minuteMs - 1, false)).toBe('hour-used-up')
  expect(budget.take(60 * minuteMs, false)).toBe('granted')
  expect(budget.headers(60 * minuteMs)['ratelimit-remaining']).toBe('249')
})

test('the headers say when the oldest request expires', () => {
  const budget = new RequestBudget()
  budget.take(0, false)
  budget.take(10_500, false)
  expect(budget.headers(20_000)).toEqual({
    'ratelimit-limit': '5000',
    'ratelimit-remaining': '4998',
    'ratelimit-reset': '3600',
  })
  expect(budget.headers(3_600_000)).toMatchObject({ 'ratelimit-reset': '3611' })
})

test('a minute holds 250 requests and ten lists of keys, whatever the hour still has', () => {
  const budget = new RequestBudget()
  for (let list = 0; list < 10; list++) expect(budget.take(0, true)).toBe('granted')
  expect(budget.take(1_000, true)).toBe('burst')
  expect(budget.retryAfterSeconds(1_000, true)).toBe(59)
  for (let request = 0; request < 240; request++) {
    expect(budget.take(1_000, false)).toBe('granted')
  }
  expect(budget.take(2_000, false)).toBe('burst')
  expect(budget.retryAfterSeconds(2_000, false)).toBe(58)
  expect(budget.take(minuteMs, true)).toBe('granted')
})
