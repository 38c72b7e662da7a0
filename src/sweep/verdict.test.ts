import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMs } from '../kit/clock.ts'
import { thingKinds } from './tables.ts'
import {
  ageMs,
  apartMs,
  type Facts,
  isTooMany,
  mayHoldData,
  type OrphanRow,
  quarantineMs,
  verdictOf,
} from './verdict.ts'

const now = new Date('2026-11-21T08:00:00Z')
const ago = (ms: number) => addMs(now, -ms)
const hour = 3600_000

const anOrphan = (changes: Partial<OrphanRow> = {}): OrphanRow => ({
  ...{ id: 'orp_1', provider: 'hetzner', kind: 'machine', vendorId: '1', name: 'noor-1' },
  ...{ labels: { 'sambuk.installation': 'ins_1' }, ownerId: 'srv_1', createdAt: ago(2 * hour) },
  ...{ firstSeenAt: ago(hour), lastSeenAt: now, seenCount: 6, verdict: 'wait' },
  ...{ reason: 'orphan-young', quarantinedAt: null, deletedAt: null, keptAt: null },
  ...{ releasedAt: null, failure: null },
  ...changes,
})
const facts = (changes: Partial<Facts> = {}): Facts => ({
  ...{ installationId: 'ins_1', standing: 'closed', mayBeUsed: false, tooMany: false },
  ...changes,
})

const msAgo = fc.integer({ min: -hour, max: 20 * 24 * hour }).map(ago)
const someOrphan: fc.Arbitrary<OrphanRow> = fc
  .record({
    kind: fc.constantFrom(...thingKinds),
    installation: fc.constantFrom('ins_1', 'ins_2', 'ins_10', ''),
    createdAt: fc.option(msAgo),
    firstSeenAt: msAgo,
    lastSeenAt: msAgo,
    seenCount: fc.integer({ min: 1, max: 5 }),
    quarantinedAt: fc.option(msAgo),
    keptAt: fc.option(msAgo),
  })
  .map(({ installation, ...changes }) =>
    anOrphan({ ...changes, labels: { 'sambuk.installation': installation } }),
  )
const someFacts: fc.Arbitrary<Facts> = fc.record({
  installationId: fc.constant('ins_1'),
  standing: fc.constantFrom('second', 'superseded', 'closed', 'never', 'unknown'),
  mayBeUsed: fc.boolean(),
  tooMany: fc.boolean(),
})

describe('what is nobody’s', () => {
  test('goes, or is switched off, with every part of the proof only', () => {
    fc.assert(
      fc.property(someOrphan, someFacts, (orphan, known) => {
        const { verdict } = verdictOf(orphan, known, now)
        if (verdict === 'wait' || verdict === 'leave') return
        expect(orphan.labels['sambuk.installation']).toBe(known.installationId)
        expect(addMs(orphan.createdAt ?? orphan.firstSeenAt, ageMs) <= now).toBe(true)
        expect(orphan.seenCount).toBeGreaterThanOrEqual(2)
        expect(addMs(orphan.firstSeenAt, apartMs) <= orphan.lastSeenAt).toBe(true)
        expect(['closed', 'never', 'superseded']).toContain(known.standing)
        expect(known.standing === 'never' && known.tooMany).toBe(false)
        expect(known.mayBeUsed).toBe(false)
        expect(orphan.keptAt).toBeNull()
      }),
      { numRuns: 5_000 },
    )
  })

  test('and may hold data goes only after all of its quarantine', () => {
    fc.assert(
      fc.property(someOrphan, someFacts, (orphan, known) => {
        if (!mayHoldData(orphan) || verdictOf(orphan, known, now).verdict !== 'remove') return
        const period = known.standing === 'never' ? quarantineMs.never : quarantineMs.closed
        expect(orphan.quarantinedAt && addMs(orphan.quarantinedAt, period) <= now).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })

  test('is never touched for another installation, whatever an operator says', () => {
    fc.assert(
      fc.property(someOrphan, someFacts, fc.boolean(), (orphan, known, isReleased) => {
        fc.pre(orphan.labels['sambuk.installation'] !== 'ins_1')
        const said = { ...orphan, releasedAt: isReleased ? now : null }
        expect(verdictOf(said, known, now).verdict).toBe('leave')
      }),
    )
  })

  test.each<[string, Partial<OrphanRow>, Partial<Facts>, string, string]>([
    ['proven, a machine', {}, {}, 'quarantine', 'orphan-of-closed'],
    ['never written down', {}, { standing: 'never' }, 'quarantine', 'orphan-of-nobody'],
    ['a day off', { quarantinedAt: ago(24 * hour) }, {}, 'remove', 'orphan-of-closed'],
    [
      'a day off, never written down',
      { quarantinedAt: ago(24 * hour) },
      { standing: 'never' },
      'quarantine',
      'orphan-of-nobody',
    ],
    ['a name', { kind: 'dns' }, {}, 'remove', 'orphan-of-closed'],
    ['too young', { createdAt: ago(hour - 1) }, {}, 'wait', 'orphan-young'],
    ['seen once', { seenCount: 1 }, {}, 'wait', 'orphan-young'],
    ['seen twice at once', { firstSeenAt: ago(apartMs - 1) }, {}, 'wait', 'orphan-young'],
    ['without an age', { createdAt: null, firstSeenAt: ago(hour - 1) }, {}, 'wait', 'orphan-young'],
    ['a second one', {}, { standing: 'second' }, 'leave', 'orphan-owner-open'],
    ['one that says nothing', {}, { standing: 'unknown' }, 'leave', 'orphan-owner-unknown'],
    ['one of too many', {}, { standing: 'never', tooMany: true }, 'leave', 'orphan-too-many'],
    ['in use', { kind: 'firewall' }, { mayBeUsed: true }, 'wait', 'orphan-in-use'],
    ['kept', { keptAt: now }, {}, 'leave', 'orphan-kept'],
    ['let go', { releasedAt: now, seenCount: 1 }, {}, 'remove', 'orphan-released'],
    [
      'an older key',
      { kind: 'ssh-key' },
      { standing: 'superseded' },
      'remove',
      'orphan-superseded',
    ],
  ])('%s', (_, changes, known, verdict, reason) => {
    expect(verdictOf(anOrphan(changes), facts(known), now)).toEqual({ verdict, reason })
  })
})

test('a few of nobody’s are leftovers; many of them, or any in an empty database, are another database', () => {
  expect(isTooMany(2, 2, true)).toBe(false)
  expect(isTooMany(20, 100, true)).toBe(false)
  expect(isTooMany(3, 10, true)).toBe(true)
  expect(isTooMany(500, 500, true)).toBe(true)
  expect(isTooMany(1, 100, false)).toBe(true)
})
