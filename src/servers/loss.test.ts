import { describe, expect, test } from 'vitest'
import { addMs } from '../kit/clock.ts'
import { courseOf, foundAgain, isLoss, isLost, isLostMachine, rebuiltFrom } from './loss.ts'
import { aServer } from './server.example.ts'

const now = new Date('2026-11-21T08:00:00Z')
const hours = (count: number) => addMs(now, -count * 3600_000)
const copy = (verifiedAt: Date) => ({ id: 'bak_1', ownKey: false, verifiedAt })

describe('a lost machine', () => {
  test.each([
    ['rebuild', copy(hours(1)), 'rebuild'],
    ['rebuild', copy(hours(48)), 'rebuild'],
    ['rebuild', copy(hours(49)), 'ask'],
    ['ask', copy(hours(1)), 'ask'],
    ['rebuild', null, 'no-copy'],
    ['ask', null, 'no-copy'],
  ] as const)('with the policy %s and the copy %j leads to %s', (policy, newest, course) => {
    expect(courseOf(policy, newest, 24, now)).toBe(course)
  })

  const handedOver = { announcedAt: now, machineProvider: 'hetzner', machineId: '7' }
  test('is one that its customer had, and that we did nothing to', () => {
    expect(isLoss(aServer(handedOver))).toBe(true)
    expect(isLoss(aServer({ ...handedOver, desired: 'stopped' }))).toBe(true)
    for (const change of [
      { announcedAt: null },
      { closedAt: now },
      { desired: 'absent' },
      { replacing: true },
      { backupWanted: 'move' },
      { restoreFrom: 'bak_1' },
      { copyOf: 'srv_1' },
      { lostAt: now },
    ] as const) {
      expect(isLoss(aServer({ ...handedOver, ...change })), JSON.stringify(change)).toBe(false)
    }
  })

  const lost = aServer({ ...handedOver, lostAt: now, lostMachineId: 'hetzner/7' })
  test('is found again only as that very machine, and only until it makes room', () => {
    expect(isLost(lost)).toBe(true)
    expect(isLost({ ...lost, replacing: true })).toBe(false)
    expect(isLost({ ...lost, machineId: '8' })).toBe(false)
    expect(isLost({ ...lost, machineProvider: 'digitalocean' })).toBe(false)
  })

  test('that is found again takes back all that was meant for its rebuilding', () => {
    const rebuilding = { ...lost, ...rebuiltFrom(lost, copy(now)) } as typeof lost
    expect(rebuilding).toMatchObject({ replacing: true, restoreFrom: 'bak_1' })
    expect(foundAgain(rebuilding, { state: 'running', address: null })).toMatchObject({
      ...{ replacing: false, restoreFrom: null, lostAt: null, lostMachineId: null },
    })
  })

  test('is not deleted when it shows up, unless its server ends', () => {
    expect(isLostMachine(lost, 'hetzner', '7')).toBe(true)
    expect(isLostMachine(lost, 'hetzner', '8')).toBe(false)
    expect(isLostMachine(lost, 'digitalocean', '7')).toBe(false)
    expect(isLostMachine({ ...lost, desired: 'absent' }, 'hetzner', '7')).toBe(false)
  })
})
