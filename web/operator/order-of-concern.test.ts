import { expect, test } from 'vitest'
import type { OperatorServer } from '../api/client.ts'
import { byConcern } from './order-of-concern.ts'

const server = (id: string, change: Partial<OperatorServer>): OperatorServer => ({
  id,
  hostname: id,
  url: `https://${id}.example`,
  planId: 'starter',
  planName: 'Starter',
  blueprint: { name: 'openclaw', title: 'OpenClaw', isAssistant: true },
  phase: 'ready',
  notice: null,
  steps: [],
  orderedAt: '2026-11-20T00:00:00Z',
  readyAt: null,
  machine: null,
  logs: ['software', 'system'],
  softwareVersion: null,
  softwareUpdatedAt: null,
  model: null,
  credentialsShown: false,
  refund: null,
  shared: null,
  can: {
    ...{ chat: null, showCredentials: null, setModel: null },
    ...{ browse: null, channels: null, terminal: null, files: null },
    ...{ stop: null, start: null, restart: null, hibernate: null },
    ...{ rebuild: null, unlock: null, controlUi: null, keepAwake: null },
    ...{ look: null, setUp: null },
  },
  rest: {
    ...{ by: null, since: null, keepAwake: false, idle: null },
    ...{ stopSaves: false, hibernates: true, visitsWake: true },
  },
  lost: null,
  locked: null,
  accountEmail: 'sam@example.com',
  stuck: null,
  ...change,
})

test('an operator sees what is stuck first, then what moves, then the newest', () => {
  const sorted = byConcern([
    server('old', {}),
    server('new', { orderedAt: '2026-11-21T00:00:00Z' }),
    server('moving', { phase: 'provisioning' }),
    server('stuck', { stuck: { code: 'dns', text: 'DNS does not answer.' } }),
    server('refund', { phase: 'refunding' }),
  ])
  expect(sorted.map(({ id }) => id)).toEqual(['stuck', 'refund', 'moving', 'new', 'old'])
})
