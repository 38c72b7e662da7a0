import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emptyState as emptyDigitalOcean } from '../../sandbox/digitalocean/state.ts'
import { emptyState as emptyHostinger } from '../../sandbox/hostinger/state.ts'
import { accounts } from '../../src/accounts/tables.ts'
import { newSshKey } from '../../src/instances/ssh-key.ts'
import { assert } from '../../src/kit/assert.ts'
import { addMs } from '../../src/kit/clock.ts'
import { mails } from '../../src/mail/tables.ts'
import type { Answer } from '../../src/providers/compute.ts'
import { servers } from '../../src/servers/tables.ts'
import { orphans } from '../../src/sweep/tables.ts'
import { quarantineMs } from '../../src/sweep/verdict.ts'
import { sayOfOrphan } from '../../src/sweep/word.ts'
import { minutes, serversOf } from './paid-servers.ts'
import { createWorld, everySecondsPace, type SimulatedWorld } from './world.ts'

/** Over the real product, one world and a standing clock. */
let world: SimulatedWorld
let its: ReturnType<typeof serversOf>
const { signal } = new AbortController()
const ours = 'ins_simulation'
const hour = 3600_000

beforeAll(async () => {
  world = await createWorld(1, { ...everySecondsPace, sweepMs: 600_000, observeMs: 600_000 })
  its = serversOf(world)
  await world.platform.db.insert(accounts).values({
    ...{ id: 'acc_operator', name: 'Salma', email: 'salma@example.test', role: 'operator' },
  })
  await world.pass(2_000)
  // An installation that has nobody proves nothing.
  await its.readied()
}, 120_000)
afterAll(() => world.close())

function hetzner() {
  const provider = world.compute.get('hetzner')
  assert(provider, 'there is an account at Hetzner')
  return provider
}
async function granted<T>(answer: Answer<T>): Promise<T> {
  const given = await answer
  assert(given.ok, `it is granted: ${JSON.stringify(given)}`)
  return given.value
}

let count = 0
/** Buys a machine past all rows. */
async function buy(labels: Record<string, string>): Promise<string> {
  const name = `stray-${++count}`
  const firewall = await hetzner().findFirewall(`sambuk-${ours}-website`, signal)
  const { id } = await granted(
    hetzner().createMachine(
      {
        ...{ name, labels, size: 'cx23', location: 'fsn1', image: 'debian-12', sshKeyId: null },
        ...{
          firewallId: (firewall.ok && firewall.value?.id) || '',
          userData: '#cloud-config\n{}\n',
        },
      },
      signal,
    ),
  )
  return id
}
const stray = (server: string, installation = ours) =>
  buy({ 'sambuk.installation': installation, 'sambuk.server': server })
const stands = async (id: string) =>
  (await granted(hetzner().findMachine(id, signal)))?.state ?? null
async function orphanOf(vendorId: string) {
  const [row] = await world.platform.db
    .select()
    .from(orphans)
    .where(and(eq(orphans.provider, 'hetzner'), eq(orphans.vendorId, vendorId)))
  return row ?? null
}
/** As if its quarantine had begun so much earlier. */
const age = (vendorId: string, ms: number) =>
  world.platform.db
    .update(orphans)
    .set({ quarantinedAt: addMs(world.clock.now(), -ms) })
    .where(eq(orphans.vendorId, vendorId))

