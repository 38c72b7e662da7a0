import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keptUntil } from './kept-until.ts'
import { fixedBytes, type Kept, type Retention, whatToKeep } from './retention.ts'

const dayMs = 86_400_000
const start = Date.parse('2026-03-02T00:00:00Z')
const at = (days: number) => new Date(start + days * dayMs)
const keep = { daily: 7, weekly: 4, monthly: 3 }
const usual: Retention = { keep, quotaBytes: 1e12, awaited: new Set(), goneUntil: null }

const backup = (id: string, day: number, changes: Partial<Kept> = {}): Kept => ({
  id,
  parentId: null,
  state: 'verified',
  purpose: 'scheduled',
  verifiedAt: at(day),
  keepUntil: null,
  pinnedAt: null,
  storedBytes: 100,
  ...changes,
})

/** A life of backups: each is full, or continues the one before. */
const lives = fc
  .array(
    fc.record({
      hours: fc.integer({ min: 1, max: 120 }),
      isFull: fc.boolean(),
      purpose: fc.constantFrom('scheduled', 'asked', 'expiry', 'update', 'move'),
      pinned: fc.boolean(),
      heldDays: fc.option(fc.integer({ min: -10, max: 40 })),
      bytes: fc.integer({ min: 1, max: 1_000 }),
    }),
    { maxLength: 60 },
  )
  .map(steps => {
    let hours = 0
    return steps.map((step, index): Kept => {
      hours += step.hours
      return backup(`bak_${String(index).padStart(3, '0')}`, hours / 24, {
        parentId: step.isFull || index === 0 ? null : `bak_${String(index - 1).padStart(3, '0')}`,
        purpose: step.purpose as Kept['purpose'],
        pinnedAt: step.pinned && index % 7 === 0 ? at(0) : null,
        keepUntil: step.heldDays === null ? null : at(hours / 24 + step.heldDays),
        storedBytes: step.bytes,
      })
    })
  })

const rules = fc.record({
  keep: fc.record({ daily: fc.nat(9), weekly: fc.nat(6), monthly: fc.nat(4) }),
  quotaBytes: fc.integer({ min: 1, max: 20_000 }),
})
const ruleOf = (some: Pick<Retention, 'keep' | 'quotaBytes'>): Retention => ({ ...usual, ...some })
const endOf = (life: Kept[]) => new Date((life.at(-1)?.verifiedAt ?? at(0)).getTime() + 60_000)
const only = (life: Kept[], ids: Set<string>) => life.filter(({ id }) => ids.has(id))

