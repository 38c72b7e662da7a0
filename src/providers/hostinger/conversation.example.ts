import {
  type ExpectedExchange,
  type ScriptedServer,
  startScriptedServer,
} from '../../../test/scripted-server.ts'
import { silentLog } from '../../kit/log.ts'
import { seededRandom } from '../../kit/random.ts'
import type { ComputeProvider, MachineOrder } from '../compute.ts'
import type { RateBudget } from '../transport/rate-budget.ts'
import { createHostinger } from './compute.ts'
import { hostnameOf, identityOfOrder } from './identity.ts'

const begin = new Date('2026-11-21T10:00:00Z')

/** What tests of this folder talk about: one conversation with the vendor, in the vendor's words. */
export class Conversation {
  waits: number[] = []
  now = begin
  #server: ScriptedServer | undefined

  async begin(
    script: ExpectedExchange[],
    options: { timeoutMs?: number; paymentMethodId?: number | null } = {},
  ): Promise<ComputeProvider> {
    this.#server = await startScriptedServer(script)
    this.waits = []
    return createHostinger({
      endpoint: this.#server.url,
      token: 'token',
      context: {
        clock: { now: () => this.now },
        random: seededRandom('hostinger'),
        log: silentLog,
      },
      budget: unlimited,
      sleep: async ms => {
        this.waits.push(ms)
      },
      paymentMethodId: null,
      ...options,
    })
  }

  /** Fails unless exactly the expected requests came. */
  async end(): Promise<void> {
    const ended = this.#server
    this.#server = undefined
    this.now = begin
    await ended?.close()
    ended?.expectDone()
  }
}

const unlimited: RateBudget = {
  take: async () => null,
  learn: async () => undefined,
  close: async () => undefined,
}

export const order: MachineOrder = {
  name: 'shop-1',
  labels: { 'sambuk.installation': 'ins_1', 'sambuk.server': 'srv_1' },
  size: 'hostingercom-vps-kvm2',
  location: '19',
  image: 'debian-12',
  sshKeyId: null,
  firewallId: '6',
  userData: '#!/bin/sh\n',
}
export const ownName = hostnameOf(identityOfOrder(order))
/** Its name while it is to be wiped for the order: after 09:44, a minute before the claim. */
export const claimedName = hostnameOf({
  ...identityOfOrder(order),
  wipedAfter: new Date('2026-11-21T09:44:00Z'),
})
export const newName = hostnameOf({ kind: 'new', installation: 'ins1' })
export const idleName = hostnameOf({ kind: 'idle', installation: 'ins1' })

export const wireMachine = (change: object = {}) => ({
  id: 42,
  firewall_group_id: null,
  subscription_id: 'Azz1',
  data_center_id: 19,
  plan: 'KVM 2',
  hostname: ownName,
  state: 'running',
  actions_lock: 'unlocked',
  ipv4: [{ id: 5, address: '198.51.100.7', ptr: null }],
  ipv6: null,
  created_at: '2026-11-21T09:00:00.00000Z',
  field_of_next_year: true,
  ...change,
})

export const wireSubscription = (change: object = {}) => ({
  id: 'Azz1',
  status: 'active',
  is_auto_renewed: true,
  expires_at: '2026-12-21T09:00:00Z',
  ...change,
})

export const wireScript = (change: object = {}) => ({
  id: 7,
  name: order.name,
  content: order.userData,
  created_at: '2026-11-21T09:30:00Z',
  ...change,
})

export const pageOf = (data: object[], page = 1, total = data.length) => ({
  data,
  meta: { current_page: page, per_page: 50, total },
})

const price = (id: string, change: object = {}) => ({
  id,
  name: 'a price',
  currency: 'USD',
  price: 1799,
  first_period_price: 699,
  period: 1,
  period_unit: 'month',
  ...change,
})

export const catalogue = [
  {
    id: 'hostingercom-vps-kvm2',
    name: 'KVM 2',
    category: 'VPS',
    metadata: { cpus: '2', memory: '8192', disk_space: '102400', network: '300' },
    prices: [
      price('hostingercom-vps-kvm2-usd-1y', { price: 16_000, period_unit: 'year' }),
      price('hostingercom-vps-kvm2-usd-1m'),
    ],
  },
  {
    id: 'hostingercom-vps-kvm4',
    name: 'KVM 4',
    category: 'VPS',
    metadata: null,
    prices: [price('hostingercom-vps-kvm4-usd-1m', { price: 2999 })],
  },
]

export const errorOf = (message: string, errors?: Record<string, string[]>) => ({
  message,
  errors,
  correlation_id: 'c-1',
})

const vps = '/api/vps/v1'
const exchange = (request: string, body: unknown): ExpectedExchange => ({ request, body })
export const ask = {
  catalogue: exchange('GET /api/billing/v1/catalog?category=VPS', catalogue),
  places: exchange(`GET ${vps}/data-centers`, [
    { id: 19, name: 'fra', location: 'de', city: 'Frankfurt', continent: 'Europe' },
    { id: 29, name: null, location: null, city: null, continent: null },
  ]),
  templates: exchange(`GET ${vps}/templates`, [
    { id: 1, name: 'Debian 12 with Docker' },
    { id: 1059, name: 'Debian 12' },
  ]),
  machines: (...machines: object[]): ExpectedExchange => ({
    request: `GET ${vps}/virtual-machines`,
    body: machines,
  }),
  machine: (change: object = {}): ExpectedExchange => ({
    request: `GET ${vps}/virtual-machines/42`,
    body: wireMachine(change),
  }),
  subscriptions: (...subscriptions: object[]): ExpectedExchange => ({
    request: 'GET /api/billing/v1/subscriptions',
    body: subscriptions,
  }),
  scripts: (...scripts: object[]): ExpectedExchange => ({
    request: `GET ${vps}/post-install-scripts?page=1`,
    body: pageOf(scripts),
  }),
  createScript: { request: `POST ${vps}/post-install-scripts`, body: wireScript() },
  deleteScript: { request: `DELETE ${vps}/post-install-scripts/7`, body: {} },
  actions: (...actions: object[]): ExpectedExchange => ({
    request: `GET ${vps}/virtual-machines/42/actions?page=1`,
    body: pageOf(actions),
  }),
  act: (method: string, command: string): ExpectedExchange => ({
    request: `${method} ${vps}/virtual-machines/42/${command}`,
    body: { id: 1, name: 'ct_any', state: 'sent' },
  }),
  purchase: { request: `POST ${vps}/virtual-machines` },
}
