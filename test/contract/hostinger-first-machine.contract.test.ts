import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { silentLog } from '../../src/kit/log.ts'
import { seededRandom } from '../../src/kit/random.ts'
import type { MachineOrder } from '../../src/providers/compute.ts'
import { createHostinger } from '../../src/providers/hostinger/compute.ts'
import type { RateBudget } from '../../src/providers/transport/rate-budget.ts'
import { look, scriptNames, seen } from './hostinger-account.ts'
import { everyDeath, Life } from './life.ts'
import { granted, kindOf, variable } from './sandbox.ts'

/** An account at Hostinger that never had a machine, and so is refused scripts. */

const { signal } = new AbortController()
let sandbox: RunningSandbox
beforeEach(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
  const response = await fetch(
    `${variable(sandbox, 'SANDBOX_CONTROL_URL')}/_sandbox/hostinger/account`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ isNew: true }),
    },
  )
  expect(response.status).toBe(200)
})
afterEach(() => sandbox.close())

const now = () => sandbox.world.clock.now()
const settle = () => sandbox.world.clock.advance(61_000)
/** One whose id our generator did not make, so that hostnames have a digest of it. */
const installationId = 'our-production'
const order: MachineOrder = {
  name: 'shop-1',
  labels: { 'sambuk.installation': installationId, 'sambuk.server': 'srv_8k2mabcd22223333' },
  size: 'hostingercom-vps-kvm1',
  location: '19',
  image: 'debian-12',
  sshKeyId: null,
  firewallId: 'unused',
  userData: '#!/bin/sh\ntrue\n',
}
const { size, location } = order

const unlimited: RateBudget = {
  take: async () => null,
  learn: async () => undefined,
  close: async () => undefined,
}

const hostinger = (life = new Life()) =>
  createHostinger({
    endpoint: variable(sandbox, 'HOSTINGER_API_URL'),
    token: variable(sandbox, 'HOSTINGER_API_TOKEN'),
    context: { clock: { now }, random: seededRandom('hostinger'), log: silentLog },
    budget: unlimited,
    fetch: life.fetch,
    sleep: async () => undefined,
    paymentMethodId: null,
  })

const ours = async () => granted(await hostinger().listMachines(order.labels, signal))
const reusable = async () => {
  const wanted = { installationId, size, location, boughtSince: now() }
  return granted(await hostinger().listReusable(wanted, signal))
}

/** Asks for a claimed machine until it is the order's own; nobody may see it as such before its wipe. */
async function reuse(id: string): Promise<void> {
  const claimedAt = now()
  for (let turn = 0; turn < 10; turn++) {
    const kind = kindOf(await hostinger().reuseMachine(id, order, claimedAt, signal))
    if ((await ours()).length > 0) expect((await seen(sandbox, id)).wipes).toEqual(['success'])
    if (kind === 'ok') return
    expect(kind).toBe('busy')
    await settle()
  }
  throw new Error('no end in sight')
}

/** As a reconciler does after a life that may have ended: take what is there, else buy. */
async function obtain(): Promise<string> {
  for (let turn = 0; turn < 10; turn++) {
    const [bought, ...others] = await reusable()
    expect(others).toEqual([])
    if (bought) {
      expect(bought).toMatchObject({ labels: {}, state: 'running', size, location })
      await reuse(bought.id)
      return bought.id
    }
    await hostinger().createMachine(order, signal)
    await settle()
  }
  throw new Error('no machine in sight')
}

async function expectOneMachine(id: string): Promise<void> {
  expect(await ours()).toMatchObject([{ id, labels: order.labels, state: 'running' }])
  expect(await seen(sandbox, id)).toMatchObject({ isRenewed: true, wipes: ['success'] })
  expect(await scriptNames(sandbox)).toEqual([order.name])
  expect(granted(await hostinger().readLimits(signal)).machinesNow).toBe(1)
}

/** Catalogue, templates, data centres, machines, scripts, and the purchase. */
const requests = 6

test('the first machine is bought without a script, then wiped with it before it is anybody’s', async () => {
  const life = new Life()
  expect(await hostinger(life).createMachine(order, signal)).toMatchObject({
    ok: false,
    error: { kind: 'unknown-outcome', code: 'first-machine' },
  })
  expect(life.requests).toBe(requests)
  expect(await ours()).toEqual([])
  expect(await reusable()).toEqual([])
  expect(await hostinger().createMachine(order, signal)).toMatchObject({
    ok: false,
    error: { kind: 'busy', code: 'first-machine' },
  })
  await settle()
  await expectOneMachine(await obtain())
}, 30_000)

test.each(everyDeath(requests))(
  'it is bought once although we die $when request $at',
  async death => {
    const answer = await hostinger(new Life(death)).createMachine(order, signal)
    expect(kindOf(answer)).not.toBe('ok')
    await settle()
    await expectOneMachine(await obtain())
  },
  30_000,
)

test('one that nobody wants any more is let go like any other', async () => {
  await hostinger().createMachine(order, signal)
  await settle()
  const [bought] = await reusable()
  if (!bought) throw new Error('the first machine is there')
  for (let turn = 0; turn < 5; turn++) {
    const kind = kindOf(await hostinger().deleteMachine(bought.id, signal))
    await settle()
    if (kind === 'ok') break
    expect(kind).toBe('busy')
  }
  expect(await seen(sandbox, bought.id)).toMatchObject({
    hostname: expect.stringMatching(/^idle\.0[0-9a-f]{18}\.sambuk\.internal$/),
    state: 'stopped',
    isRenewed: false,
  })
  expect(await reusable()).toMatchObject([{ id: bought.id, labels: { 'sambuk.retired': 'yes' } }])
}, 30_000)

test('a purchase that is refused leaves nothing, and there are no scripts to delete', async () => {
  sandbox.world.faults.add({
    provider: 'hostinger',
    operation: 'create-server',
    fault: 'sold-out',
    times: 1,
  })
  expect(kindOf(await hostinger().createMachine(order, signal))).toBe('sold-out')
  expect(granted(await hostinger().deleteUserData(order.name, signal))).toBeNull()
  expect(granted(await hostinger().readLimits(signal)).machinesNow).toBe(0)
}, 30_000)

test('its token is told to be good, and what was tried is taken back', async () => {
  expect(granted(await hostinger().checkAccess(signal))).toEqual({ canWrite: true })
  expect(await look(sandbox, '/vps/v1/firewall')).toMatchObject({ data: [] })
})
