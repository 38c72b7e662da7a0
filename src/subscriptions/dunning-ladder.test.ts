import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMs } from '../kit/clock.ts'
import { rungs, standOnLadder } from './dunning-ladder.ts'

const since = new Date('2026-03-01T08:00:00Z')
const dayMs = 86_400_000
const usual = { graceDays: 14, retentionDays: 30 }
const standAfter = (days: number, terms = usual) =>
  standOnLadder(since, addMs(since, days * dayMs), terms)

describe('the ladder', () => {
  test.each([
    [0, ['missed'], false, false],
    [2.99, ['missed'], false, false],
    [3, ['missed', 'reminder'], false, false],
    [7, ['missed', 'reminder', 'last-reminder'], false, false],
    [13.99, ['missed', 'reminder', 'last-reminder'], false, false],
    [14, ['missed', 'reminder', 'last-reminder', 'suspended'], true, false],
    [37, ['missed', 'reminder', 'last-reminder', 'suspended', 'deletion-soon'], true, false],
    [43, [...rungs], true, false],
    [44, [...rungs], true, true],
    [400, [...rungs], true, true],
  ])('after %s days has these letters written', (days, letters, isSuspended, isOver) =>
    expect(standAfter(days)).toMatchObject({ letters, isSuspended, isOver }),
  )

  test('of a plan with a short grace has no reminders after it', () =>
    expect(standAfter(5, { graceDays: 3, retentionDays: 7 }).letters).toEqual([
      'missed',
      'suspended',
    ]))

  test('names the days on which it suspends and deletes', () =>
    expect(standAfter(0)).toMatchObject({
      suspendedFrom: new Date('2026-03-15T08:00:00Z'),
      deletedFrom: new Date('2026-04-14T08:00:00Z'),
    }))

  test('has the same letters by its end however often it was looked at', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 7, max: 90 }),
        fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 40 }),
        (graceDays, retentionDays, looks) => {
          const terms = { graceDays, retentionDays }
          const seen = new Set(
            looks.sort((a, b) => a - b).flatMap(day => standAfter(day, terms).letters),
          )
          const last = standAfter(400, terms).letters
          for (const rung of seen) expect(last).toContain(rung)
          expect(new Set(last).size).toBe(last.length)
        },
      ),
    )
  })

  test('always says when to look again, and no rung lies before that', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 43.9, noNaN: true }), day => {
        const now = standAfter(day)
        const { nextAt } = now
        expect(nextAt).not.toBeNull()
        const justBefore = standOnLadder(since, addMs(nextAt ?? since, -1), usual)
        expect(justBefore).toMatchObject({
          letters: now.letters,
          isSuspended: now.isSuspended,
          isOver: false,
        })
      }),
    )
  })
})
