import { randomBytes } from 'node:crypto'
import { utils } from 'ssh2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, ComputeProvider, Machine, MachineOrder } from '../../src/providers/compute.ts'
import { granted, kindOf } from './sandbox.ts'

/** One vendor, as the contract needs to know it. */
export interface ComputeCandidate {
  name: ComputeProvider['name']
  size: string
  location: string
  /** How long its machines take to start, shut down and be copied, at most. */
  patienceMs: number
  /** How often one may look without disturbing its limits. */
  lookEveryMs: number
  capabilities: ComputeProvider['capabilities']
  create(token?: string): ComputeProvider
  now(): Date
  /** Lets the vendor's time pass. */
  pass(ms: number): Promise<void>
}

const { signal } = new AbortController()

/** A new order with everything that it names; each call is somebody else's. */
export async function newOrder(
  provider: ComputeProvider,
  { size, location }: Pick<ComputeCandidate, 'size' | 'location'>,
): Promise<MachineOrder> {
  const id = randomBytes(6).toString('hex')
  const labels = { 'sambuk.installation': 'ins_contract', 'sambuk.server': `srv_${id}` }
  const { public: publicKey } = utils.generateKeyPairSync('ed25519', { comment: id })
  const name = `sambuk-${id}`
  const { capabilities } = provider
  const key =
    capabilities.sshKeys === 'account'
      ? granted(await provider.createSshKey({ name, publicKey, labels }, signal)).id
      : null
  return {
    name,
    labels,
    size,
    location,
    image: 'debian-12',
    sshKeyId: key,
    firewallId: await firewallOf(provider),
    userData:
      capabilities.userData.format === 'script' ? '#!/bin/bash\ntrue\n' : '#cloud-config\n{}\n',
  }
}

/** One firewall for all of the contract's machines, as the product has it. */
async function firewallOf(provider: ComputeProvider): Promise<string> {
  const name = 'sambuk-ins_contract'
  const found = granted(await provider.findFirewall(name, signal))
  if (found) return found.id
  const labels = { 'sambuk.installation': 'ins_contract' }
  return granted(await provider.createFirewall({ name, tcpPorts: [22, 443], labels }, signal)).id
}

/**
 * What every vendor of machines promises behind the port, whatever it is made of. Runs against the
 * emulators and, with a token, against the real ones; it removes what it made.
 */
