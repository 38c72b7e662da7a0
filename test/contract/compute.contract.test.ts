import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Fault, FaultKind } from '../../sandbox/control/faults.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { type Clock, systemClock } from '../../src/kit/clock.ts'
import type { Answer, ComputeProvider, MachineOrder } from '../../src/providers/compute.ts'
import { createDigitalOcean } from '../../src/providers/digitalocean/compute.ts'
import { createHetzner } from '../../src/providers/hetzner/compute.ts'
import { createHostinger } from '../../src/providers/hostinger/compute.ts'
import type { Connection } from '../../src/providers/transport/chain.ts'
import { createMemoryRateBudget } from '../../src/providers/transport/memory-rate-budget.ts'
import { describeCompute, newOrder } from './compute.contract.ts'
import { context, granted, kindOf, sandboxOfThisFile, variable } from './sandbox.ts'

/** How each vendor is reached, at its emulator and at home. */
interface Vendor {
  name: ComputeProvider['name']
  size: string
  location: string
  tokenName: string
  endpointName: string
  realEndpoint: string
  connect(connection: Connection): ComputeProvider
}

const vendors: Vendor[] = [
  {
    name: 'hetzner',
    size: 'cx23',
    location: 'fsn1',
    tokenName: 'HCLOUD_TOKEN',
    endpointName: 'HCLOUD_ENDPOINT',
    realEndpoint: 'https://api.hetzner.cloud/v1',
    connect: createHetzner,
  },
  {
    name: 'digitalocean',
    size: 's-1vcpu-512mb-10gb',
    location: 'fra1',
    tokenName: 'DIGITALOCEAN_ACCESS_TOKEN',
    endpointName: 'DIGITALOCEAN_API_URL',
    realEndpoint: 'https://api.digitalocean.com',
    connect: createDigitalOcean,
  },
  {
    name: 'hostinger',
    size: 'hostingercom-vps-kvm1',
    location: '19',
    tokenName: 'HOSTINGER_API_TOKEN',
    endpointName: 'HOSTINGER_API_URL',
    realEndpoint: 'https://developers.hostinger.com',
    connect: connection => createHostinger({ ...connection, paymentMethodId: null }),
  },
]

const { signal } = new AbortController()

const connectHome = (vendor: Vendor, token: string): ComputeProvider =>
  vendor.connect({
    endpoint: vendor.realEndpoint,
    token,
    context,
    budget: createMemoryRateBudget(systemClock),
  })

/** Data, so that no vendor needs to be asked for them. */
const capabilitiesOf = (vendor: Vendor) => connectHome(vendor, 'not-a-token').capabilities

/** A client whose time is the sandbox's: where it waits, the sandbox's clock moves on. */
const connectTo = (sandbox: RunningSandbox, vendor: Vendor, token?: string): ComputeProvider => {
  const clock: Clock = { now: () => sandbox.world.clock.now() }
  return vendor.connect({
    endpoint: variable(sandbox, vendor.endpointName),
    token: token ?? variable(sandbox, vendor.tokenName),
    context: { ...context, clock },
    budget: createMemoryRateBudget(clock),
    sleep: async ms => sandbox.world.clock.advance(ms),
    timeoutMs: 4_000,
  })
}

