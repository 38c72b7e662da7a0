import { randomBytes } from 'node:crypto'
import { utils } from 'ssh2'
import { beforeEach, describe, expect, test } from 'vitest'
import type { FaultKind } from '../../sandbox/control/faults.ts'
import type { RunningSandbox } from '../../sandbox/start.ts'
import { systemClock } from '../../src/kit/clock.ts'
import type { ComputeProvider, MachineOrder } from '../../src/providers/compute.ts'
import { createHetzner } from '../../src/providers/hetzner/compute.ts'
import { createMemoryRateBudget } from '../../src/providers/transport/memory-rate-budget.ts'
import { context, eventually, granted, kindOf, sandboxOfThisFile, variable } from './sandbox.ts'

/** What differs between vendors; everything below holds for each of them. */
interface Candidate {
  name: ComputeProvider['name']
  create(sandbox: RunningSandbox, token?: string): ComputeProvider
  size: string
  location: string
  image: MachineOrder['image']
}

const candidates: Candidate[] = [
  {
    name: 'hetzner',
    create: (sandbox, token = variable(sandbox, 'HCLOUD_TOKEN')) =>
      createHetzner({
        endpoint: variable(sandbox, 'HCLOUD_ENDPOINT'),
        token,
        context,
        budget: createMemoryRateBudget(systemClock),
      }),
    size: 'cx23',
    location: 'fsn1',
    image: 'debian-12',
  },
]

const { signal } = new AbortController()