export function describeCompute(candidate: ComputeCandidate): void {
  const { patienceMs, lookEveryMs, capabilities } = candidate
  const provider = () => candidate.create()

  /** Looks again until it is so; what is seen last when the vendor takes longer than its patience. */
  const watch = async <T>(look: () => Promise<T>, holds: (seen: T) => boolean, ms = patienceMs) => {
    for (let passed = 0; ; passed += lookEveryMs) {
      const seen = await look()
      if (holds(seen) || passed >= ms) return seen
      await candidate.pass(lookEveryMs)
    }
  }
  const until = async <T>(look: () => Promise<T>, holds: (seen: T) => boolean) => {
    const seen = await watch(look, holds)
    if (!holds(seen)) throw new Error(`not in time: ${JSON.stringify(seen)}`)
    return seen
  }
  const find = async (id: string) => granted(await provider().findMachine(id, signal))
  const listed = async (labels: MachineOrder['labels']) =>
    granted(await provider().listMachines(labels, signal))

  /** Asked again while the vendor is busy with the machine, as the reconcilers do. */
  const insist = (ask: () => Answer<unknown>) =>
    until(
      async () => kindOf(await ask()),
      kind => kind !== 'busy',
    )

  describe('one machine, from its order to its end', () => {
    let order: MachineOrder
    let machine: Machine

    beforeAll(async () => {
      order = await newOrder(provider(), candidate)
    }, patienceMs)

    afterAll(async () => {
      for (const { id } of await listed(order.labels)) {
        await insist(() => provider().deleteMachine(id, signal))
      }
      if (order.sshKeyId) granted(await provider().deleteSshKey(order.sshKeyId, signal))
      granted(await provider().deleteUserData(order.name, signal))
      granted(await provider().deleteLabels(order.labels, signal))
    }, patienceMs)

    test('what is offered has a price, a place, and whether it can be had', async () => {
      const offers = granted(await provider().listOffers(signal))
      const offer = offers.find(
        ({ size, location }) => size === candidate.size && location === candidate.location,
      )
      expect(offer).toMatchObject({
        provider: candidate.name,
        locationName: expect.stringMatching(/\w/),
        country: expect.stringMatching(/^[A-Z]{2}$/),
        currency: expect.stringMatching(/^[A-Z]{3}$/),
        available: true,
      })
      expect(offer?.monthlyCostMinor).toBeGreaterThan(0)
      expect(offers.every(({ monthlyCostMinor }) => Number.isInteger(monthlyCostMinor))).toBe(true)
    })

    test('an ordered machine comes up with its labels and, sooner or later, an address', async () => {
      const { id } = granted(await provider().createMachine(order, signal))
      const seen = await until(
        () => find(id),
        found => found?.state === 'running' && found.address !== null,
      )
      if (!seen) throw new Error('a running machine is there')
      machine = seen
      expect(machine).toMatchObject({
        labels: order.labels,
        size: candidate.size,
        location: candidate.location,
        address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      })
    })

    test('it is found by its labels, and by those of nobody else', async () => {
      expect((await listed(order.labels)).map(({ id }) => id)).toEqual([machine.id])
      const installation = { 'sambuk.installation': 'ins_contract' }
      expect((await listed(installation)).map(({ id }) => id)).toContain(machine.id)
      expect(await listed({ ...order.labels, 'sambuk.server': 'srv_nobody' })).toEqual([])
      expect(await listed({ 'sambuk.installation': 'ins_nobody' })).toEqual([])
    })

    test('a second order of the same server is refused, and the first is there to adopt', async () => {
      expect(kindOf(await provider().createMachine(order, signal))).toBe('already-exists')
      expect((await listed(order.labels)).map(({ id }) => id)).toEqual([machine.id])
    })

    test('it gets its firewall, in its order or afterwards', async () => {
      const attached = () => provider().attachFirewall(machine.id, order.firewallId, signal)
      if (capabilities.firewall === 'with-order') {
        expect(await attached()).toMatchObject({ ok: false, error: { code: 'unsupported' } })
        return
      }
      expect(await insist(attached)).toBe('ok')
      expect(await insist(attached)).toBe('ok')
    })

    test('its key is listed, by its labels or by its name', async () => {
      const keys = granted(await provider().listSshKeys(order.labels, signal))
      if (capabilities.sshKeys === 'user-data') return expect(keys).toEqual([])
      const key = keys.find(({ id }) => id === order.sshKeyId)
      expect(key?.name).toBe(order.name)
      expect(key?.labels ?? order.labels).toEqual(order.labels)
      const strangers = await provider().listSshKeys(
        { 'sambuk.installation': 'ins_nobody' },
        signal,
      )
      const isLabelled = key?.labels !== null
      if (isLabelled) expect(granted(strangers)).toEqual([])
    })

    test('a firewall is listed by its own name, and is gone once it was deleted, twice too', async () => {
      const id = randomBytes(6).toString('hex')
      const labels = { 'sambuk.installation': `ins_${id}` }
      const name = `sambuk-ins_${id}-website`
      granted(await provider().createFirewall({ name, tcpPorts: [443], labels }, signal))
      const found = async () =>
        granted(await provider().listFirewalls(labels, signal)).filter(one => one.name === name)
      const [firewall] = await found()
      if (!firewall) throw new Error('a firewall that was made is listed')
      expect(firewall.labels ?? labels).toEqual(labels)
      const age = candidate.now().getTime() - (firewall.createdAt ?? candidate.now()).getTime()
      expect(Math.abs(age)).toBeLessThan(60_000)
      granted(await provider().deleteFirewall(firewall.id, signal))
      granted(await provider().deleteFirewall(firewall.id, signal))
      expect(await found()).toEqual([])
    })

    test('it is shut down, switched on again, started anew and switched off', async () => {
      const state = async () => (await find(machine.id))?.state
      const ask = (verb: 'shutDown' | 'powerOn' | 'restart' | 'powerOff') =>
        insist(() => provider()[verb](machine.id, signal))
      expect(await ask('shutDown')).toBe('ok')
      // A system may ignore the request; then the plug is pulled.
      const isStopped = (seen: string | undefined) => seen === 'stopped'
      if (!isStopped(await watch(state, isStopped, patienceMs / 2))) await ask('powerOff')
      await until(state, isStopped)
      expect(await ask('powerOn')).toBe('ok')
      await until(state, seen => seen === 'running')
      expect(await ask('restart')).toBe('ok')
      await until(state, seen => seen === 'running')
      expect(await ask('powerOff')).toBe('ok')
      await until(state, seen => seen === 'stopped')
    })

    test('its disk is copied, where the vendor has that', async () => {
      const labels = { 'sambuk.installation': 'ins_contract', 'sambuk.image': `img_${machine.id}` }
      const copy = { description: 'contract', labels }
      const images = async () => granted(await provider().listImages(labels, signal))
      if (capabilities.snapshots === 'none') {
        expect(await images()).toEqual([])
        const refused = await provider().createImage(machine.id, copy, signal)
        expect(refused).toMatchObject({ ok: false, error: { code: 'unsupported' } })
        return
      }
      expect(await insist(() => provider().createImage(machine.id, copy, signal))).toBe('ok')
      const [image] = await until(images, ([newest]) => newest?.ready === true)
      if (!image) throw new Error('the image is there')
      expect(image.locations === null).toBe(capabilities.snapshots === 'everywhere')
      if (image.locations) expect(image.locations).toContain(candidate.location)
      granted(await provider().deleteImage(image.id, signal))
      granted(await provider().deleteImage(image.id, signal))
      await until(images, seen => seen.length === 0)
    })

    test('its removal may be asked for twice, and then it serves nobody', async () => {
      const remove = () => provider().deleteMachine(machine.id, signal)
      expect(await insist(remove)).toBe('ok')
      await until(
        () => listed(order.labels),
        seen => seen.length === 0,
      )
      expect(await insist(remove)).toBe('ok')
      const after = await find(machine.id)
      if (capabilities.removal === 'delete') expect(after).toBeNull()
      else expect(after).toMatchObject({ labels: { 'sambuk.retired': 'yes' } })
    })

    test('a machine that was paid for and is idle becomes the next order’s own, wiped', async () => {
      const wanted = { ...candidate, installationId: 'ins_contract', boughtSince: null }
      const reusable = async () => granted(await provider().listReusable(wanted, signal))
      if (capabilities.removal === 'delete') return expect(await reusable()).toEqual([])
      const idle = await until(reusable, seen => seen.some(({ id }) => id === machine.id))
      expect(idle.map(({ state }) => state)).not.toContain('running')
      const next = await newOrder(provider(), candidate)
      const claimedAt = candidate.now()
      const reuse = () => provider().reuseMachine(machine.id, next, claimedAt, signal)
      expect(await insist(reuse)).toBe('ok')
      expect((await listed(next.labels)).map(({ id }) => id)).toEqual([machine.id])
      expect((await reusable()).map(({ id }) => id)).not.toContain(machine.id)
      await until(
        () => find(machine.id),
        found => found?.state === 'running',
      )
      expect(await insist(() => provider().deleteMachine(machine.id, signal))).toBe('ok')
      granted(await provider().deleteUserData(next.name, signal))
    })

    test('an account says how many machines it has', async () => {
      const limits = granted(await provider().readLimits(signal))
      expect(limits.machinesNow).toBeGreaterThanOrEqual(0)
    })

    test('a token that may write is told as such, and what was tried is taken back', async () => {
      expect(granted(await provider().checkAccess(signal))).toEqual({ canWrite: true })
    })

    test('a wrong token is told as such', async () => {
      const stranger = candidate.create('x'.repeat(64))
      expect(kindOf(await stranger.checkAccess(signal))).toBe('unauthorized')
      expect(kindOf(await stranger.listMachines(order.labels, signal))).toBe('unauthorized')
      expect(kindOf(await stranger.listOffers(signal))).toBe('unauthorized')
    })

    test.each([
      ['size', { size: 'size-of-nobody' }],
      ['location', { location: '999999' }],
      ['image', { image: { preparedId: '999999999' } }],
    ] as const)(
      'an unknown %s is refused by name and leaves nothing behind',
      async (_what, wrong) => {
        const other = { ...(await newOrder(provider(), candidate)), ...wrong }
        const refused = await provider().createMachine(other, signal)
        expect(['rejected', 'not-found']).toContain(kindOf(refused))
        expect(refused.ok ? '' : refused.error.message).toMatch(/\w+ \w+/)
        expect(await listed(other.labels)).toEqual([])
        if (other.sshKeyId) granted(await provider().deleteSshKey(other.sshKeyId, signal))
        granted(await provider().deleteUserData(other.name, signal))
      },
    )
  })
}
