import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  absentSteps,
  decide,
  hibernatedSteps,
  isOverdue,
  readySteps,
  type StepName,
  suspendedSteps,
} from './decide.ts'
import { aServer } from './server.example.ts'
import type { ServerChanges, ServerRow } from './server.ts'

const at = new Date('2026-11-21T08:00:00Z')

/** What a row looks like once a step's result is observed. */
const observed: Record<StepName, ServerChanges> = {
  name: { machineName: 'layla-abcd-1', phoneHomeHash: 'hash' },
  replace: { replacing: false },
  'ssh-key': { sshKeyId: '7' },
  machine: { machineId: '42', address: '198.18.0.9' },
  firewall: { firewallId: '9' },
  'power-on': { machineState: 'running' },
  restart: { restartAskedAt: null },
  dns: { dnsAddress: '198.18.0.9' },
  install: { installPhase: 'installed', hostKey: 'ssh-ed25519 AAAA' },
  'user-data-absent': { userDataKept: false },
  model: { modelApplied: 0 },
  access: { accessApplied: 0 },
  verify: { verifiedAt: at },
  announce: { announcedAt: at },
  settle: { installPhase: 'failed', createSentAt: null },
  backup: { backupWanted: null },
  restore: { restoreFrom: null },
  'power-off': { machineState: 'stopped' },
  'dns-waiting': { dnsAddress: null },
  hibernate: { hibernatedAt: at },
  'dns-absent': { dnsRemovedAt: at },
  'machine-absent': { machineRemovedAt: at },
  'keys-absent': { closedAt: at },
}

const having = (server: ServerRow, ...names: StepName[]): ServerRow =>
  Object.assign({ ...server }, ...names.map(name => observed[name]))

const due = (server: ServerRow) => decide(server).map(step => step.name)

describe('toward ready', () => {
  test('a new server is named first', () => expect(due(aServer())).toEqual(['name']))

  test('DNS and installation go side by side once there is a machine', () =>
    expect(due(having(aServer(), 'name', 'ssh-key', 'machine', 'firewall'))).toEqual([
      'dns',
      'install',
    ]))

  test('a machine that reports before its name is written waits for the name', () =>
    expect(
      due(having(aServer(), 'name', 'ssh-key', 'machine', 'firewall', 'install', 'model')),
    ).toEqual(['dns']))

  test('a changed address is written to the zone again', () => {
    const server = {
      ...having(aServer(), 'name', 'ssh-key', 'machine', 'dns'),
      address: '198.18.0.10',
    }
    expect(due(server)).toContain('dns')
  })

  test('a machine to be replaced goes before anything else is bought', () =>
    expect(due({ ...having(aServer(), 'name'), replacing: true })).toEqual(['replace']))

  test('nothing is done on or for a machine that is to be replaced, however far it is', () => {
    fc.assert(
      fc.property(fc.subarray(readySteps.map(step => step.name)), known => {
        const server = { ...having(aServer(), 'name', ...known), replacing: true }
        return due({ ...server, userDataKept: true }).join() === 'replace'
      }),
    )
  })

  test('new model settings reach a server that is ready already', () => {
    const ready = having(aServer(), ...readySteps.map(step => step.name))
    expect(due(ready)).toEqual([])
    expect(due({ ...ready, modelRevision: 3 })).toEqual(['model'])
  })
})

describe('power', () => {
  const ready = having(aServer(), ...readySteps.map(step => step.name))

  test('a machine that was seen switched off is switched on again', () =>
    expect(due({ ...ready, machineState: 'stopped' })).toEqual(['power-on']))

  test('a restart that was asked for is passed on once the machine runs', () => {
    expect(due({ ...ready, restartAskedAt: at })).toEqual(['restart'])
    expect(due({ ...ready, restartAskedAt: at, machineState: 'stopped' })).toEqual(['power-on'])
  })

  test('a server that shall be stopped is switched off, and settled when it is', () => {
    expect(due({ ...ready, desired: 'stopped', machineState: 'running' })).toEqual(['power-off'])
    expect(due({ ...ready, desired: 'stopped', machineState: 'stopped' })).toEqual([])
  })
})

describe('a server that moves', () => {
  const ready = having(aServer(), ...readySteps.map(step => step.name))
  const wanted: ServerRow = { ...ready, machineState: 'running', backupWanted: 'move' }

  test('is backed up before anything else is done with it', () => {
    expect(due(wanted)).toEqual(['backup'])
    expect(due({ ...wanted, modelRevision: 3, restartAskedAt: at, dnsAddress: null })).toEqual([
      'backup',
    ])
  })

  test('is switched on for its backup', () =>
    expect(due({ ...wanted, machineState: 'stopped' })).toEqual(['power-on']))

  test('leaves its machine once it is backed up, and never before', () => {
    const stored = { ...wanted, backupWanted: null, replacing: true, restoreFrom: 'bak_1' }
    expect(due({ ...stored, backupWanted: 'move' })).toEqual(['backup'])
    expect(due(stored)).toEqual(['replace'])
  })

  test('gets its data back between the installation and the check', () => {
    const arriving = {
      ...having(aServer(), 'name', 'ssh-key', 'machine', 'firewall', 'dns', 'install'),
      machineState: 'running',
      restoreFrom: 'bak_1',
    }
    expect(due(arriving)).toEqual(['restore'])
    expect(due({ ...arriving, restoreFrom: null })).toEqual(['model'])
  })

  test('waits while its operator has it stopped, and while it is suspended', () => {
    const off = { ...wanted, machineState: 'stopped' }
    expect(due({ ...off, desired: 'stopped' })).toEqual([])
    expect(due({ ...off, suspended: 'payment-overdue' })).toEqual([])
  })
})