describe('a machine with our label', () => {
  test('and no row is switched off after an hour, told once, and goes after its quarantine', async () => {
    const nobodys = await stray('srv_nobody1')
    const anothers = await stray('srv_nobody2', 'ins_simulation2')
    await world.pass(minutes(11))
    expect(await orphanOf(nobodys)).toMatchObject({ verdict: 'wait', reason: 'orphan-young' })
    await world.pass(minutes(40))
    expect(await stands(nobodys)).toBe('running')
    await world.pass(minutes(40))
    expect(await stands(nobodys)).toBe('stopped')
    expect(await orphanOf(nobodys)).toMatchObject({
      verdict: 'quarantine',
      reason: 'orphan-of-nobody',
    })
    await age(nobodys, quarantineMs.never - hour)
    await world.pass(minutes(30))
    expect(await stands(nobodys)).toBe('stopped')
    await age(nobodys, quarantineMs.never)
    await world.pass(minutes(15))
    expect(await stands(nobodys)).toBeNull()
    expect(await orphanOf(nobodys)).toMatchObject({
      verdict: 'remove',
      deletedAt: expect.any(Date),
    })
    expect(await stands(anothers)).toBe('running')
    expect(await orphanOf(anothers)).toBeNull()
    const letters = await world.platform.db.select().from(mails)
    expect(letters.filter(({ kind }) => kind === 'operator-orphan')).toHaveLength(1)
  }, 300_000)

  test('whose row is being made, or goes on with another machine, is left alone', async () => {
    const id = await its.ordered()
    await its.until(async () => its.machinesOf({ id }).length > 0)
    const waiting = { leaseToken: 'dead', leaseUntil: addMs(world.clock.now(), 48 * hour) }
    await world.platform.db
      .update(servers)
      .set({ ...waiting, machineId: null, machineProvider: null, createSentAt: world.clock.now() })
      .where(eq(servers.id, id))
    const [made] = its.machinesOf({ id })
    assert(made, 'its machine was bought')
    const second = await stray((await its.readied()).id)
    await world.pass(minutes(120))
    expect(its.machinesOf({ id })).toMatchObject([{ name: made.name, isRunning: true }])
    expect(await stands(second)).toBe('running')
    expect(await orphanOf(second)).toMatchObject({ verdict: 'leave', reason: 'orphan-owner-open' })
    await hetzner().deleteMachine(second, signal)
  }, 300_000)

  test('whose server has ended, and never asked for it, is not removed at first sight', async () => {
    const ended = await its.readied()
    await its.erase(ended)
    await its.untilGone(ended)
    const back = await stray(ended.id)
    await world.pass(minutes(90))
    expect(await stands(back)).toBe('stopped')
    expect(await orphanOf(back)).toMatchObject({
      verdict: 'quarantine',
      reason: 'orphan-of-closed',
    })
    await age(back, quarantineMs.closed)
    await world.pass(minutes(15))
    expect(await stands(back)).toBeNull()
  }, 300_000)

  test('stays when an operator says so, and goes at once when one says that', async () => {
    const [kept, released] = [await stray('srv_kept'), await stray('srv_released')]
    await world.pass(minutes(11))
    const idOf = async (vendorId: string) => (await orphanOf(vendorId))?.id ?? ''
    expect(await sayOfOrphan(world.platform, await idOf(kept), 'keep')).toMatchObject({ ok: true })
    await sayOfOrphan(world.platform, await idOf(released), 'release')
    await world.pass(minutes(100))
    expect([await stands(kept), await stands(released)]).toEqual(['running', null])
    expect(await sayOfOrphan(world.platform, 'orp_none', 'keep')).toMatchObject({ ok: false })
    await hetzner().deleteMachine(kept, signal)
  }, 300_000)

  test('is one of too many at once: then it is our rows that are missing, and nothing goes', async () => {
    const many = [await stray('srv_many1'), await stray('srv_many2'), await stray('srv_many3')]
    await world.pass(minutes(130))
    for (const id of many) {
      expect(await stands(id)).toBe('running')
      expect(await orphanOf(id)).toMatchObject({ verdict: 'leave', reason: 'orphan-too-many' })
      await hetzner().deleteMachine(id, signal)
    }
  }, 300_000)
})

