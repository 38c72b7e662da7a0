import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { discardOutdated } from '../../src/backups/discard.ts'
import { backupKey } from '../../src/backups/identity.ts'
import type { BackupRow } from '../../src/backups/store.ts'
import { checkStored } from '../../src/backups/stored-archive.ts'
import { backups } from '../../src/backups/tables.ts'
import { offers } from '../../src/billing/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { newId } from '../../src/kit/ids.ts'
import { machineSpans } from '../../src/margins/tables.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { instanceTarget } from '../../src/reconcilers/steps/instance-target.ts'
import { endServer } from '../../src/servers/end-server.ts'
import { moveServer } from '../../src/servers/move-server.ts'
import { requestOperation } from '../../src/servers/operate.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { liftSuspension, suspendServer } from '../../src/servers/suspend.ts'
import { servers } from '../../src/servers/tables.ts'
import { requestOrder } from '../../src/subscriptions/request-order.ts'
import type { Candidate } from '../../src/subscriptions/tables.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { createWorld, type SimulatedWorld } from './world.ts'

/** What a server does when money changes: over the real product, one world and a standing clock. */

let world: SimulatedWorld
const { signal } = new AbortController()
const minutes = (count: number) => count * 60_000
const day = 86_400_000
const index = '/srv/site/public/index.html'

beforeAll(async () => {
  world = await createWorld(1)
  await world.pass(2_000)
}, 60_000)
afterAll(() => world.close())

let count = 0
async function ordered(blueprint = 'website'): Promise<string> {
  const { platform, blueprints, exchange } = world
  const id = newId('account', platform.context.random)
  const hostname = `noor-${++count}`
  await platform.db.insert(accounts).values({ id, name: 'Noor', email: `${id}@example.test` })
  const placed = await requestOrder(
    { ...platform, blueprints, exchange },
    {
      ...{ accountId: id, country: null, language: 'en', planId: 'starter', interval: 'month' },
      ...{ blueprint, hostname, provider: 'hetzner', model: undefined },
    },
  )
  assert(placed.ok, 'it is ordered')
  await world.pass(1_500)
  const [order] = await platform.db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.hostname, hostname))
  assert(order?.checkoutUrl, 'it can be paid')
  expect(await world.payAt(order.checkoutUrl, '4242424242424242')).toBe(200)
  await world.pass(500)
  const [server] = await platform.db.select().from(servers).where(eq(servers.hostname, hostname))
  assert(server, 'a paid order has a server')
  return server.id
}

async function readied(blueprint?: string): Promise<ServerRow> {
  const id = await ordered(blueprint)
  await world.pass(minutes(3))
  const server = await read(id)
  assert(server.announcedAt, `it is ready: ${JSON.stringify(server.steps)}`)
  if (server.blueprint === 'website') await run(server, `echo 'the site of ${id}' >${index}`)
  return server
}

async function read(id: string): Promise<ServerRow> {
  const [server] = await world.platform.db.select().from(servers).where(eq(servers.id, id))
  assert(server, 'rows of servers are kept')
  return server
}

async function backupOf(serverId: string): Promise<BackupRow> {
  const rows = await world.platform.db.select().from(backups).where(eq(backups.serverId, serverId))
  assert(rows.length === 1 && rows[0], `${serverId} has one backup, not ${rows.length}`)
  return rows[0]
}

async function run(server: ServerRow, command: string): Promise<string> {
  const { vault } = world.platform
  const target = instanceTarget(server, {
    vault,
    blueprint: world.blueprints.find,
    zone: world.zone,
  })
  const done = await world.shell.run(target, command, '', signal)
  assert(done.ok, `the machine lets us in: ${JSON.stringify(done)}`)
  return done.value.stdout
}

async function aPlaceAt(provider: Candidate['provider']): Promise<Candidate> {
  const found = await world.platform.db.select().from(offers).where(eq(offers.provider, provider))
  const offer = found.find(each => each.available && each.memoryGb >= 4 && each.cores >= 2)
  assert(offer, `${provider} sells something`)
  const { size, location, locationName, country, memoryGb } = offer
  return { provider, size, location, locationName, country, memoryGb }
}

type Work = Parameters<typeof transact>[1]
const write = (work: Work) => transact(world.platform, work)
const end = ({ subscriptionId }: ServerRow, backup = true) =>
  write((tx, wake) =>
    endServer(tx, wake, world.platform.context, subscriptionId, 'subscription-ended', {
      backup,
      keepDays: 30,
    }),
  )
const move = async ({ id }: ServerRow, ...places: Candidate[]) =>
  write((tx, wake) => moveServer(tx, wake, id, places))