describe.each(candidates)('$name', candidate => {
  const sandbox = sandboxOfThisFile()
  const provider = () => candidate.create(sandbox())
  const fault = (operation: string, kind: FaultKind) =>
    sandbox().world.faults.add({
      provider: candidate.name,
      operation,
      fault: kind,
      times: 1,
    })
  const machinesWithLabel = async () => granted(await provider().listMachines(labels, signal))

  let labels: Record<string, string> = {}
  let order: MachineOrder
  beforeEach(async () => {
    const id = randomBytes(6).toString('hex')
    labels = { 'sambuk.installation': 'ins_contract', 'sambuk.server': `srv_${id}` }
    const { public: publicKey } = utils.generateKeyPairSync('ed25519', { comment: id })
    const key = await provider().createSshKey({ name: `key-${id}`, publicKey, labels }, signal)
    const firewall = await provider().createFirewall(
      { name: `firewall-${id}`, tcpPorts: [22, 443], labels },
      signal,
    )
    order = {
      name: `sambuk-${id}`,
      labels,
      size: candidate.size,
      location: candidate.location,
      image: candidate.image,
      sshKeyId: granted(key).id,
      firewallId: granted(firewall).id,
      userData: '#cloud-config\n',
    }
  })

  const runningMachine = async () => {
    const { id } = granted(await provider().createMachine(order, signal))
    const found = await eventually(
      async () => granted(await provider().findMachine(id, signal)),
      machine => machine?.state === 'running',
    )
    if (!found) throw new Error('a running machine is there')
    return found
  }

  test('offers sizes with a price, a place and whether they can be had', async () => {
    const offers = granted(await provider().listOffers(signal))
    const offer = offers.find(
      ({ size, location }) => size === candidate.size && location === candidate.location,
    )
    expect(offer).toMatchObject({
      provider: candidate.name,
      country: expect.stringMatching(/^[A-Z]{2}$/),
      currency: expect.stringMatching(/^[A-Z]{3}$/),
      available: true,
    })
    expect(offer?.monthlyCostMinor).toBeGreaterThan(0)
    expect(offers.every(({ monthlyCostMinor }) => Number.isInteger(monthlyCostMinor))).toBe(true)
  })

  test('an ordered machine comes up with its name, labels and address', async () => {
    const machine = await runningMachine()
    expect(machine).toMatchObject({
      name: order.name,
      labels,
      size: candidate.size,
      location: candidate.location,
      address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
    })
    expect(await machinesWithLabel()).toEqual([machine])
  })

  test('a second order under the same name is refused, and the first is there to adopt', async () => {
    const first = granted(await provider().createMachine(order, signal))
    expect(kindOf(await provider().createMachine(order, signal))).toBe('already-exists')
    expect((await machinesWithLabel()).map(({ id }) => id)).toEqual([first.id])
  })

  test.each([
    ['sold-out', 'sold-out'],
    ['quota', 'quota'],
    ['rate-limited', 'rate-limited'],
    ['unauthorized', 'unauthorized'],
    ['timeout-before-effect', 'unknown-outcome'],
    ['error-500-before-effect', 'unknown-outcome'],
  ] as const)(
    'an order that meets %s says %s and leaves nothing behind',
    async (kind, expected) => {
      fault('create-server', kind)
      expect(kindOf(await provider().createMachine(order, signal))).toBe(expected)
      expect(await machinesWithLabel()).toEqual([])
    },
  )

  test.each(['timeout-after-effect', 'error-500-after-effect'] as const)(
    'an order that meets %s is found by its labels, once',
    async kind => {
      fault('create-server', kind)
      expect(kindOf(await provider().createMachine(order, signal))).toBe('unknown-outcome')
      expect((await machinesWithLabel()).map(({ name }) => name)).toEqual([order.name])
    },
  )

  test('a wrong token is told as such', async () => {
    const stranger = candidate.create(sandbox(), 'x'.repeat(64))
    expect(kindOf(await stranger.listMachines(labels, signal))).toBe('unauthorized')
    expect(kindOf(await stranger.createMachine(order, signal))).toBe('unauthorized')
  })

  test('a machine may be deleted twice and is gone after the first time', async () => {
    const { id } = granted(await provider().createMachine(order, signal))
    await eventually(
      async () => kindOf(await provider().deleteMachine(id, signal)),
      kind => kind === 'ok',
    )
    expect(granted(await provider().deleteMachine(id, signal))).toBeNull()
    await eventually(
      async () => granted(await provider().findMachine(id, signal)),
      found => found === null,
    )
    expect(await machinesWithLabel()).toEqual([])
  })

  test('a lost answer to a delete is repaired by asking again', async () => {
    const { id } = await runningMachine()
    fault('delete-server', 'timeout-after-effect')
    expect(granted(await provider().deleteMachine(id, signal))).toBeNull()
    expect(await machinesWithLabel()).toEqual([])
  })

  test('a machine is switched off, copied and switched on', async () => {
    const { id } = await runningMachine()
    const state = async () => granted(await provider().findMachine(id, signal))?.state
    granted(await provider().powerOff(id, signal))
    await eventually(state, seen => seen === 'stopped')

    const image = { description: 'contract', labels: { 'sambuk.image': order.name } }
    const made = granted(await provider().createImage(id, image, signal))
    const images = async () => granted(await provider().listImages(image.labels, signal))
    const ready = await eventually(images, ([newest]) => newest?.ready === true)
    expect(ready.map(one => one.id)).toEqual([made.id])

    await eventually(
      async () => kindOf(await provider().powerOn(id, signal)),
      kind => kind === 'ok',
    )
    await eventually(state, seen => seen === 'running')
    granted(await provider().shutDown(id, signal))
    await eventually(state, seen => seen === 'stopped')

    granted(await provider().deleteImage(made.id, signal))
    expect(granted(await provider().deleteImage(made.id, signal))).toBeNull()
    expect(await images()).toEqual([])
  })

  test('keys and firewalls are found by name, and each name is taken once', async () => {
    const id = randomBytes(6).toString('hex')
    expect(granted(await provider().findSshKey(id, signal))).toBeNull()
    expect(granted(await provider().findFirewall(id, signal))).toBeNull()
    const publicKey = utils.generateKeyPairSync('ed25519').public
    const key = granted(await provider().createSshKey({ name: id, publicKey, labels }, signal))
    const firewall = { name: id, tcpPorts: [22], labels }
    const made = granted(await provider().createFirewall(firewall, signal))
    expect(granted(await provider().findSshKey(id, signal))).toEqual(key)
    expect(granted(await provider().findFirewall(id, signal))).toEqual(made)
    expect(kindOf(await provider().createFirewall(firewall, signal))).toBe('already-exists')
    expect(granted(await provider().deleteSshKey(key.id, signal))).toBeNull()
    expect(granted(await provider().deleteSshKey(key.id, signal))).toBeNull()
    expect(granted(await provider().findSshKey(id, signal))).toBeNull()
  })

  test('reads get through a vendor that fails for a moment', async () => {
    fault('list-servers', 'error-500-before-effect')
    expect(await machinesWithLabel()).toEqual([])
  })
})
