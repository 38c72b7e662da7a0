import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { exec, keyPair, login, until } from '../../sandbox/machines/test-machines.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { silentLog } from '../../src/kit/log.ts'
import { seededRandom } from '../../src/kit/random.ts'
import type { ComputeProvider, MachineOrder } from '../../src/providers/compute.ts'
import { createHostinger } from '../../src/providers/hostinger/compute.ts'
import type { RateBudget } from '../../src/providers/transport/rate-budget.ts'
import { look, scriptNames, seen } from './hostinger-account.ts'
import { type Death, everyDeath, Life } from './life.ts'
import { granted, kindOf, variable } from './sandbox.ts'

/**
 * What only Hostinger needs: a machine is retired and reused in many requests, and we may die after
 * each of them, before it has arrived or when it was obeyed and not answered.
 */

const { signal } = new AbortController()
const size = 'hostingercom-vps-kvm1'
const location = '11'
/** Ends whatever the vendor has under way, and begins a new minute of its rate limit. */
const settleMs = 61_000

let running: RunningSandbox | undefined
beforeAll(async () => {
  running = await startSandbox({ clock: 'manual' })
})
afterAll(async () => running?.close())
const sandbox = () => {
  if (!running) throw new Error('the sandbox runs from beforeAll to afterAll')
  return running
}
const settle = () => sandbox().world.clock.advance(settleMs)

const unlimited: RateBudget = {
  take: async () => null,
  learn: async () => undefined,
  close: async () => undefined,
}

function hostinger(life = new Life()): ComputeProvider {
  return createHostinger({
    endpoint: variable(sandbox(), 'HOSTINGER_API_URL'),
    token: variable(sandbox(), 'HOSTINGER_API_TOKEN'),
    context: {
      clock: sandbox().world.clock,
      random: seededRandom('hostinger'),
      log: silentLog,
    },
    budget: unlimited,
    fetch: life.fetch,
    sleep: async () => undefined,
    paymentMethodId: null,
  })
}

let orders = 0
function newOrder(change: Partial<MachineOrder> = {}): MachineOrder {
  const id = `${++orders}`
  return {
    name: `shop-${id}`,
    labels: { 'sambuk.installation': 'ins_contract', 'sambuk.server': `srv_${id}` },
    size,
    location,
    image: 'debian-12',
    sshKeyId: null,
    firewallId: 'unused',
    userData: `#!/bin/sh\necho ${id}\n`,
    ...change,
  }
}

const idle = 'idle.inscontract.sambuk.internal'

async function runningMachine(order = newOrder()): Promise<{ id: string; order: MachineOrder }> {
  const { id } = granted(await hostinger().createMachine(order, signal))
  await settle()
  expect(await seen(sandbox(), id)).toMatchObject({ state: 'running', isRenewed: true })
  return { id, order }
}

/** Asks again and again, as a reconciler does, living anew after a death. */
async function insist(
  life: Life,
  ask: () => Promise<Parameters<typeof kindOf>[0]>,
  check: () => Promise<void>,
): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    const kind = kindOf(await ask())
    await check()
    await settle()
    if (kind === 'ok') return
    expect(['busy', 'unavailable', 'unknown-outcome']).toContain(kind)
    life.begin()
  }
  throw new Error('no end in sight')
}

async function retire(machine: { id: string; order: MachineOrder }, death: Death) {
  const life = new Life(death)
  const compute = hostinger(life)
  await insist(
    life,
    () => compute.deleteMachine(machine.id, signal),
    async () => {
      const now = await seen(sandbox(), machine.id)
      // Findable by its owner until all else is done.
      if (now.hostname === idle) expect(now).toMatchObject({ state: 'stopped', isRenewed: false })
      else
        expect(granted(await hostinger().listMachines(machine.order.labels, signal))).toHaveLength(
          1,
        )
    },
  )
  return life
}