test('what cannot be read ends the sweep before anything is done', async () => {
  const id = await stray('srv_unread')
  world.sandbox.world.faults.add({
    ...{ provider: 'hetzner', operation: 'list-images', fault: 'error-500-before-effect' },
    times: 'always',
  })
  await world.pass(minutes(90))
  expect(await orphanOf(id)).toBeNull()
  expect(await stands(id)).toBe('running')
  world.leaveInPeace()
  await world.pass(minutes(25))
  expect(await stands(id)).toBe('stopped')
  await age(id, quarantineMs.never)
  await world.pass(minutes(15))
}, 300_000)

test('names, firewalls, keys and images that nobody needs go the same way, and those of others stay', async () => {
  const closed = await its.readied()
  await its.erase(closed)
  await its.untilGone(closed)
  const zone = world.zone
  const put = (name: string, id: string) =>
    granted(world.dns.putAddress(`${name}.${zone}`, '198.51.100.7', `sambuk ${ours} ${id}`, signal))
  await put(closed.hostname, closed.id)
  await put('stray', 'srv_nobody')
  const labels = { 'sambuk.installation': ours, 'sambuk.server': 'srv_nobody' }
  const key = (name: string, its: Record<string, string>) => {
    const { publicKey } = newSshKey(world.platform.context.random)
    return granted(hetzner().createSshKey({ name, publicKey, labels: its }, signal))
  }
  await key('stray-key', labels)
  await key('other-key', { ...labels, 'sambuk.installation': 'ins_other' })
  const firewall = (name: string, installation: string) =>
    granted(
      hetzner().createFirewall(
        { name, tcpPorts: [22], labels: { 'sambuk.installation': installation } },
        signal,
      ),
    )
  await firewall(`sambuk-${ours}-gone`, ours)
  await firewall('sambuk-ins_other-gone', 'ins_other')
  await world.pass(minutes(60))
  const { traces, names, firewalls } = world.outside.look()
  expect(traces).toContain('stray-key')
  expect([...names]).toContain('stray')
  expect(firewalls).toContain(`sambuk-${ours}-gone`)
  await world.pass(minutes(30))
  const after = world.outside.look()
  expect(after.traces).not.toContain('stray-key')
  expect(after.traces).toContain('other-key')
  expect([...after.names]).not.toContain('stray')
  expect([...after.names]).not.toContain(closed.hostname)
  expect(after.firewalls).not.toContain(`sambuk-${ours}-gone`)
  expect(after.firewalls).toEqual(
    expect.arrayContaining([`sambuk-${ours}-website`, 'sambuk-ins_other-gone']),
  )
}, 300_000)

test('first-boot scripts and tags of servers that are gone go too, and those of others stay', async () => {
  const closed = await its.readied()
  await its.erase(closed)
  await its.untilGone(closed)
  const open = await its.readied()
  const { world: outside } = world.sandbox
  const { scripts } = outside.stateFile('hostinger', emptyHostinger).data
  const { tags } = outside.stateFile('digitalocean', emptyDigitalOcean).data
  const now = world.clock.now().toISOString()
  const put = (name: string, id: number) =>
    scripts.push({ id, name, content: '#!/bin/sh', createdAt: now, updatedAt: now })
  assert(closed.machineName && open.machineName, 'both had a machine')
  put(closed.machineName, 9_001)
  put(open.machineName, 9_002)
  put('install my blog', 9_003)
  const strays = [`sambuk:server:${closed.id}`]
  const others = [`sambuk:server:${open.id}`, 'sambuk:server:srv_elsewhere', 'sambuk-blog']
  tags.push(...[...strays, ...others].map(name => ({ name })))
  await world.pass(minutes(50))
  expect(world.outside.look().traces).toEqual(
    expect.arrayContaining([closed.machineName, ...strays]),
  )
  await world.pass(minutes(40))
  const { traces } = world.outside.look()
  expect(traces).not.toContain(closed.machineName)
  expect(traces).not.toContain(strays[0])
  expect(traces).toEqual(expect.arrayContaining([open.machineName, 'install my blog', ...others]))
}, 300_000)