describe('retention', () => {
  test('keeps the newest of 7 days, 4 weeks and 3 months of a year of daily backups', () => {
    const year = Array.from({ length: 365 }, (_, day) => backup(`d${day}`, day + 0.2))
    const kept = only(year, whatToKeep(year, at(364.5), usual))
    // 2 March 2026 is a Monday; the last day of this year, 1 March 2027, is one too.
    expect(kept.map(({ verifiedAt }) => verifiedAt?.toISOString().slice(0, 10))).toEqual([
      ...['2027-01-31', '2027-02-14', '2027-02-21'],
      ...['2027-02-23', '2027-02-24', '2027-02-25', '2027-02-26', '2027-02-27', '2027-02-28'],
      '2027-03-01',
    ])
  })

  test('never loses the newest good one, whatever the plan keeps and however small its quota is', () => {
    fc.assert(
      fc.property(lives, rules, (life, rule) => {
        const kept = whatToKeep(life, endOf(life), ruleOf(rule))
        const newest = life.at(-1)
        if (newest) expect(kept.has(newest.id)).toBe(true)
      }),
    )
  })

  test('never takes the base or the middle of a chain from a backup that it keeps', () => {
    fc.assert(
      fc.property(lives, rules, (life, rule) => {
        const kept = whatToKeep(life, endOf(life), ruleOf(rule))
        for (const { id, parentId } of life) {
          if (kept.has(id) && parentId !== null) expect(kept.has(parentId)).toBe(true)
        }
      }),
    )
  })

  test('says the same again of what it has left', () => {
    fc.assert(
      fc.property(lives, rules, (life, rule) => {
        const now = endOf(life)
        const kept = whatToKeep(life, now, ruleOf(rule))
        expect(whatToKeep(only(life, kept), now, ruleOf(rule))).toEqual(kept)
      }),
    )
  })

  test('leaves the same at the end, after each backup or only once', () => {
    fc.assert(
      fc.property(lives, rules, fc.array(fc.boolean()), (life, { keep: rule }, looks) => {
        const retention = ruleOf({ keep: rule, quotaBytes: 1e12 })
        let left: Kept[] = []
        for (const [index, next] of life.entries()) {
          left.push(next)
          if (looks[index]) left = only(left, whatToKeep(left, endOf(left), retention))
        }
        const now = endOf(life)
        expect(whatToKeep(left, now, retention)).toEqual(whatToKeep(life, now, retention))
      }),
    )
  })

  test('fits the quota, or has nothing left that it may remove', () => {
    fc.assert(
      fc.property(lives, rules, (life, rule) => {
        const now = endOf(life)
        const kept = whatToKeep(life, now, ruleOf(rule))
        const bytes = only(life, kept).reduce((sum, { storedBytes }) => sum + (storedBytes ?? 0), 0)
        if (bytes <= rule.quotaBytes) return
        const parents = new Set(only(life, kept).map(({ parentId }) => parentId))
        const tips = only(life, kept).filter(({ id }) => !parents.has(id))
        for (const tip of tips) {
          const isHeld = tip.keepUntil === null ? tip.purpose === 'move' : tip.keepUntil > now
          expect(tip.pinnedAt !== null || isHeld || tip === life.at(-1)).toBe(true)
        }
      }),
    )
  })

  test('gives up the oldest scheduled ones before those that somebody asked for', () => {
    const life = [
      backup('asked', 0, { purpose: 'asked' }),
      backup('old', 1),
      backup('newer', 2),
      backup('newest', 3),
    ]
    const keptIn = (quotaBytes: number) => [...whatToKeep(life, at(4), { ...usual, quotaBytes })]
    expect(keptIn(300).sort()).toEqual(['asked', 'newer', 'newest'])
    expect(keptIn(200).sort()).toEqual(['asked', 'newest'])
    expect(keptIn(10)).toEqual(['newest'])
  })

  test('counts no backup that was not verified, and takes nothing from one that is being made', () => {
    const life = [
      backup('good', 0),
      backup('begun', 9, { state: 'begun', verifiedAt: null, parentId: 'good' }),
    ]
    const nothing = { ...usual, keep: { daily: 0, weekly: 0, monthly: 0 } }
    expect([...whatToKeep(life, at(40), nothing)].sort()).toEqual(['begun', 'good'])
  })

  test('keeps what is pinned or waited for, and what was asked for a week long', () => {
    const life = [
      backup('pinned', 0, { pinnedAt: at(1) }),
      backup('awaited', 0.1),
      backup('asked', 0.2, { purpose: 'asked' }),
      backup('scheduled', 0.3),
      backup('moved', 0.4, { purpose: 'move', keepUntil: at(5) }),
      backup('newest', 0.5),
    ]
    const few = {
      ...usual,
      keep: { daily: 1, weekly: 0, monthly: 0 },
      awaited: new Set(['awaited']),
    }
    const keptAt = (day: number) => [...whatToKeep(life, at(day), few)].sort()
    expect(keptAt(1)).toEqual(['asked', 'awaited', 'moved', 'newest', 'pinned'])
    expect(keptAt(6)).toEqual(['asked', 'awaited', 'newest', 'pinned'])
    expect(keptAt(8)).toEqual(['awaited', 'newest', 'pinned'])
  })

  test('of a server that is gone keeps all until its time is over, and then nothing, pinned or not', () => {
    const life = [
      backup('base', 0),
      backup('pinned', 1, { pinnedAt: at(1), parentId: 'base' }),
      backup('final', 2, { purpose: 'final', keepUntil: at(32) }),
    ]
    const gone = { ...usual, goneUntil: at(32) }
    expect(whatToKeep(life, at(31), gone).size).toBe(3)
    expect(whatToKeep(life, at(32), gone).size).toBe(0)
  })

  test('of a server on its way out keeps everything, however long ago its time was over', () => {
    const life = [
      backup('older', 0, { keepUntil: at(1) }),
      backup('moved', 2, { purpose: 'move', keepUntil: at(9) }),
    ]
    const leaving = { ...usual, goneUntil: 'open' } as const
    expect(whatToKeep(life, at(300), leaving).size).toBe(2)
    const gone = { ...usual, goneUntil: at(330) }
    expect([...whatToKeep(life, at(300), gone)]).toEqual(['moved'])
    expect(whatToKeep(life, at(330), gone).size).toBe(0)
  })

  test('tells how much of a quota cannot be freed', () => {
    const life = [
      backup('base', 0),
      backup('pinned', 1, { pinnedAt: at(1), parentId: 'base' }),
      backup('other', 2),
    ]
    expect(fixedBytes(life, new Set())).toBe(200)
    expect(fixedBytes(life, new Set(['other']))).toBe(300)
  })
})

describe('until when a backup stays', () => {
  test('is what retention does when one more is made every day', () => {
    const life = Array.from({ length: 5 }, (_, day) => backup(`d${day}`, day + 0.2))
    const until = keptUntil(life, at(4.3), usual)
    // The newest of its week stays as one of four weeks; its neighbours for seven days.
    expect(until.get('d0')).toEqual(at(7.3))
    expect(until.get('d1')).toEqual(at(8.3))
    const pinned = life.map(each => ({ ...each, pinnedAt: at(1) }))
    expect([...keptUntil(pinned, at(4.3), usual).values()]).toEqual([null, null, null, null, null])
  })

  test('of a server that is gone is the end of its time', () => {
    const until = keptUntil([backup('a', 0)], at(1), { ...usual, goneUntil: at(30) })
    expect(until.get('a')).toEqual(at(30))
  })
})
