import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { panelAddress } from '../../sandbox/machines/panel.ts'
import { backups } from '../../src/backups/tables.ts'
import { requestOperation } from '../../src/servers/operate.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { servers } from '../../src/servers/tables.ts'
import { index, minutes } from './paid-servers.ts'
import { restsOf } from './resting-servers.ts'
import { createWorld, type SimulatedWorld } from './world.ts'

const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux)', accept: 'text/html,*/*;q=0.8' }

let world: SimulatedWorld
let its: ReturnType<typeof restsOf>

beforeAll(async () => {
  world = await createWorld(1)
  its = restsOf(world)
  await world.pass(2_000)
}, 120_000)
afterAll(() => world.close())

describe('a server that hibernates', () => {
  test('costs nothing, and comes back as it was for whoever opens its address', async () => {
    const { was, now } = await its.hibernated()
    expect(now).toMatchObject({
      machineId: null,
      closedAt: null,
      sshKeyId: null,
      restsBy: 'customer',
    })
    expect(its.machinesOf(was)).toEqual([])
    expect(world.outside.look().traces.filter(name => name.includes(was.hostname))).toEqual([])
    expect(world.outside.addressesOf(was.hostname)).toEqual([panelAddress])
    expect((await its.spansOf(was)).every(({ until }) => until !== null)).toBe(true)
    const stored = { state: 'verified', purpose: 'hibernate', keepUntil: null }
    expect(await its.backupOf(was.id)).toMatchObject(stored)
    await its.expectUnbroken()

    const robot = { ...browser, 'user-agent': 'Mozilla/5.0 (compatible; SomeBot/2.1)' }
    expect(await its.visit(was, 'HEAD', browser)).toMatchObject({ status: 503, body: '' })
    expect((await its.visit(was, 'GET', robot)).body).toContain('This server is at rest.')
    expect((await its.read(was.id)).desired).toBe('hibernated')
    const visited = await its.visit(was, 'GET', { ...browser, 'accept-language': 'ar' })
    expect(visited).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5', 'content-language': 'ar', 'x-robots-tag': 'noindex' },
      body: expect.stringContaining('هذا الخادم يستيقظ.'),
    })
    expect(visited.body).toContain('<noscript><meta http-equiv="refresh" content="5"></noscript>')
    const [script, ...others] = [...visited.body.matchAll(/<script>(.*?)<\/script>/gs)]
    const hash = createHash('sha256')
      .update(script?.[1] ?? '')
      .digest('base64')
    expect(others).toEqual([])
    expect(visited).toMatchObject({
      headers: {
        'content-security-policy': expect.stringContaining(`script-src 'sha256-${hash}';`),
      },
    })

    const back = await its.untilBack(was)
    expect(back).toMatchObject({
      ...{ machineProvider: was.machineProvider, candidateIndex: was.candidateIndex },
      ...{ hibernatedAt: null, restsBy: null, restoreFrom: null },
    })
    expect(back.machineId).not.toBe(was.machineId)
    expect(await its.run(back, `cat ${index}`)).toContain(was.id)
    expect(world.outside.addressesOf(was.hostname)).toEqual([back.address])
    expect((await its.visit(was, 'GET', browser)).status).not.toBe(503)
    await its.expectUnbroken()
  }, 300_000)

  /** A pass over its backup that finds the machine on its way up. */
  async function waitOnce({ id, machineState }: ServerRow): Promise<void> {
    const { db } = world.platform
    const backup = await its.backupOf(id)
    await db.update(servers).set({ machineState: 'starting' }).where(eq(servers.id, id))
    await db.update(backups).set({ wakeAt: world.clock.now() }).where(eq(backups.id, backup.id))
    await world.hurriedPass('backup', backup.id, 60_000)
    await db.update(servers).set({ machineState }).where(eq(servers.id, id))
  }

  test('stays awake when nothing can be stored, and its customer is told', async () => {
    const server = await its.readied()
    const folder = join(world.backupDir, server.id)
    writeFileSync(folder, 'something else of this name')
    await its.askHibernation(server)
    await world.pass(3_000)
    await its.until(async () => (await its.backupOf(server.id)).failures === 1)
    await waitOnce(server)
    expect(await its.backupOf(server.id)).toMatchObject({
      ...{ failures: 1, failureCode: 'backup-store-refused' },
    })
    await its.until(async () => (await its.read(server.id)).desired === 'ready')
    await world.pass(minutes(2))
    rmSync(folder)
    const back = await its.untilBack(server)
    expect(back).toMatchObject({ machineId: server.machineId, backupWanted: null, restsBy: null })
    expect(back.steps.hibernate).toMatchObject({ failed: true, reason: 'backup-store-refused' })
    expect(await its.lettersTo(server, 'server-stays-awake')).toHaveLength(1)
    await its.until(async () => (await its.backupOf(server.id)).state === 'called-off')
    expect(await its.run(back, expiryOfOwner)).toBe('')
  }, 300_000)

  test('that is woken while it is being stored goes on where it is', async () => {
    const server = await its.readied()
    const folder = join(world.backupDir, server.id)
    writeFileSync(folder, 'in the way')
    await its.askHibernation(server)
    await world.pass(3_000)
    await its.until(async () => (await its.backupOf(server.id)).failures > 0)
    // As a worker leaves it that dies while it copies.
    await its.run(server, 'usermod --expiredate 1 deploy')
    expect(await its.askWake(server)).toMatchObject({ ok: true })
    rmSync(folder)
    const back = await its.untilBack(server)
    await its.until(async () => (await its.backupOf(server.id)).state === 'called-off')
    expect(back).toMatchObject({
      machineId: server.machineId,
      desired: 'ready',
      hibernatedAt: null,
    })
    expect(await its.run(back, expiryOfOwner)).toBe('')
    expect(await its.run(back, `cat ${index}`)).toContain(server.id)
  }, 300_000)

  test('tells its customer when nobody has a machine for it, and comes back when somebody has', async () => {
    const { was } = await its.hibernated()
    world.sandbox.world.faults.add({
      ...{ provider: 'provider', operation: 'create-server', fault: 'sold-out', times: 1_000 },
    })
    await its.askWake(was)
    await world.pass(minutes(8))
    const late = await its.read(was.id)
    expect(late).toMatchObject({ desired: 'ready', machineId: null, closedAt: null })
    expect(await its.lettersTo(was, 'server-wakes-late')).toHaveLength(1)
    await its.expectUnbroken()
    world.sandbox.world.faults.clear()
    const back = await its.untilBack(was)
    expect(await its.run(back, `cat ${index}`)).toContain(was.id)
  }, 300_000)
})