describe('a suspended server', () => {
  const ready = having(aServer(), ...readySteps.map(step => step.name))
  const suspended = { ...ready, machineState: 'running', suspended: 'payment-overdue' }

  test('is switched off, and settled when it is', () => {
    expect(due(suspended)).toEqual(['power-off'])
    expect(due({ ...suspended, machineState: 'stopped' })).toEqual([])
    expect(due({ ...suspended, machineState: 'missing' })).toEqual([])
  })

  test('stays off whatever else is desired or asked of it', () => {
    const off = { ...suspended, machineState: 'stopped' }
    expect(due({ ...off, desired: 'stopped' })).toEqual([])
    expect(due({ ...off, modelRevision: 3, restartAskedAt: at, dnsAddress: null })).toEqual([])
    expect(due({ ...off, replacing: true })).toEqual([])
  })

  test('has nothing bought for it before it has a machine', () => {
    const ordered = aServer({ suspended: 'payment-overdue' })
    expect(due(ordered)).toEqual([])
    expect(due(having(ordered, 'name', 'ssh-key'))).toEqual([])
    expect(due({ ...ordered, createSentAt: at })).toEqual(['settle'])
  })

  test('ends its first boot before it is switched off', () => {
    const booting = {
      ...having(aServer(), 'name', 'ssh-key', 'machine'),
      machineState: 'running',
      suspended: 'payment-disputed',
    }
    expect(due(booting)).toEqual(['settle'])
    expect(due({ ...booting, installPhase: 'installing' })).toEqual(['settle'])
    expect(due({ ...booting, installPhase: 'installed' })).toEqual(['power-off'])
    expect(due({ ...booting, installPhase: 'failed' })).toEqual(['power-off'])
  })

  test('can still be removed', () =>
    expect(due({ ...suspended, desired: 'absent' })).toEqual(['dns-absent', 'machine-absent']))
})

describe('a server that hibernates', () => {
  const ready = having(aServer(), ...readySteps.map(step => step.name))
  const wished: ServerRow = {
    ...ready,
    ...{ machineState: 'running', desired: 'hibernated', backupWanted: 'hibernate' },
  }
  const stored: ServerRow = {
    ...wished,
    ...{ backupWanted: null, restoreFrom: 'bak_1', replacing: true },
  }
  const without: ServerRow = {
    ...{ ...stored, replacing: false, machineId: null, machineState: null, address: null },
    ...{ hostKey: null, installPhase: null, dnsAddress: null, verifiedAt: null, sshKeyId: null },
  }

  test('loses nothing before its data is stored, and is switched on for that', () => {
    expect(due(wished)).toEqual(['backup'])
    expect(due({ ...wished, machineState: 'stopped' })).toEqual(['power-on'])
    expect(due({ ...wished, replacing: true })).toEqual(['backup'])
  })

  test('sends visitors elsewhere before its machine goes', () => {
    expect(due(stored)).toEqual(['dns-waiting'])
    expect(due({ ...stored, dnsAddress: null })).toEqual(['replace'])
    expect(due(without)).toEqual(['hibernate'])
    expect(due({ ...without, hibernatedAt: at })).toEqual([])
  })

  test('wakes by the rest of a move, whatever of its machine has gone already', () => {
    const woken = { ...without, desired: 'ready' as const, hibernatedAt: at }
    expect(due(woken)).toEqual(['ssh-key'])
    expect(due({ ...woken, replacing: true, machineId: '42' })).toEqual(['replace'])
    const there = having(woken, 'ssh-key', 'machine', 'firewall', 'dns', 'install')
    expect(due({ ...there, machineState: 'running' })).toEqual(['restore'])
  })

  test('that is suspended is switched off while its data is on its machine, and else lets it go', () => {
    expect(due({ ...wished, suspended: 'payment-overdue' })).toEqual(['power-off'])
    expect(due({ ...stored, suspended: 'payment-overdue' })).toEqual(['dns-waiting'])
    expect(due({ ...without, hibernatedAt: at, suspended: 'payment-overdue' })).toEqual([])
    const woken = { ...without, desired: 'ready' as const, hibernatedAt: at }
    expect(due({ ...woken, suspended: 'payment-overdue' })).toEqual([])
  })

  test('and ends keeps what is stored, and stores it first where it is not', () => {
    const ends = (server: ServerRow) => due({ ...server, desired: 'absent' })
    expect(ends({ ...wished, backupWanted: 'final' })).toEqual(['backup'])
    expect(ends(stored)).toEqual(['dns-absent', 'machine-absent'])
    expect(ends({ ...without, hibernatedAt: at })).toEqual(['dns-absent', 'machine-absent'])
  })
})

