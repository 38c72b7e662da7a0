import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMs } from '../kit/clock.ts'
import { aServer } from '../servers/server.example.ts'
import {
  doubtOf,
  graceMs,
  isExpected,
  isLongMissed,
  isWorthALetter,
  lossesAllowed,
} from './out-of-sight.ts'
import type { Doubt } from './tables.ts'

const now = new Date('2026-11-21T08:00:00Z')

describe('a list', () => {
  test.each([
    [1, 0, true],
    [2, 1, true],
    [5, 2, true],
    [100, 20, true],
    [5, 3, false],
    [100, 21, false],
    [500, 500, false],
    [1, 1, false],
    [2, 2, false],
    [0, 0, true],
  ])('of %i expected machines that misses %i is believed: %s', (expected, missing, believed) => {
    expect(doubtOf({ expected, missing }, null, now) === null).toBe(believed)
  })

  test('that is not believed stays so from the same moment', () => {
    const first = doubtOf({ expected: 10, missing: 10 }, null, now)
    const later = doubtOf({ expected: 10, missing: 9 }, first, addMs(now, 60_000))
    expect(later).toMatchObject({ at: now.toISOString(), missing: 9 })
  })

  test('is not believed because some of what it misses was concluded meanwhile', () => {
    const first = doubtOf({ expected: 10, missing: 3 }, null, now)
    const after = { ...first, concludedAt: now.toISOString(), concluded: 1 } as Doubt
    expect(doubtOf({ expected: 9, missing: 2 }, after, now)).toMatchObject({ concluded: 1 })
    expect(doubtOf({ expected: 9, missing: 0 }, after, now)).toBeNull()
  })

  test('lets one loss be concluded in half an hour while it is not believed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 500 }),
        fc.array(fc.integer({ min: 1_000, max: 600_000 }), { maxLength: 60 }),
        (machines, pauses) => {
          let at = now
          let doubt = doubtOf({ expected: machines, missing: machines }, null, at)
          let lost = 0
          for (const pause of pauses) {
            at = addMs(at, pause)
            const left = machines - lost
            doubt = doubtOf({ expected: left, missing: left }, doubt, at)
            if (!doubt || lossesAllowed(doubt, at) < 1) continue
            lost++
            doubt = { ...doubt, concludedAt: at.toISOString() }
          }
          const halfHours = (at.getTime() - now.getTime()) / 1_800_000
          expect(lost).toBeLessThanOrEqual(1 + Math.floor(halfHours))
        },
      ),
    )
  })

  test('that misses one or two is decided by looks, and no letter is written', () => {
    const doubt = (expected: number, missing: number) => doubtOf({ expected, missing }, null, now)
    const small = doubt(2, 2)
    const large = doubt(3, 3)
    expect(small && isWorthALetter(small)).toBe(false)
    expect(large && isWorthALetter(large)).toBe(true)
  })
})

describe('a machine', () => {
  const missed = (sinceMs: number, more = {}) =>
    aServer({
      ...{ machineState: 'running', machineSeenAt: addMs(now, -120_000) },
      ...{ machineMissedAt: addMs(now, -sinceMs), ...more },
    })

  test('is asked for by its id when two lists have missed it, far enough apart', () => {
    expect(isLongMissed(missed(graceMs - 1), now)).toBe(false)
    expect(isLongMissed(missed(graceMs), now)).toBe(true)
    expect(isLongMissed(missed(graceMs, { machineMissedAt: null }), now)).toBe(false)
  })

  test('is not missed by what was noted of another one before it', () => {
    expect(isLongMissed(missed(graceMs, { machineSeenAt: addMs(now, -1_000) }), now)).toBe(false)
  })

  test('that we let go, or that is known to be gone, says nothing about a list', () => {
    const handedOver = { announcedAt: now, machineState: 'running' }
    expect(isExpected(aServer(handedOver))).toBe(true)
    for (const change of [
      { desired: 'absent' },
      { replacing: true },
      { machineState: 'missing' },
      { announcedAt: null },
    ] as const) {
      expect(isExpected(aServer({ ...handedOver, ...change }))).toBe(false)
    }
  })
})
