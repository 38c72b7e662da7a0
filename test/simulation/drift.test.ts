import { isDeepStrictEqual } from 'node:util'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { mails } from '../../src/mail/tables.ts'
import { observations } from '../../src/observers/tables.ts'
import { loseMachine } from '../../src/servers/lose-machine.ts'
import { requestRest } from '../../src/servers/operate.ts'
import { requestRebuild } from '../../src/servers/rebuild.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { index, minutes, serversOf } from './paid-servers.ts'
import { createWorld, everySecondsPace, type SimulatedWorld } from './world.ts'

/** Over the real product, one world, a standing clock, and the pace of a worker's looks. */
let world: SimulatedWorld
let its: ReturnType<typeof serversOf>
const { signal } = new AbortController()

beforeAll(async () => {
  world = await createWorld(1, { ...everySecondsPace, observeMs: 5_000, listMs: 10_000 })
  its = serversOf(world)
  await world.platform.db.insert(accounts).values({
    ...{ id: 'acc_operator', name: 'Salma', email: 'salma@example.test' },
    ...{ role: 'operator', language: 'ar' },
  })
  await world.pass(2_000)
}, 120_000)
afterAll(() => world.close())

/** A server with a verified backup: that of its move. */
async function backedUp(): Promise<ServerRow> {
  const server = await its.readied()
  await its.move(server, await its.aPlaceAt('digitalocean'))
  return its.untilBack(server)
}

async function deleteByHand({ machineProvider, machineId }: ServerRow): Promise<void> {
  const provider = [...world.compute.values()].find(({ name }) => name === machineProvider)
  assert(provider && machineId, 'it has a machine')
  expect(await provider.deleteMachine(machineId, signal)).toMatchObject({ ok: true })
  const gone = { ok: true, value: null }
  await its.until(async () =>
    isDeepStrictEqual(await provider.findMachine(machineId, signal), gone),
  )
}

async function lettersAbout(server: ServerRow): Promise<string[]> {
  const rows = await world.platform.db.select().from(mails)
  const about = rows.filter(({ key }) => key.includes(server.id) && !key.startsWith('server-ready'))
  return about.map(({ kind }) => kind).sort()
}

describe('a machine that was deleted by hand', () => {
  test('is noticed within a minute, told, and its server comes back with its newest backup', async () => {
    const server = await backedUp()
    await its.run(server, `echo 'newer than the backup' >${index}`)
    await deleteByHand(server)
    const deletedAt = world.clock.now().getTime()
    await its.until(async () => (await its.read(server.id)).lostAt !== null)
    const lost = await its.read(server.id)
    expect((lost.lostAt?.getTime() ?? 0) - deletedAt).toBeLessThanOrEqual(minutes(1))
    expect(lost).toMatchObject({ verifiedAt: null, restoreFrom: expect.any(String) })
    expect(await lettersAbout(server)).toEqual(['operator-lost', 'server-lost'])
    const back = await its.untilBack(server)
    expect(back).toMatchObject({
      lostAt: null,
      hostname: server.hostname,
      announcedAt: server.announcedAt,
    })
    expect(back.machineId).not.toBe(server.machineId)
    expect(await its.run(back, `cat ${index}`)).toBe(`the site of ${server.id}\n`)
    expect(its.machinesOf(server)).toHaveLength(1)
    await world.pass(30_000)
    expect(await lettersAbout(server)).toEqual(['operator-lost', 'server-lost', 'server-rebuilt'])
  }, 300_000)

  test('and of which there is no copy waits for an operator, and says so', async () => {
    const server = await its.readied()
    await deleteByHand(server)
    await world.pass(90_000)
    expect(await its.read(server.id)).toMatchObject({ lostAt: expect.any(Date), replacing: false })
    expect(its.machinesOf(server)).toEqual([])
    expect(await lettersAbout(server)).toEqual(['operator-lost', 'server-lost-without-copy'])
    expect(await requestRebuild(world.platform, server.id)).toEqual({
      ok: false,
      error: 'no-backup',
    })
    await its.end(server)
    await its.untilGone(server)
  }, 300_000)

  test('whose backup is old waits for a yes, and gets its machine then', async () => {
    const server = await backedUp()
    await world.platform.db.execute(
      `update backups set verified_at = verified_at - interval '3 days' where server_id = '${server.id}'`,
    )
    await deleteByHand(server)
    await world.pass(minutes(1))
    expect(await its.read(server.id)).toMatchObject({ lostAt: expect.any(Date), replacing: false })
    expect(await requestRebuild(world.platform, server.id)).toMatchObject({ ok: true })
    expect(await requestRebuild(world.platform, server.id)).toMatchObject({ ok: true })
    // Whoever rebuilds it may die between any effect and its record.
    world.mortality = 0.15
    const back = await its.untilBack(server)
    world.mortality = 0
    expect(world.deaths).toBeGreaterThan(0)
    expect(await its.run(back, `cat ${index}`)).toContain(server.id)
    expect(its.machinesOf(server)).toHaveLength(1)
    await world.pass(30_000)
    expect(await lettersAbout(server)).toEqual(['operator-lost', 'server-lost', 'server-rebuilt'])
    expect(await requestRebuild(world.platform, server.id)).toMatchObject({
      error: 'machine-not-lost',
    })
  }, 300_000)
})