const suspend = ({ subscriptionId }: ServerRow, reason = 'payment-overdue') =>
  write((tx, wake) => suspendServer(tx, wake, subscriptionId, reason))
const lift = ({ subscriptionId }: ServerRow) =>
  write((tx, wake) => liftSuspension(tx, wake, subscriptionId))

const machinesOf = ({ id }: Pick<ServerRow, 'id'>) =>
  world.outside.look().machines.filter(machine => machine.server === id && !machine.isLeaving)

const spansOf = ({ id }: ServerRow) =>
  world.platform.db
    .select()
    .from(machineSpans)
    .where(eq(machineSpans.serverId, id))
    .orderBy(machineSpans.since)

describe('a suspension', () => {
  test('switches a server off, and what was before comes back and is verified again', async () => {
    const server = await readied()
    await suspend(server)
    await suspend(server)
    await world.pass(minutes(2))
    expect(await read(server.id)).toMatchObject({ desired: 'ready', machineState: 'stopped' })
    expect(machinesOf(server)).toMatchObject([{ isRunning: false }])
    const asked = await requestOperation(world.platform, server.id, { action: 'start' })
    expect(asked).toEqual({ ok: false, error: 'payment-overdue' })
    await lift(server)
    expect((await read(server.id)).verifiedAt).toBeNull()
    await world.pass(minutes(2))
    const back = await read(server.id)
    expect(back).toMatchObject({ machineId: server.machineId, suspended: null })
    expect(back.verifiedAt).not.toBeNull()
    expect(await run(back, `cat ${index}`)).toContain(server.id)
  }, 60_000)

  test('leaves a server stopped that its operator had stopped', async () => {
    const server = await readied()
    expect(await requestOperation(world.platform, server.id, { action: 'stop' })).toMatchObject({
      ok: true,
    })
    await world.pass(minutes(1))
    await suspend(server, 'payment-disputed')
    await world.pass(minutes(1))
    await lift(server)
    await world.pass(minutes(2))
    expect(await read(server.id)).toMatchObject({ desired: 'stopped', machineState: 'stopped' })
    await end(server, false)
    await world.pass(minutes(5))
  }, 60_000)

  test('of an order on its way buys nothing, ends the first boot, and costs it no deadline', async () => {
    const id = await ordered()
    await suspend(await read(id))
    await world.pass(minutes(90))
    const held = await read(id)
    expect(held.desired).toBe('ready')
    expect(machinesOf(held).filter(({ isRunning }) => isRunning)).toEqual([])
    await lift(held)
    await world.pass(minutes(5))
    expect((await read(id)).announcedAt).not.toBeNull()
  }, 60_000)
})

