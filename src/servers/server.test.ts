import { describe, expect, test } from 'vitest'
import { aServer } from './server.example.ts'
import { customerCan, type ServerRow, serverCan } from './server.ts'

const at = new Date('2026-11-21T08:00:00Z')
const ready = aServer({
  announcedAt: at,
  verifiedAt: at,
  machineId: '42',
  machineState: 'running',
  installPhase: 'installed',
})
const states: Record<string, ServerRow> = {
  'being built': aServer(),
  ready,
  stopped: { ...ready, desired: 'stopped', machineState: 'stopped' },
  hibernating: { ...ready, desired: 'hibernated', backupWanted: 'hibernate' },
  hibernated: {
    ...ready,
    desired: 'hibernated',
    restoreFrom: 'bak_1',
    machineId: null,
    hibernatedAt: at,
  },
  waking: { ...ready, restoreFrom: 'bak_1', machineId: null, hibernatedAt: at, verifiedAt: null },
  'without its machine': { ...ready, machineState: 'missing' },
  'being rebuilt': { ...ready, replacing: true, machineId: null, verifiedAt: null },
  'being installed again': { ...ready, installPhase: 'booted', verifiedAt: null },
  suspended: { ...ready, suspended: 'payment-overdue' },
  'suspended and stopped': { ...ready, suspended: 'payment-overdue', desired: 'stopped' },
  'being removed': { ...ready, desired: 'absent' },
  closed: { ...ready, desired: 'absent', closedAt: at },
}

describe('what an operator may do with a server', () => {
  test.each([
    ['being built', 'server-not-ready', 'server-not-ready', 'server-not-ready', 'server-not-ready'],
    ['ready', null, null, null, null],
    ['stopped', null, null, 'server-stopped', 'server-stopped'],
    ['hibernating', 'server-hibernated', null, 'server-hibernated', 'server-hibernated'],
    ['hibernated', 'server-hibernated', null, 'server-hibernated', 'server-hibernated'],
    ['waking', 'server-waking', null, 'server-waking', null],
    ['without its machine', null, null, 'machine-missing', null],
    ['being rebuilt', 'server-not-ready', null, 'server-not-ready', null],
    ['being installed again', 'server-not-ready', null, 'server-not-ready', null],
    ['suspended', 'payment-overdue', 'payment-overdue', 'payment-overdue', 'payment-overdue'],
    [
      'suspended and stopped',
      'payment-overdue',
      'payment-overdue',
      'payment-overdue',
      'payment-overdue',
    ],
    ['being removed', 'server-gone', 'server-gone', 'server-gone', 'server-gone'],
    ['closed', 'server-gone', 'server-gone', 'server-gone', 'server-gone'],
  ])('that is %s', (name, stop, start, restart, rebuild) => {
    const server = states[name] ?? aServer()
    expect({
      stop: serverCan.stop(server),
      start: serverCan.start(server),
      restart: serverCan.restart(server),
      rebuild: serverCan.rebuild(server),
    }).toEqual({ stop, start, restart, rebuild })
  })

  test('hibernates when it works or is switched off, and where that can be had', () => {
    const may = (name: string) => serverCan.hibernate(states[name] ?? aServer(), true)
    for (const name of ['ready', 'stopped', 'hibernated']) expect(may(name), name).toBeNull()
    expect(may('without its machine')).toBe('machine-missing')
    expect(may('being rebuilt')).toBe('server-not-ready')
    expect(may('waking')).toBe('server-waking')
    expect(may('suspended')).toBe('payment-overdue')
    expect(serverCan.hibernate({ ...ready, verifiedAt: null }, true)).toBe('server-not-ready')
    expect(serverCan.hibernate(ready, false)).toBe('hibernation-not-offered')
  })

  test('what an operator has laid to rest is not its customer’s to start or to lay down otherwise', () => {
    for (const desired of ['stopped', 'hibernated'] as const) {
      for (const restsBy of ['operator', null] as const) {
        const server: ServerRow = { ...ready, desired, restsBy, backupWanted: null }
        expect(customerCan.start(server)).toBe('stopped-by-operator')
        expect(customerCan.stop(server)).toBe('stopped-by-operator')
        expect(customerCan.hibernate(server, true)).toBe('stopped-by-operator')
        expect(serverCan.start(server)).toBeNull()
      }
      for (const restsBy of ['customer', 'idle'] as const) {
        expect(customerCan.start({ ...ready, desired, restsBy })).toBeNull()
      }
    }
  })

  test('a suspended server is not for its customer to use either', () => {
    const server = { ...ready, suspended: 'payment-disputed' }
    expect(serverCan.chat(server, true)).toBe('payment-disputed')
    expect(serverCan.showCredentials(server)).toBe('payment-disputed')
    expect(serverCan.setModel(server, true)).toBe('payment-disputed')
  })

  test('nobody pays on for a server that was deleted', () => {
    for (const [name, server] of Object.entries(states)) {
      const gone = name === 'closed' ? 'server-gone' : null
      expect(serverCan.delete(server, { renews: true, paysBack: true }), name).toBe(gone)
      expect(serverCan.delete(server, { renews: false, paysBack: false }), name).toBe(gone)
      expect(serverCan.delete(server, { renews: true, paysBack: false }), name).toBe(
        gone ?? 'subscription-renews',
      )
    }
  })
})