test('a server whose places are sold by nobody any more wakes at one of today', async () => {
  const { was } = await its.hibernated()
  const [candidate] = was.candidates
  if (!candidate) throw new Error('it had a place')
  await world.platform.db
    .update(servers)
    .set({ candidates: [{ ...candidate, size: 'cx11' }] })
    .where(eq(servers.id, was.id))
  await world.observe()
  await its.askWake(was)
  const back = await its.untilBack(was)
  expect(back.candidateIndex).toBeGreaterThan(0)
  expect(await its.run(back, `cat ${index}`)).toContain(was.id)
}, 300_000)

describe('what happens to a server while it hibernates', () => {
  test('a suspension keeps it from waking, and its end keeps what is stored', async () => {
    const { was } = await its.hibernated()
    await its.suspend(was)
    expect(await its.askWake(was)).toEqual({ ok: false, error: 'payment-overdue' })
    expect((await its.visit(was, 'GET', browser)).body).toContain('This server is at rest.')
    await world.pass(minutes(1))
    expect(its.machinesOf(was)).toEqual([])
    await its.lift(was)
    expect(await its.read(was.id)).toMatchObject({ desired: 'hibernated', suspended: null })
    await its.end(was)
    const { restoreFrom } = await its.untilGone(was)
    expect(await its.backupOf(was.id)).toMatchObject({ id: restoreFrom, state: 'verified' })
    expect(world.outside.addressesOf(was.hostname)).toEqual([])
    await its.expectUnbroken()
  }, 300_000)

  test('a suspension or an end in the middle loses nothing', async () => {
    const [paused, ending] = [await its.readied(), await its.readied()]
    for (const server of [paused, ending]) await its.askHibernation(server)
    await its.suspend(paused)
    await its.end(ending)
    await world.pass(minutes(2))
    expect(its.machinesOf(paused)).toMatchObject([{ isRunning: false }])
    await its.untilGone(ending)
    expect(await its.backupOf(ending.id)).toMatchObject({ state: 'verified', purpose: 'final' })
    await its.lift(paused)
    await its.untilHibernated(paused)
    await its.expectUnbroken()
    await its.askWake(paused)
    await its.suspend(paused)
    await world.pass(minutes(5))
    await its.expectUnbroken()
    await its.lift(paused)
    const back = await its.untilBack(paused)
    expect(await its.run(back, `cat ${index}`)).toContain(paused.id)
  }, 300_000)

  test('another place that was wished for is where it wakes', async () => {
    const { was } = await its.hibernated()
    await its.move(was, await its.aPlaceAt('digitalocean'))
    await world.pass(minutes(1))
    expect(its.machinesOf(was)).toEqual([])
    await its.askWake(was)
    const back = await its.untilBack(was)
    expect(back.machineProvider).toBe('digitalocean')
    expect(await its.run(back, `cat ${index}`)).toContain(was.id)
  }, 300_000)

  test('only an operator wakes what an operator has laid to rest, and erases it with all that is stored', async () => {
    const server = await its.readied()
    const operate = (operation: Parameters<typeof requestOperation>[2]) =>
      requestOperation(world.platform, server.id, operation)
    expect(await operate({ action: 'hibernate', terms: its.terms })).toMatchObject({ ok: true })
    await its.untilHibernated(server)
    expect(await its.askWake(server)).toEqual({ ok: false, error: 'stopped-by-operator' })
    expect((await its.visit(server, 'GET', browser)).body).toContain('This server is at rest.')
    expect(await operate({ action: 'restart' })).toEqual({ ok: false, error: 'server-hibernated' })
    expect(await operate({ action: 'delete', paysBack: true })).toMatchObject({ ok: true })
    await its.untilGone(server)
    expect(await its.backupOf(server.id)).toMatchObject({ state: 'deleted' })
  }, 300_000)
})

test('whatever worker dies at whatever write, it hibernates and wakes with its data', async () => {
  const server = await its.readied()
  const check = async (isSo: (row: ServerRow) => boolean) => {
    world.mortality = 0.25
    for (let looks = 0; looks < 600 && !isSo(await its.read(server.id)); looks++) {
      await world.pass(1_000)
      await its.expectUnbroken()
    }
    world.mortality = 0
    await its.until(async () => isSo(await its.read(server.id)))
  }
  const deaths = world.deaths
  await its.askHibernation(server)
  await check(row => row.hibernatedAt !== null)
  await its.askWake(server)
  await check(row => row.verifiedAt !== null && row.restoreFrom === null)
  expect(world.deaths - deaths).toBeGreaterThan(4)
  const back = await its.read(server.id)
  expect(await its.run(back, `cat ${index}`)).toContain(server.id)
}, 300_000)

/** Set while a site is held still, so that nobody signs in. */
const expiryOfOwner = 'getent shadow deploy | cut -d: -f8 | tr -d "\\n"'