describe('the end of a server', () => {
  test('comes after a verified backup, which is kept as long as was said', async () => {
    const server = await readied()
    await suspend(server)
    await world.pass(minutes(1))
    await end(server)
    await world.pass(minutes(10))
    const gone = await read(server.id)
    expect(gone.closedAt).not.toBeNull()
    expect(machinesOf(server)).toEqual([])
    const backup = await backupOf(server.id)
    expect(backup).toMatchObject({ state: 'verified', purpose: 'final' })
    expect(gone.backupId).toBe(backup.id)
    const { storedName, storedSha256, archiveSha256 } = backup
    assert(storedName && storedSha256 && archiveSha256, 'a verified backup has a file')
    const stored = { name: storedName, storedSha256, archiveSha256 }
    const tools = { store: world.backups, key: await backupKey(world.platform.vault) }
    expect(await checkStored(tools, stored, signal)).toEqual({ ok: true, value: null })

    await discardOutdated(world.platform, world.backups)
    expect((await backupOf(server.id)).state).toBe('verified')
    await world.platform.db
      .update(backups)
      .set({ keepUntil: new Date(world.clock.now().getTime() - day) })
      .where(eq(backups.id, backup.id))
    await discardOutdated(world.platform, world.backups)
    expect((await backupOf(server.id)).state).toBe('deleted')
    expect(readdirSync(join(world.backupDir, server.id))).toEqual([])
  }, 60_000)

  test('waits while the store refuses, says so, and deletes nothing meanwhile', async () => {
    const server = await readied()
    const folder = join(world.backupDir, server.id)
    writeFileSync(folder, 'something else of this name')
    await end(server)
    await world.pass(minutes(20))
    expect(await read(server.id)).toMatchObject({
      backupWanted: 'final',
      failureCode: 'backup-store-refused',
      dnsRemovedAt: null,
    })
    expect(machinesOf(server)).toMatchObject([{ isRunning: true }])
    rmSync(folder)
    await world.pass(minutes(20))
    expect((await read(server.id)).closedAt).not.toBeNull()
    expect((await backupOf(server.id)).state).toBe('verified')
  }, 60_000)

  test('clears away what a dead worker had half written', async () => {
    const server = await readied()
    await end(server)
    const { id } = await backupOf(server.id)
    mkdirSync(join(world.backupDir, server.id), { recursive: true })
    for (const rest of ['aaaa.tar.zst.age.part', 'bbbb.tar.zst.age']) {
      writeFileSync(join(world.backupDir, server.id, `${id}-${rest}`), 'half')
    }
    await world.pass(minutes(10))
    const backup = await backupOf(server.id)
    expect(backup.state).toBe('verified')
    expect(readdirSync(join(world.backupDir, server.id))).toEqual([
      backup.storedName?.split('/')[1],
    ])
  }, 60_000)

  test('of a machine that was deleted by hand has nothing to save, and says so', async () => {
    const server = await readied()
    const provider = world.compute.get('hetzner')
    assert(provider && server.machineId, 'it has a machine at Hetzner')
    expect(await provider.deleteMachine(server.machineId, signal)).toMatchObject({ ok: true })
    await world.pass(minutes(3))
    await end(server)
    await world.pass(minutes(10))
    const gone = await read(server.id)
    expect(gone.closedAt).not.toBeNull()
    expect(gone.steps.backup).toMatchObject({ reason: 'nothing-to-save' })
    expect((await backupOf(server.id)).state).toBe('called-off')
  }, 60_000)

  test('without a backup is the end of everything, also of a backup that is on its way', async () => {
    const server = await readied()
    const folder = join(world.backupDir, server.id)
    writeFileSync(folder, 'in the way')
    await end(server)
    await world.pass(minutes(1))
    const erased = await requestOperation(world.platform, server.id, {
      action: 'delete',
      paysBack: true,
    })
    expect(erased).toMatchObject({ ok: true })
    await world.pass(minutes(10))
    expect((await read(server.id)).closedAt).not.toBeNull()
    rmSync(folder)
    await world.pass(minutes(10))
    expect((await backupOf(server.id)).state).toBe('called-off')
  }, 60_000)
})

