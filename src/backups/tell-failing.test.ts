import { expect, test } from 'vitest'
import { isFailing } from './tell-failing.ts'

const hour = 3600_000
const begunAt = new Date('2026-12-01T03:00:00Z')
const after = (ms: number) => new Date(begunAt.getTime() + ms)
const daily = 24 * hour

test.each([
  ['two tries in an hour', { tries: 2, everyMs: daily }, hour, false],
  ['many tries in a moment', { tries: 9, everyMs: daily }, hour - 1, false],
  ['three tries in an hour', { tries: 3, everyMs: daily }, hour, true],
  ['no try until the next one would be due', { tries: 0, everyMs: daily }, daily, true],
  ['no try for less than that', { tries: 0, everyMs: daily }, daily - 1, false],
  ['no try where none are scheduled', { tries: 0, everyMs: 0 }, 10 * daily, false],
])('%s: people hear of it or not', (_, seen, ms, isTold) => {
  expect(isFailing({ purpose: 'scheduled', begunAt }, seen, after(ms))).toBe(isTold)
})

test('one that an update waits for is told by that update', () => {
  const seen = { tries: 99, everyMs: daily }
  expect(isFailing({ purpose: 'update', begunAt }, seen, after(10 * daily))).toBe(false)
})
