import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextSlot } from './schedule.ts'

const hourMs = 3600_000
const moments = fc
  .integer({ min: Date.parse('2026-01-01'), max: Date.parse('2030-01-01') })
  .map(ms => new Date(ms))
const everyHours = fc.integer({ min: 1, max: 720 })

test('a server’s next backup is due within one interval, and never now', () => {
  fc.assert(
    fc.property(fc.string(), everyHours, moments, (id, hours, now) => {
      const next = nextSlot(id, hours * hourMs, now).getTime()
      expect(next).toBeGreaterThan(now.getTime())
      expect(next).toBeLessThanOrEqual(now.getTime() + hours * hourMs)
    }),
  )
})

test('a backup that was late does not move those after it', () => {
  fc.assert(
    fc.property(fc.string(), everyHours, moments, fc.nat(), (id, hours, now, lateMs) => {
      const everyMs = hours * hourMs
      const first = nextSlot(id, everyMs, now)
      const late = new Date(first.getTime() + (lateMs % everyMs))
      expect(nextSlot(id, everyMs, late).getTime()).toBe(first.getTime() + everyMs)
    }),
  )
})

test('a thousand servers begin in all hours of a day, none of which has many more than its share', () => {
  const now = new Date('2026-11-21T08:00:00Z')
  const hours = Array.from({ length: 24 }, () => 0)
  for (let each = 0; each < 1_000; each++) {
    const hour = nextSlot(`srv_${each}`, 24 * hourMs, now).getUTCHours()
    hours[hour] = (hours[hour] ?? 0) + 1
  }
  expect(Math.min(...hours)).toBeGreaterThan(20)
  expect(Math.max(...hours)).toBeLessThan(80)
})