async function reuse(id: string, order: MachineOrder, death: Death) {
  const life = new Life(death)
  const compute = hostinger(life)
  const claimedAt = sandbox().world.clock.now()
  const wipesBefore = (await seen(sandbox(), id)).wipes.length
  await insist(
    life,
    () => compute.reuseMachine(id, order, claimedAt, signal),
    async () => {
      const now = await seen(sandbox(), id)
      const [named] = granted(await hostinger().listMachines(order.labels, signal))
      if (!named) return
      expect(now).toMatchObject({ state: 'running', isRenewed: true })
      expect(now.wipes.slice(wipesBefore)).toEqual(['success'])
    },
  )
  expect((await seen(sandbox(), id)).wipes.slice(wipesBefore)).toEqual(['success'])
  return life
}

describe('a machine that nobody wants', () => {
  test('is stopped, not renewed and idle, whenever we die on the way', async () => {
    const { requests } = await retire(await runningMachine(), null)
    for (const death of everyDeath(requests)) {
      const machine = await runningMachine()
      await retire(machine, death)
      expect(await seen(sandbox(), machine.id)).toMatchObject({
        hostname: idle,
        state: 'stopped',
        isRenewed: false,
      })
      const { labels } = machine.order
      expect(
        granted(await hostinger().listMachines(labels, signal)),
        JSON.stringify(death),
      ).toEqual([])
    }
  }, 60_000)

  test('may be retired twice', async () => {
    const machine = await runningMachine()
    await retire(machine, null)
    expect(granted(await hostinger().deleteMachine(machine.id, signal))).toBeNull()
    expect(await seen(sandbox(), machine.id)).toMatchObject({ hostname: idle, state: 'stopped' })
  }, 20_000)
})

describe('an idle machine', () => {
  test('is wiped exactly once and then named, whenever we die on the way', async () => {
    const first = await runningMachine()
    await retire(first, null)
    const { requests } = await reuse(first.id, newOrder(), null)
    for (const death of everyDeath(requests)) {
      const machine = await runningMachine()
      await retire(machine, null)
      const order = newOrder()
      await reuse(machine.id, order, death)
      const [named, ...others] = granted(await hostinger().listMachines(order.labels, signal))
      expect(others).toEqual([])
      expect(named, JSON.stringify(death)).toMatchObject({
        id: machine.id,
        labels: order.labels,
        size,
      })
    }
  }, 120_000)

  test('goes from owner to owner, and each of them has it wiped', async () => {
    const { id, order } = await runningMachine()
    await retire({ id, order }, null)
    for (const next of [newOrder(), newOrder()]) {
      await reuse(id, next, null)
      await retire({ id, order: next }, null)
    }
    expect((await seen(sandbox(), id)).wipes).toEqual(['success', 'success'])
  }, 30_000)

  test('has nothing of its last owner on it, and has run the script of the next', async () => {
    const [one, two] = [keyPair(), keyPair()]
    const scriptOf = (key: string) =>
      `#!/bin/sh\nmkdir -p /root/.ssh\necho '${key}' >> /root/.ssh/authorized_keys\n`
    const first = await runningMachine(newOrder({ userData: scriptOf(one.public) }))
    const inside = async (key: string) => {
      const machine = sandbox().world.machines.find(`hostinger-${first.id}`)
      if (!machine) throw new Error('the machine runs')
      return (await until('a login', () => login(machine, key), 10_000)).client
    }
    const before = await inside(one.private)
    await exec(before, 'echo secret > /root/secret')
    before.end()

    await retire(first, null)
    await reuse(first.id, newOrder({ userData: scriptOf(two.public) }), null)
    const after = await inside(two.private)
    expect((await exec(after, 'cat /root/secret')).code).not.toBe(0)
    expect((await exec(after, 'cat /root/.ssh/authorized_keys')).stdout).not.toContain(one.public)
    after.end()
  }, 30_000)

  test('is offered to its own installation, size and place only', async () => {
    const { id, order } = await runningMachine(newOrder({ location: '15' }))
    await retire({ id, order }, null)
    const wanted = { installationId: 'ins_contract', size, location: '15', boughtSince: null }
    const offered = async (change: Partial<typeof wanted>) =>
      granted(await hostinger().listReusable({ ...wanted, ...change }, signal)).map(one => one.id)
    expect(await offered({})).toEqual([id])
    expect(await offered({ installationId: 'ins_other' })).toEqual([])
    expect(await offered({ size: 'hostingercom-vps-kvm2' })).toEqual([])
    expect(await offered({ location: '19' })).toEqual([])
  }, 20_000)
})

