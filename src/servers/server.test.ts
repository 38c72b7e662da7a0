import { describe, expect, test } from 'vitest'
import { aServer } from './server.example.ts'
import { type ServerRow, serverCan } from './server.ts'

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