describe('a move', () => {
  const fingerprints = `cd / && find srv/site | sort | while read -r path; do stat -c '%a %U:%G %n' "$path"; if [ -f "$path" ]; then openssl dgst -sha256 -r "$path"; fi; done; getent shadow deploy | cut -d: -f2`

  test('brings every file, its mode and its owner to another provider, and keeps what its owner knows', async () => {
    const server = await readied()
    await run(
      server,
      `mkdir -p /srv/site/public/deep/er && head -c 300000 /dev/urandom >/srv/site/public/deep/er/photo.jpg &&
       chmod 640 /srv/site/public/deep/er/photo.jpg && chmod 700 /srv/site/public/deep &&
       chown -R deploy:deploy /srv/site/public`,
    )
    await world.platform.db
      .update(servers)
      .set({ credentialsShownAt: world.clock.now(), sealedPassword: null })
      .where(eq(servers.id, server.id))
    const was = await run(server, fingerprints)
    await move(server, await aPlaceAt('digitalocean'))
    await world.pass(minutes(10))
    const after = await read(server.id)
    expect(after).toMatchObject({
      ...{ machineProvider: 'digitalocean', backupWanted: null, restoreFrom: null },
      ...{ sealedPassword: null, suspended: null, failureCode: null },
    })
    expect(after.verifiedAt).not.toBeNull()
    expect(machinesOf(server)).toHaveLength(1)
    expect(await run(after, fingerprints)).toBe(was)
    expect(await run(after, 'ls -d /var/lib/sambuk-restore /var/lib/sambuk-data || true')).toBe('')
    const { vault } = world.platform
    const token = ({ id, sealedGatewayToken }: ServerRow) =>
      vault.open(`gateway-token:${id}`, sealedGatewayToken ?? '')
    expect(token(after)).toBe(token(server))
    const spans = await spansOf(server)
    expect(spans.map(({ provider, until }) => [provider, until !== null])).toEqual([
      ['hetzner', true],
      ['digitalocean', false],
    ])
    for (const span of spans) expect(span.monthlyCostMinor).toBeGreaterThan(0)
    const letters = world.outside.look().letters.filter(letter => letter.includes(server.hostname))
    expect(letters.length).toBeLessThanOrEqual(1)
  }, 60_000)

  test('of an assistant keeps its state, and its gateway answers with it', async () => {
    const server = await readied('openclaw')
    const note = '/var/lib/openclaw/.openclaw/workspace/note.md'
    await run(server, `mkdir -p $(dirname ${note}) && echo remembered >${note}`)
    await move(server, await aPlaceAt('digitalocean'))
    await world.pass(minutes(10))
    const after = await read(server.id)
    expect(after.machineProvider).toBe('digitalocean')
    expect(after.verifiedAt).not.toBeNull()
    expect(await run(after, `cat ${note}`)).toBe('remembered\n')
  }, 60_000)

  test('comes back to where it was when nobody has a machine', async () => {
    const server = await readied()
    const nowhere = { ...(await aPlaceAt('digitalocean')), size: 'no-such-size' }
    await move(server, nowhere)
    await world.pass(minutes(15))
    const after = await read(server.id)
    expect(after).toMatchObject({ machineProvider: 'hetzner', restoreFrom: null })
    expect(after.machineId).not.toBe(server.machineId)
    expect(after.verifiedAt).not.toBeNull()
    expect(await run(after, `cat ${index}`)).toContain(server.id)
  }, 60_000)

  test('uses no backup that was changed in the store, and goes on with the right one', async () => {
    const server = await readied()
    await move(server, await aPlaceAt('digitalocean'))
    await until(async () => (await read(server.id)).restoreFrom !== null)
    const { storedName } = await backupOf(server.id)
    const path = join(world.backupDir, storedName ?? '')
    const whole = readFileSync(path)
    const flipped = Buffer.from(whole)
    flipped[whole.length - 20] = (flipped[whole.length - 20] ?? 0) ^ 1
    writeFileSync(path, flipped)
    await world.pass(minutes(10))
    const held = await read(server.id)
    expect(held).toMatchObject({ failureCode: 'backup-damaged', verifiedAt: null })
    expect(await run(held, `cat ${index} || true`)).not.toContain(server.id)
    writeFileSync(path, whole)
    await world.pass(minutes(10))
    const after = await read(server.id)
    expect(after.verifiedAt).not.toBeNull()
    expect(await run(after, `cat ${index}`)).toContain(server.id)
  }, 60_000)

  test('is tried again when the new disk was full, and when the store was away', async () => {
    const server = await readied()
    world.sandbox.world.faults.add({
      ...{ provider: 'machine', operation: 'unpack', fault: 'disk-full', times: 2 },
    })
    await move(server, await aPlaceAt('digitalocean'))
    await until(async () => (await read(server.id)).restoreFrom !== null)
    const folder = join(world.backupDir, server.id)
    renameSync(folder, `${folder}-away`)
    await world.pass(minutes(3))
    expect(await read(server.id)).toMatchObject({ failureCode: 'backup-missing' })
    renameSync(`${folder}-away`, folder)
    await world.pass(minutes(1))
    await until(async () => (await read(server.id)).failureCode === 'restore-failed')
    await world.pass(minutes(15))
    const after = await read(server.id)
    expect(after.verifiedAt).not.toBeNull()
    expect(await run(after, `cat ${index}`)).toContain(server.id)
  }, 60_000)

  test('waits for a suspended server until it is paid for', async () => {
    const server = await readied()
    await suspend(server)
    await move(server, await aPlaceAt('digitalocean'))
    await world.pass(minutes(5))
    expect(await read(server.id)).toMatchObject({
      ...{ machineId: server.machineId, machineState: 'stopped', backupWanted: 'move' },
    })
    await lift(server)
    await world.pass(minutes(10))
    const after = await read(server.id)
    expect(after.machineProvider).toBe('digitalocean')
    expect(await run(after, `cat ${index}`)).toContain(server.id)
  }, 60_000)

  test('that is ended in the middle keeps the data that is stored', async () => {
    const server = await readied()
    await move(server, await aPlaceAt('digitalocean'))
    await until(async () => (await read(server.id)).restoreFrom !== null)
    await end(server)
    await world.pass(minutes(15))
    const gone = await read(server.id)
    expect(gone.closedAt).not.toBeNull()
    const backup = await backupOf(server.id)
    expect(backup.state).toBe('verified')
    expect(backup.keepUntil?.getTime()).toBeGreaterThan(world.clock.now().getTime() + 29 * day)
  }, 60_000)
})

test('no machine costs a server anything that is gone', async () => {
  const open = await world.platform.db.select().from(machineSpans).where(isNull(machineSpans.until))
  const closed = await world.platform.db
    .select({ id: servers.id, closedAt: servers.closedAt })
    .from(servers)
  for (const span of open) {
    expect(closed.find(({ id }) => id === span.serverId)?.closedAt).toBeNull()
    const others = and(eq(machineSpans.serverId, span.serverId), isNull(machineSpans.until))
    expect(await world.platform.db.select().from(machineSpans).where(others)).toHaveLength(1)
  }
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await isSo()) return
    await world.pass(500)
  }
  throw new Error('it did not come to that')
}
