import { describe, expect, test } from 'vitest'
import { decide } from '../servers/decide.ts'
import { aServer } from '../servers/server.example.ts'
import type { ServerRow } from '../servers/server.ts'
import { isRestoring, restoreRefusal } from './can-restore.ts'

const step = (startedAt: string) => ({ startedAt: `2026-11-${startedAt}T08:00:00Z` })
const running: Partial<ServerRow> = {
  ...{ announcedAt: new Date(), machineId: '42', installPhase: 'installed' },
  ...{ machineState: 'running', verifiedAt: new Date() },
}

describe('a server is restored, and does not move,', () => {
  test.each<[string, Partial<ServerRow>, boolean]>([
    ['while what it has is saved first', { backupWanted: 'restore' }, true],
    [
      'when the machine of its last backup gets another',
      { restoreFrom: 'bak_1', steps: { install: step('01'), backup: step('20') } },
      true,
    ],
    [
      'but not on a machine that was installed since',
      { restoreFrom: 'bak_1', steps: { install: step('21'), backup: step('20') } },
      false,
    ],
    ['nor while its machine is replaced', { restoreFrom: 'bak_1', replacing: true }, false],
    ['nor when it ends', { backupWanted: 'restore', desired: 'absent' }, false],
    ['nor when nothing is wanted', {}, false],
  ])('%s', (_, changes, expected) =>
    expect(isRestoring(aServer({ ...running, ...changes }))).toBe(expected),
  )
})

test('a machine that was lost does not keep its server from being restored', () => {
  expect(restoreRefusal(aServer({ ...running, machineState: 'missing' }))).toBeNull()
  expect(restoreRefusal(aServer({ ...running, replacing: true }))).toBe('server-not-ready')
})

describe('a throw-away copy', () => {
  const named = {
    machineName: 'copy-1',
    phoneHomeHash: 'hash',
    sshKeyId: '7',
    restoreFrom: 'bak_1',
  }
  const copy = (changes: Partial<ServerRow> = {}) =>
    decide(aServer({ copyOf: 'srv_1', ...named, ...changes })).map(({ name }) => name)
  const up: Partial<ServerRow> = {
    ...{ machineId: '42', address: '198.18.0.9', firewallId: '9', machineState: 'running' },
    ...{ installPhase: 'installed', hostKey: 'ssh-ed25519 AAAA' },
  }

  test('gets a machine, its software and what the backup has', () => {
    expect(copy()).toEqual(['machine'])
    expect(copy({ ...up, installPhase: null })).toEqual(['install'])
    expect(copy(up)).toEqual(['restore'])
  })

  test('is never named, verified, told of or suspended', () => {
    expect(copy({ ...up, restoreFrom: null })).toEqual([])
    expect(copy({ ...up, restoreFrom: null, suspended: 'payment-overdue' })).toEqual([])
  })

  test('goes with its machine and keys only', () => {
    const gone = { ...up, desired: 'absent', dnsRemovedAt: new Date() } as const
    expect(copy(gone)).toEqual(['machine-absent'])
    expect(copy({ ...gone, machineRemovedAt: new Date() })).toEqual(['keys-absent'])
  })
})