describe.each(vendors)('the emulated $name', vendor => {
  const sandbox = sandboxOfThisFile({ clock: 'manual' })
  const create = (token?: string) => connectTo(sandbox(), vendor, token)
  // The vendors' limits of a minute are not what is tested here.
  beforeEach(() => sandbox().world.clock.advance(61_000))

  describeCompute({
    ...vendor,
    patienceMs: 60_000,
    lookEveryMs: 2_000,
    capabilities: capabilitiesOf(vendor),
    create,
    now: () => sandbox().world.clock.now(),
    pass: ms => sandbox().world.clock.advance(ms),
  })

  describe('an order that meets trouble', () => {
    let order: MachineOrder
    const fault = (operation: string, kind: FaultKind, more: Partial<Fault> = {}) =>
      sandbox().world.faults.add({
        provider: vendor.name,
        operation,
        fault: kind,
        times: 1,
        ...more,
      })
    const ours = async () => granted(await create().listMachines(order.labels, signal))
    const pass = (ms: number) => sandbox().world.clock.advance(ms)
    beforeEach(async () => {
      order = await newOrder(create(), vendor)
    })

    test.each([
      ['sold-out', 'sold-out'],
      ['quota', 'quota'],
      ['rate-limited', 'rate-limited'],
      ['unauthorized', 'unauthorized'],
      ['timeout-before-effect', 'unknown-outcome'],
      ['error-500-before-effect', 'unknown-outcome'],
    ] as const)(
      '%s is said as %s and leaves nothing behind',
      async (kind, expected) => {
        fault('create-server', kind)
        expect(kindOf(await create().createMachine(order, signal))).toBe(expected)
        expect(await ours()).toEqual([])
      },
      20_000,
    )

    test.each(['timeout-after-effect', 'error-500-after-effect', 'malformed'] as const)(
      'an answer lost by %s is told as unknown, and the machine is there to adopt, once',
      async kind => {
        fault('create-server', kind)
        expect(kindOf(await create().createMachine(order, signal))).toBe('unknown-outcome')
        expect(await ours()).toHaveLength(1)
      },
      20_000,
    )

    test('an answer slower than our patience is unknown, and its machine is there', async () => {
      fault('create-server', 'slow', { delayMs: 5_000 })
      expect(kindOf(await create().createMachine(order, signal))).toBe('unknown-outcome')
      await pass(5_000)
      expect(await ours()).toHaveLength(1)
    }, 20_000)

    test('too many requests: with a time to wait it is told, without one too', async () => {
      fault('create-server', 'rate-limited', { delayMs: 17_000 })
      const told = await create().createMachine(order, signal)
      expect(told).toMatchObject({ ok: false, error: { kind: 'rate-limited' } })
      expect(told.ok ? 0 : told.error.retryAfterMs).toBeGreaterThanOrEqual(16_000)
      fault('create-server', 'rate-limited')
      expect(kindOf(await create().createMachine(order, signal))).toBe('rate-limited')
      expect(await ours()).toEqual([])
    }, 20_000)

    test('a read that fails once is read again; a list of half an answer is no list', async () => {
      fault('list-servers', 'error-500-before-effect')
      expect(await ours()).toEqual([])
      fault('list-servers', 'malformed', { times: 5 })
      const listed = await create().listMachines(order.labels, signal)
      expect(listed).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
    }, 20_000)

    test('a lost answer to a removal is repaired by asking again', async () => {
      const { id } = granted(await create().createMachine(order, signal))
      await pass(30_000)
      const { removal } = create().capabilities
      fault(removal === 'delete' ? 'delete-server' : 'set-hostname', 'timeout-after-effect')
      let removed = ''
      for (let asked = 0; asked < 30 && removed !== 'ok'; asked++) {
        removed = kindOf(await create().deleteMachine(id, signal))
        await pass(2_000)
      }
      expect(removed).toBe('ok')
      expect(await ours()).toEqual([])
    }, 40_000)
  })
})

describe.each(vendors)('an account of 120 machines at the emulated $name', vendor => {
  let sandbox: RunningSandbox
  let provider: ComputeProvider
  beforeAll(async () => {
    sandbox = await startSandbox({ clock: 'manual' })
    provider = connectTo(sandbox, vendor)
    // Machines that never come up cost this computer nothing.
    sandbox.world.faults.add({
      provider: vendor.name,
      operation: 'create-server',
      fault: 'boot-fails',
      times: 'always',
    })
  }, 60_000)
  afterAll(() => sandbox?.close())

  test('is listed whole', async () => {
    const order = await newOrder(provider, vendor)
    for (let count = 0; count < 120; count++) {
      const labels = { ...order.labels, 'sambuk.server': `srv_${count}` }
      const made = await insist(() =>
        provider.createMachine({ ...order, name: `many-${count}`, labels }, signal),
      )
      expect(kindOf(made)).toBe('ok')
    }
    const listed = await insist(() =>
      provider.listMachines({ 'sambuk.installation': 'ins_contract' }, signal),
    )
    const servers = granted(listed).map(({ labels }) => labels['sambuk.server'])
    expect(new Set(servers).size).toBe(120)
  }, 120_000)

  /** Waits for the vendor's limit to be over, on the sandbox's clock. */
  async function insist<T>(ask: () => Answer<T>): Answer<T> {
    for (;;) {
      const answer = await ask()
      await sandbox.world.clock.advance(1_500)
      if (kindOf(answer) !== 'rate-limited') return answer
      await sandbox.world.clock.advance(60_000)
    }
  }
})

/**
 * With a vendor's own token in the environment the same contract is held against the vendor: the smallest
 * size, and everything that was made is removed. Hostinger's purchases cannot be given back, so it asks for
 * a word more.
 */
describe.each(vendors)('the real $name', vendor => {
  const token = process.env[`SAMBUK_CONTRACT_${vendor.tokenName}`]
  const isMeant = vendor.name !== 'hostinger' || process.env.SAMBUK_CONTRACT_SPEND === 'yes'
  if (!token || !isMeant) {
    test(`is not asked: SAMBUK_CONTRACT_${vendor.tokenName} names no token`, () =>
      expect(token === undefined || !isMeant).toBe(true))
    return
  }
  describeCompute({
    ...vendor,
    patienceMs: 10 * 60_000,
    lookEveryMs: 3_000,
    capabilities: capabilitiesOf(vendor),
    create: other => connectHome(vendor, other ?? token),
    now: () => systemClock.now(),
    pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
  })
})
