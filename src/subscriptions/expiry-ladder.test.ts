import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMs } from '../kit/clock.ts'
import { agreedEndOf, standBeforeEnd, standBeforeRenewal, standWhileKept } from './expiry-ladder.ts'
import { aSubscription } from './statement.example.ts'

const dayMs = 86_400_000
const end = new Date('2026-12-31T10:00:00Z')
const daysBefore = (days: number) => addMs(end, -days * dayMs)
const knownLongAgo = { endsAt: end, knownSince: daysBefore(20), endedAt: null }

describe('before an end', () => {
  test.each([
    [8, [], daysBefore(7)],
    [7, ['week'], daysBefore(3)],
    [3, ['week', 'three-days'], daysBefore(1)],
    [1, ['week', 'three-days', 'day'], end],
    [0, ['week', 'three-days', 'day'], null],
    [-40, ['week', 'three-days', 'day'], null],
  ] as const)('%s days ahead of it these are reached: %j', (days, reached, nextAt) => {
    expect(standBeforeEnd(knownLongAgo, daysBefore(days))).toEqual({
      reached,
      nextAt,
      isOver: days <= 0,
    })
  })

  test('a rung that had passed when the end became known is nobody’s', () => {
    const late = { ...knownLongAgo, knownSince: daysBefore(2) }
    expect(standBeforeEnd(late, end).reached).toEqual(['day'])
    expect(standBeforeEnd({ ...late, knownSince: end }, end).reached).toEqual([])
  })

  test('however often somebody looks, the rungs they saw are those that one look at the end sees', () => {
    const looks = fc.array(fc.integer({ min: -2 * 24, max: 12 * 24 }), { maxLength: 40 })
    fc.assert(
      fc.property(looks, fc.integer({ min: 0, max: 12 * 24 }), (hours, knownHours) => {
        const ending = { ...knownLongAgo, knownSince: addMs(end, -knownHours * 3600_000) }
        const seen = hours.flatMap(
          hour => standBeforeEnd(ending, addMs(end, -hour * 3600_000)).reached,
        )
        const last = standBeforeEnd(ending, addMs(end, 3 * dayMs)).reached
        return seen.every(rung => last.includes(rung))
      }),
    )
  })

  test('whoever looks when they are told to sees each rung at its time', () => {
    const seen: string[] = []
    let now: Date | null = daysBefore(20)
    while (now) {
      const stand = standBeforeEnd(knownLongAgo, now)
      seen.push(...stand.reached.slice(seen.length))
      now = stand.nextAt
    }
    expect(seen).toEqual(['week', 'three-days', 'day'])
  })
})

describe('an end', () => {
  const subscription = aSubscription()

  test('is none while it renews', () => expect(agreedEndOf(subscription)).toBeNull())

  test('is the end of the period, known since it was cancelled', () => {
    const cancelledAt = daysBefore(9)
    expect(agreedEndOf({ ...subscription, cancelAtPeriodEnd: true, cancelledAt })).toEqual({
      endsAt: subscription.currentPeriodEnd,
      knownSince: cancelledAt,
      endedAt: null,
    })
  })

  test('at once has no rungs', () => {
    const at = addMs(subscription.currentPeriodEnd, -2 * dayMs)
    const over = { endReason: 'asked', endedAt: at, cancelledAt: at, status: 'canceled' } as const
    const ending = agreedEndOf({ ...subscription, ...over })
    expect(ending && standBeforeEnd(ending, addMs(at, 90 * dayMs))).toEqual({
      reached: [],
      isOver: true,
      nextAt: null,
    })
  })

  test('that came earlier than was agreed leaves the rungs ahead of it out', () => {
    const cut = { ...knownLongAgo, endedAt: daysBefore(5) }
    expect(standBeforeEnd(cut, end).reached).toEqual(['week'])
  })

  test('by failed payments is on another ladder', () => {
    const over = { endReason: 'payment-failed', endedAt: end, status: 'canceled' } as const
    expect(agreedEndOf({ ...subscription, ...over })).toBeNull()
  })
})

describe('while backups are kept', () => {
  test.each([
    [30, ['week', 'day']],
    [7, ['day']],
    [1, []],
  ] as const)('for %s days these warnings come: %j', (days, reached) => {
    const kept = { from: daysBefore(days), until: end }
    expect(standWhileKept(kept, end)).toEqual({ reached, isOver: true, nextAt: null })
    expect(standWhileKept(kept, kept.from).reached).toEqual([])
  })
})

test('a year’s renewal is told a month and a week ahead', () => {
  expect(standBeforeRenewal(end, daysBefore(31)).reached).toEqual([])
  expect(standBeforeRenewal(end, daysBefore(30)).reached).toEqual(['month'])
  expect(standBeforeRenewal(end, daysBefore(7)).reached).toEqual(['month', 'week'])
})