describe('a purchase', () => {
  test('that was paid and not set up is found and set up for its order', async () => {
    const { world } = sandbox()
    const order = newOrder({ location: '19' })
    const boughtSince = world.clock.now()
    world.faults.add({
      provider: 'hostinger',
      operation: 'create-server',
      fault: 'action-fails',
      times: 1,
    })
    expect(await hostinger().createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unknown-outcome', code: 'setup-pending' },
    })
    expect(granted(await hostinger().listMachines(order.labels, signal))).toEqual([])
    const wanted = { installationId: 'ins_contract', size, location: '19', boughtSince }
    const [found, ...others] = granted(await hostinger().listReusable(wanted, signal))
    if (!found) throw new Error('what was paid for is found')
    expect(others).toEqual([])
    await insist(
      new Life(),
      () => hostinger().reuseMachine(found.id, order, world.clock.now(), signal),
      async () => undefined,
    )
    const [machine] = granted(await hostinger().listMachines(order.labels, signal))
    expect(machine).toMatchObject({ id: found.id, state: 'running', location: '19' })
  }, 20_000)

  test('of a machine that is there already is refused before money is spent', async () => {
    const { order } = await runningMachine()
    expect(kindOf(await hostinger().createMachine(order, signal))).toBe('already-exists')
    expect(granted(await hostinger().listMachines(order.labels, signal))).toHaveLength(1)
  }, 20_000)

  test.each([
    ['sold-out', 'sold-out'],
    ['quota', 'quota'],
    ['declined', 'quota'],
  ] as const)(
    'that meets %s says %s and leaves no script behind',
    async (fault, kind) => {
      const order = newOrder()
      sandbox().world.faults.add({
        provider: 'hostinger',
        operation: 'create-server',
        fault,
        times: 1,
      })
      expect(kindOf(await hostinger().createMachine(order, signal))).toBe(kind)
      expect(await scriptNames(sandbox())).not.toContain(order.name)
      await settle()
    },
    20_000,
  )
})

test('user data is deleted, twice as well as once', async () => {
  const { order } = await runningMachine()
  expect(await scriptNames(sandbox())).toContain(order.name)
  granted(await hostinger().deleteUserData(order.name, signal))
  granted(await hostinger().deleteUserData(order.name, signal))
  expect(await scriptNames(sandbox())).not.toContain(order.name)
}, 20_000)

describe('a firewall', () => {
  const firewall = () => ({ name: `firewall-${++orders}`, tcpPorts: [22, 443], labels: {} })

  test('is completed and found complete, whenever we die while making it', async () => {
    const make = async (death: Death) => {
      const life = new Life(death)
      const wanted = firewall()
      const compute = hostinger(life)
      await insist(
        life,
        async () => {
          const found = await compute.findFirewall(wanted.name, signal)
          return found.ok && found.value ? found : compute.createFirewall(wanted, signal)
        },
        async () => undefined,
      )
      const { id } = granted(await hostinger().findFirewall(wanted.name, signal)) ?? { id: '' }
      const { rules } = z
        .object({ rules: z.array(z.object({ protocol: z.string(), port: z.string() })) })
        .parse(await look(sandbox(), `/vps/v1/firewall/${id}`))
      expect(rules.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual([
        'TCP 22',
        'TCP 443',
        'ICMP any',
      ])
      return life
    }
    const { requests } = await make(null)
    for (const death of everyDeath(requests)) await make(death)
  }, 30_000)

  test('is attached, and that may be asked again', async () => {
    const { id } = await runningMachine()
    const made = granted(await hostinger().createFirewall(firewall(), signal))
    const attach = () => hostinger().attachFirewall(id, made.id, signal)
    await insist(new Life(), attach, async () => undefined)
    expect(granted(await attach())).toBeNull()
    const machine = await look(sandbox(), `/vps/v1/virtual-machines/${id}`)
    expect(machine).toMatchObject({ firewall_group_id: Number(made.id) })
  }, 20_000)
})