test('user data that the vendor keeps goes once the machine is installed', () => {
  const installed = having(aServer(), 'name', 'ssh-key', 'machine', 'firewall', 'dns')
  expect(due({ ...installed, userDataKept: true })).toEqual(['install'])
  expect(due({ ...having(installed, 'install', 'model'), userDataKept: true })).toEqual([
    'user-data-absent',
    'verify',
  ])
})

describe('toward absent', () => {
  test('name and machine go side by side, keys last', () => {
    const server = aServer({ desired: 'absent' })
    expect(due(server)).toEqual(['dns-absent', 'machine-absent'])
    expect(due(having(server, 'dns-absent'))).toEqual(['machine-absent'])
    expect(due(having(server, 'dns-absent', 'machine-absent'))).toEqual(['keys-absent'])
  })

  test('nothing of a server goes before its data is in the store, and it is switched on for that', () => {
    const ends = aServer({ desired: 'absent', backupWanted: 'final', machineId: '42' })
    expect(due(ends)).toEqual(['backup'])
    expect(due({ ...ends, machineState: 'stopped' })).toEqual(['power-on'])
    expect(due({ ...ends, machineState: 'stopped', suspended: 'payment-overdue' })).toEqual([
      'power-on',
    ])
    expect(due({ ...ends, backupWanted: null })).toEqual(['dns-absent', 'machine-absent'])
  })

  test('a server can be cancelled at any point of its way', () => {
    for (let reached = 0; reached <= readySteps.length; reached++) {
      const names = readySteps.slice(0, reached).map(step => step.name)
      expect(due({ ...having(aServer(), ...names), desired: 'absent' })).toEqual([
        'dns-absent',
        'machine-absent',
      ])
    }
  })

  test('a closed server is never touched again', () =>
    expect(due(aServer({ desired: 'ready', closedAt: at }))).toEqual([]))
})

describe.each([
  ['ready', readySteps, null],
  ['ready', suspendedSteps, 'payment-overdue'],
  ['hibernated', hibernatedSteps, null],
  ['absent', absentSteps, null],
] as const)('every way to %s', (desired, steps, suspended) => {
  test('ends, whatever is observed in whatever order', () => {
    fc.assert(
      fc.property(
        fc.subarray(steps.map(step => step.name)),
        fc.infiniteStream(fc.nat()),
        (seen, picks) => {
          const replacing = suspended === null && !seen.some(name => name === 'replace')
          let server = having(aServer({ desired, suspended, replacing }), ...seen)
          for (let left = steps.length + 1; ; left--) {
            const next = decide(server)
            if (next.length === 0) break
            expect(left).toBeGreaterThan(0)
            for (const step of next) expect(step.done(server)).toBe(false)
            const pick = next[(picks.next().value ?? 0) % next.length]
            if (pick) server = having(server, pick.name)
          }
          expect(steps.every(step => step.done(server)) || server.closedAt !== null).toBe(true)
        },
      ),
    )
  })

  test('comes after steps of the same way only', () => {
    const names = steps.map(step => step.name)
    for (const step of steps) for (const before of step.after) expect(names).toContain(before)
  })
})

test('a step is overdue when its time since the first try is up, and never before it began', () => {
  const [, , , machine] = readySteps
  if (!machine) throw new Error('the fourth step is the machine')
  const begun = aServer({ steps: { machine: { startedAt: '2026-11-21T08:00:00Z' } } })
  const deadline = at.getTime() + (machine.deadlineSeconds ?? 0) * 1000
  expect(isOverdue(machine, begun, new Date(deadline))).toBe(false)
  expect(isOverdue(machine, begun, new Date(deadline + 1))).toBe(true)
  expect(isOverdue(machine, aServer(), new Date(deadline + 1))).toBe(false)
})

test('no deadline ends a server that its customer has: what is due again is only put right', () => {
  const [, , , , dns] = readySteps
  if (!dns) throw new Error('the fifth step is the name')
  const announced = having(aServer(), ...readySteps.map(step => step.name))
  const moved = {
    ...announced,
    address: '198.18.0.77',
    steps: { dns: { startedAt: '2026-11-21T08:00:00Z', endedAt: '2026-11-21T08:00:01Z' } },
  }
  expect(due(moved)).toEqual(['dns'])
  expect(isOverdue(dns, moved, new Date('2027-11-21T08:00:00Z'))).toBe(false)
})

test('a machine that shows up after its server was closed is removed, and nothing else is touched', () => {
  const closed = having(
    aServer({ desired: 'absent' }),
    'dns-absent',
    'machine-absent',
    'keys-absent',
  )
  expect(due(closed)).toEqual([])
  expect(due({ ...closed, machineRemovedAt: null })).toEqual(['machine-absent'])
})
