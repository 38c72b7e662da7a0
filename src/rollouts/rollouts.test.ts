import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMs } from '../kit/clock.ts'
import { aServer } from '../servers/server.example.ts'
import type { ServerRow } from '../servers/server.ts'
import { isOutOfReach } from './can-update.ts'
import { nextOf, type RolloutServer } from './next.ts'
import { placeInLine, ringOf, ringsOf } from './ring.ts'
import { rings, type updates } from './tables.ts'
import { isInWindow, nextWindow, parseWindow } from './window.ts'

const now = new Date('2026-11-28T02:00:00Z')
const hours = (count: number) => count * 3_600_000

type Update = Pick<typeof updates.$inferSelect, 'serverId' | 'ring' | 'state' | 'endedAt'>
const ids = (count: number) => Array.from({ length: count }, (_, at) => `srv_${at}`)
const behind = (count: number): RolloutServer[] =>
  ids(count).map(id => ({ id, isOperators: false, isBehind: true, isTime: true }))
const rollout = { state: 'canary', soakHours: 24, atOnce: false } as const

test('a server that has not answered for a day is out of reach, and a rollout does not wait for it', () => {
  const now = new Date('2026-11-21T08:00:00Z')
  const startedAt = '2026-11-20T08:00:00.000Z'
  const reach = (steps: ServerRow['steps'], verifiedAt: Date | null = null) =>
    isOutOfReach(aServer({ verifiedAt, steps }), now)
  expect(reach({ verify: { startedAt } })).toBe(true)
  expect(reach({ verify: { startedAt: '2026-11-20T08:00:01.000Z' } })).toBe(false)
  expect(reach({ verify: { startedAt } }, now)).toBe(false)
  expect(reach({})).toBe(false)
})

describe('rings', () => {
  test('are the same for a server whoever else there is, and about as large as they are called', () => {
    const all = ids(6_000)
    const share = (ring: string) => all.filter(id => ringOf(id) === ring).length / all.length
    expect(share('canary')).toBeCloseTo(0.01, 2)
    expect(share('tenth')).toBeCloseTo(0.09, 1)
    expect(ringsOf(behind(5_000)).get('srv_7')).toBe(ringOf('srv_7'))
  })

  test('have operators’ servers in the first, and somebody in any case', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        (some, isOperators) => {
          const found = ringsOf(
            some.map((id, at) => ({ id, isOperators: isOperators && at === 0 })),
          )
          expect([...found.values()]).toContain('canary')
          if (isOperators) expect(found.get(some[0] ?? '')).toBe('canary')
        },
      ),
    ))
})

describe('a rollout', () => {
  /** Whatever comes of each update, an hour after it was begun. */
  function live(count: number, outcome: (id: string) => Update['state']) {
    const servers = behind(count)
    const made: Update[] = []
    let state: (typeof rings)[number] = 'canary'
    let at = now
    for (let round = 0; round < 5_000; round++) {
      const done = new Set(made.filter(each => each.state === 'done').map(each => each.serverId))
      const seen = servers.map(server => ({ ...server, isBehind: !done.has(server.id) }))
      const next = nextOf({ ...rollout, state }, seen, made, at)
      if (next.kind === 'stop') return { end: next.reason, made, at }
      if (next.kind === 'advance') {
        if (next.to === 'done') return { end: 'done', made, at }
        state = next.to
      }
      if (next.kind === 'begin') {
        at = addMs(at, hours(1))
        for (const serverId of next.serverIds)
          made.push({ serverId, ring: next.ring, state: outcome(serverId), endedAt: at })
      }
      if (next.kind === 'wait') {
        expect(next.until, 'nothing is open').not.toBeNull()
        at = next.until ?? at
      }
    }
    throw new Error('it did not come to an end')
  }

  test('reaches everybody once, in the order of the rings, with a rest between them', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), count => {
        const { end, made } = live(count, () => 'done')
        expect(end).toBe('done')
        expect(new Set(made.map(each => each.serverId)).size).toBe(count)
        expect(made).toHaveLength(count)
        const order = made.map(({ ring }) => rings.indexOf(ring as 'all'))
        expect(order).toEqual([...order].sort((one, other) => one - other))
        const of = (ring: string) => made.filter(each => each.ring === ring)
        const lastCanary = Math.max(...of('canary').map(each => each.endedAt?.getTime() ?? 0))
        const others = made.filter(({ ring }) => ring !== 'canary')
        for (const { endedAt } of others)
          expect(endedAt?.getTime()).toBeGreaterThan(lastCanary + hours(24))
      }),
      { numRuns: 12 },
    ))

  test('that fails on its first servers reaches nobody else', () => {
    const { end, made } = live(60, () => 'rolled-back')
    expect(end).toBe('rollout-canary-failed')
    expect(made.every(({ ring }) => ring === 'canary')).toBe(true)
    expect(made.length).toBeLessThanOrEqual(2)
  })

  test('goes on after one failure in a large ring, and stops after three', () => {
    const last = ids(200).filter(id => ringOf(id) === 'all')
    const bad = (some: string[]) => (id: string) => (some.includes(id) ? 'failed' : 'done')
    expect(live(200, bad(last.slice(0, 1))).end).toBe('done')
    const stopped = live(200, bad(last.slice(0, 3)))
    expect(stopped.end).toBe('rollout-ring-failed')
    expect(stopped.made.length).toBeLessThan(200)
    // Of ten servers one is a tenth.
    const few = ids(10).sort((one, other) => placeInLine(one) - placeInLine(other))
    expect(live(10, bad(few.slice(-1))).end).toBe('rollout-ring-failed')
  })

  test('is not stopped by what says nothing of the version', () =>
    expect(live(40, () => 'called-off').end).toBe('done'))

  test('does few at a time, and none at a wrong hour', () => {
    const next = nextOf({ ...rollout, state: 'all' }, behind(50), [], now)
    expect(next).toMatchObject({ kind: 'begin', ring: 'all' })
    expect(next.kind === 'begin' && next.serverIds).toHaveLength(8)
    const asleep = behind(50).map(server => ({ ...server, isTime: false }))
    expect(nextOf({ ...rollout, state: 'all' }, asleep, [], now)).toEqual({
      ...{ kind: 'wait', until: null },
    })
  })
})

describe('the window', () => {
  test('is by the sun where the machine stands', () => {
    const night = { from: 2, to: 5 }
    expect(isInWindow(night, 0, now)).toBe(true)
    expect(isInWindow(night, 3, now)).toBe(false)
    expect(isInWindow(night, -5, new Date('2026-11-28T08:30:00Z'))).toBe(true)
    expect(isInWindow({ from: 23, to: 2 }, 0, new Date('2026-11-28T01:00:00Z'))).toBe(true)
  })

  test('comes next when it is said to', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: -11, max: 12 }),
        fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
        (from, ahead, at) => {
          const window = { from, to: (from + 3) % 24 }
          const next = nextWindow(window, ahead, at)
          expect(next > at).toBe(true)
          expect(next.getTime() - at.getTime()).toBeLessThanOrEqual(hours(24))
          expect(isInWindow(window, ahead, next)).toBe(true)
          expect(isInWindow(window, ahead, addMs(next, -1))).toBe(false)
        },
      ),
    ))

  test('is read as it is written, and refused as it is not', () => {
    expect(parseWindow('2-5')).toEqual({ from: 2, to: 5 })
    expect(parseWindow('22-24')).toEqual({ from: 22, to: 0 })
    for (const text of ['', '5', '5-5', '25-3', 'a-b']) expect(parseWindow(text)).toBeNull()
  })
})