describe('a machine that was deleted by hand while something was asked of its server', () => {
  // A list of one machine that is empty then is an outage, and that is another test.
  let another: ServerRow
  beforeAll(async () => {
    another = await its.readied()
  })
  afterAll(() => its.erase(another))

  const isLost = (server: ServerRow) =>
    its.until(async () => (await its.read(server.id)).lostAt !== null)

  test('is a loss like any other when it was to stop', async () => {
    const server = await its.readied()
    await deleteByHand(server)
    const stop = { action: 'stop' } as const
    expect(await requestRest(world.platform, server.id, stop, 'customer')).toMatchObject({
      ok: true,
    })
    await isLost(server)
    expect(await lettersAbout(server)).toEqual(['operator-lost', 'server-lost-without-copy'])
    await its.end(server)
    await its.untilGone(server)
  }, 300_000)

  test('is a loss like any other when it was to hibernate', async () => {
    const server = await its.readied()
    await deleteByHand(server)
    const rest = { action: 'hibernate', terms: { hibernates: () => true } } as const
    expect(await requestRest(world.platform, server.id, rest, 'customer')).toMatchObject({
      ok: true,
    })
    await isLost(server)
    expect(await its.read(server.id)).toMatchObject({ desired: 'ready', backupWanted: null })
    expect(await lettersAbout(server)).toContain('server-lost-without-copy')
    await its.end(server)
    await its.untilGone(server)
  }, 300_000)

  test('is a loss like any other when it was to move, and what no copy has is not given up unasked', async () => {
    const server = await its.readied()
    await deleteByHand(server)
    await its.move(server, await its.aPlaceAt('digitalocean'))
    await isLost(server)
    await world.pass(minutes(2))
    expect(await its.read(server.id)).toMatchObject({
      ...{ replacing: false, restoreFrom: null, backupWanted: null, machineId: server.machineId },
    })
    expect(its.machinesOf(server)).toEqual([])
    expect(await lettersAbout(server)).toEqual(['operator-lost', 'server-lost-without-copy'])
    await its.end(server)
    await its.untilGone(server)
  }, 300_000)

  test('comes back with its newest backup when it was to move', async () => {
    const server = await backedUp()
    await deleteByHand(server)
    await its.move(server, await its.aPlaceAt('hetzner'))
    await isLost(server)
    const back = await its.untilBack(server)
    expect(await its.run(back, `cat ${index}`)).toBe(`the site of ${server.id}\n`)
    await world.pass(30_000)
    expect(await lettersAbout(server)).toEqual(['operator-lost', 'server-lost', 'server-rebuilt'])
  }, 300_000)
})

describe('a machine that was only hidden', () => {
  test('is left as it was when it shows up before anything was done, and that is told once', async () => {
    const server = await its.readied()
    hide(server)
    await world.pass(minutes(1))
    expect(await its.read(server.id)).toMatchObject({ lostAt: expect.any(Date) })
    show(server)
    await world.pass(30_000)
    const found = await its.read(server.id)
    expect(found).toMatchObject({
      lostAt: null,
      machineId: server.machineId,
      machineState: 'running',
    })
    expect(found.verifiedAt).not.toBeNull()
    expect(await its.run(found, `cat ${index}`)).toContain(server.id)
    await world.pass(30_000)
    expect(await lettersAbout(server)).toEqual([
      'operator-lost',
      'server-found',
      'server-lost-without-copy',
    ])
  }, 300_000)
})

test('a machine that shows up when its rebuilding has been decided is kept with all that is on it', async () => {
  const server = await backedUp()
  await its.run(server, `echo 'newer than the backup' >${index}`)
  const terms = { lostMachines: 'rebuild', publicUrl: 'https://x.test', zone: world.zone } as const
  expect(await loseMachine(world.platform, server, terms)).toBe('rebuild')
  expect(await its.read(server.id)).toMatchObject({ replacing: true })
  const back = await its.untilBack(server)
  expect(back).toMatchObject({ machineId: server.machineId, lostAt: null, replacing: false })
  expect(await its.run(back, `cat ${index}`)).toBe('newer than the backup\n')
  expect(await lettersAbout(server)).toEqual(['operator-lost', 'server-found', 'server-lost'])
}, 300_000)

describe('a provider that suddenly lists nothing', () => {
  test('has an outage: nothing is deleted, nothing rebuilt, and operators see it', async () => {
    const some = [await its.readied(), await its.readied(), await its.readied()]
    const before = world.outside.look().machines.length
    world.sandbox.world.faults.add({
      ...{ provider: 'hetzner', operation: 'list-servers', fault: 'empty-list', times: 'always' },
    })
    await world.pass(minutes(3))
    for (const { id, machineId } of some) {
      expect(await its.read(id)).toMatchObject({ lostAt: null, machineId, machineState: 'running' })
    }
    expect(world.outside.look().machines).toHaveLength(before)
    const doubted = async () => {
      const [row] = await world.platform.db
        .select()
        .from(observations)
        .where(eq(observations.name, 'machines:hetzner'))
      return row?.doubt
    }
    const doubt = await doubted()
    expect(doubt?.missing).toBe(doubt?.expected)
    const letters = await world.platform.db.select().from(mails)
    expect(letters.filter(({ kind }) => kind === 'operator-outage')).toHaveLength(1)
    world.sandbox.world.faults.clear()
    await world.pass(minutes(1))
    expect(await doubted()).toBeNull()
  }, 300_000)
})

/** The vendor's books say nothing of it for a while: neither its lists nor its answers by id. */
const hidden = new Map<string, unknown>()
function hide(server: ServerRow): void {
  const { data } = world.sandbox.world.stateFile<{ servers: { id: number }[] }>('hetzner', () => ({
    servers: [],
  }))
  const at = data.servers.findIndex(({ id }) => String(id) === server.machineId)
  hidden.set(server.id, data.servers.splice(at, 1)[0])
}
function show(server: ServerRow): void {
  const { data } = world.sandbox.world.stateFile<{ servers: unknown[] }>('hetzner', () => ({
    servers: [],
  }))
  data.servers.push(hidden.get(server.id))
}
