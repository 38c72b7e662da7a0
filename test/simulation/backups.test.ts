import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseRecipient, deleteBackup } from '../../src/backups/change-backup.ts'
import { discardOutdated } from '../../src/backups/discard.ts'
import { manifestName } from '../../src/backups/manifest.ts'
import { requestBackup } from '../../src/backups/request-backup.ts'
import { scheduleBackups } from '../../src/backups/schedule.ts'
import type { BackupRow, RestoreRow } from '../../src/backups/store.ts'
import { backups, restores } from '../../src/backups/tables.ts'
import { plans } from '../../src/billing/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { requestRestore } from '../../src/restores/request-restore.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { servers } from '../../src/servers/tables.ts'
import { index, minutes, serversOf } from './paid-servers.ts'
import { createWorld, type SimulatedWorld } from './world.ts'

/** Over the real product, one world and a standing clock. */
let world: SimulatedWorld
let its: ReturnType<typeof serversOf>

beforeAll(async () => {
  world = await createWorld(1)
  its = serversOf(world)
  await world.pass(2_000)
  // As many as a test may want in a day.
  await world.platform.db
    .update(plans)
    .set({ backupKeep: { daily: 30, weekly: 4, monthly: 3 } })
    .where(eq(plans.id, 'starter'))
}, 60_000)
afterAll(() => world.close())

const hourMs = 3600_000
const state = '/var/lib/openclaw/.openclaw/state/openclaw.sqlite'

const rowsOf = (server: ServerRow): Promise<BackupRow[]> =>
  world.platform.db
    .select()
    .from(backups)
    .where(eq(backups.serverId, server.id))
    .orderBy(backups.begunAt)
const filesOf = ({ id }: ServerRow) => readdirSync(join(world.backupDir, id)).sort()
const pathOf = ({ storedName }: BackupRow) => join(world.backupDir, storedName ?? '')

/** Asks for a backup and waits until it is verified. */
async function backedUp(server: ServerRow): Promise<BackupRow> {
  const asked = await requestBackup(world.platform, server.id)
  assert(asked.ok, `a backup can be asked for: ${JSON.stringify(asked)}`)
  await its.until(async () => (await rowOf(asked.value.id)).state === 'verified')
  return rowOf(asked.value.id)
}

async function rowOf(id: string): Promise<BackupRow> {
  const [row] = await world.platform.db.select().from(backups).where(eq(backups.id, id))
  assert(row, 'rows of backups are kept')
  return row
}

async function restoreOf(id: string): Promise<RestoreRow> {
  const [row] = await world.platform.db.select().from(restores).where(eq(restores.id, id))
  assert(row, 'rows of restores are kept')
  return row
}

/** One that continues nothing: the machine has forgotten the others. */
async function takenFull(server: ServerRow): Promise<BackupRow> {
  await its.run(server, 'rm -r /var/lib/sambuk-backup')
  const taken = await backedUp(server)
  expect(taken.parentId).toBeNull()
  return taken
}

/** Asks for one that cannot be made now, until that is known. */
async function failing(server: ServerRow): Promise<BackupRow> {
  const asked = await requestBackup(world.platform, server.id)
  assert(asked.ok, 'a backup can be asked for')
  await its.until(async () => (await rowOf(asked.value.id)).failureCode !== null)
  return rowOf(asked.value.id)
}

async function restored(server: ServerRow, backup: BackupRow, identity: string | null = null) {
  const asked = await requestRestore(world.platform, world.blueprints.find, server.id, {
    ...{ backupId: backup.id, paths: null, identity, places: null },
    ...{ keepsPresent: false, askedBy: 'customer' },
  })
  assert(asked.ok, `it can be restored: ${JSON.stringify(asked)}`)
  return its.untilBack(server)
}

describe('a backup beside a running server', () => {
  test('is made while its owner goes on, and the next one has only what is new', async () => {
    const server = await its.readied()
    await its.run(
      server,
      `head -c 60000 /dev/urandom >/srv/site/public/photo.jpg && echo old >/srv/site/public/old.html`,
    )
    const full = await backedUp(server)
    expect(full).toMatchObject({ parentId: null, baseId: null, level: 0, atRest: false })
    expect((await its.read(server.id)).verifiedAt).toEqual(server.verifiedAt)

    await its.run(server, `rm /srv/site/public/old.html && echo new >${index}`)
    const next = await backedUp(server)
    expect(next).toMatchObject({ parentId: full.id, baseId: full.id, level: 1 })
    expect((next.storedBytes ?? 0) / (full.storedBytes ?? 0)).toBeLessThan(0.03)
    expect(next.manifest?.chain.map(({ id }) => id)).toEqual([full.id, next.id])

    await its.run(server, 'rm -r /srv/site/public && mkdir /srv/site/public')
    await restored(server, next)
    expect(await its.run(server, `cat ${index}; ls /srv/site/public`)).toBe(
      'new\nindex.html\nphoto.jpg\n',
    )
    await restored(server, full)
    expect(await its.run(server, 'cat /srv/site/public/old.html')).toBe('old\n')
    expect(await its.run(server, 'ls -A /var/lib/sambuk-backup')).toBe('levels\n')
  }, 120_000)

  test('has a running assistant’s database as it was, with what was only in its journal', async () => {
    const server = await its.readied('openclaw')
    const journal = (await its.run(server, `cat ${state}-wal`)).trim()
    expect(journal).toMatch(/^started /)
    const backup = await backedUp(server)
    expect(backup.manifest?.consistency).toEqual({ atRest: false, databases: [state] })
    await its.run(
      server,
      `systemctl stop openclaw.service && rm -r ${state} && systemctl start openclaw.service`,
    )
    expect(await its.run(server, `cat ${state}`)).not.toContain(journal)
    await restored(server, backup)
    expect(await its.run(server, `cat ${state}`)).toContain(journal)
  }, 120_000)

  test('says in the store, beside its file, all that is needed to open it', async () => {
    const server = await its.readied()
    const { manifest, storedName } = await backedUp(server)
    assert(manifest && storedName, 'a verified backup has both')
    const stored = readFileSync(join(world.backupDir, manifestName(storedName)), 'utf8')
    expect(JSON.parse(stored)).toEqual(manifest)
    expect(manifest).toMatchObject({
      address: `${server.hostname}.${world.zone}`,
      blueprint: 'website',
      purpose: 'asked',
      chain: [{ name: storedName }],
    })
  }, 120_000)

  test('is full again when its machine was replaced, and when what it would continue is gone', async () => {
    const server = await its.readied()
    const first = await backedUp(server)
    const second = await backedUp(server)
    expect(second.parentId).toBe(first.id)
    const away = `${pathOf(first)}.away`
    renameSync(pathOf(first), away)
    expect(await backedUp(server)).toMatchObject({ parentId: null, level: 0 })
    renameSync(away, pathOf(first))
    await its.move(server, await its.aPlaceAt('digitalocean'))
    const moved = await its.untilBack(server)
    expect(await backedUp(moved)).toMatchObject({ parentId: null, level: 0 })
  }, 120_000)

  test('gives way to a move: it is made again, at rest and whole', async () => {
    const server = await its.readied()
    await backedUp(server)
    const asked = await requestBackup(world.platform, server.id)
    assert(asked.ok, 'a backup can be asked for')
    await its.move(server, await its.aPlaceAt('digitalocean'))
    const after = await its.untilBack(server)
    expect(after.machineProvider).toBe('digitalocean')
    expect(await rowOf(asked.value.id)).toMatchObject({
      ...{ purpose: 'move', state: 'verified', parentId: null, atRest: true },
    })
  }, 120_000)

  test('is called off when its server is switched off meanwhile', async () => {
    const server = await its.readied()
    const asked = await requestBackup(world.platform, server.id)
    assert(asked.ok, 'a backup can be asked for')
    await its.suspend(server)
    await its.until(async () => (await rowOf(asked.value.id)).state === 'called-off')
    expect(await rowOf(asked.value.id)).toMatchObject({ failure: 'backup-server-off' })
  }, 120_000)
})

describe('a customer’s own key', () => {
  test('alone opens what they keep, and ours what we have to bring back', async () => {
    const server = await its.readied()
    const identity = await generateX25519Identity()
    const recipient = await identityToRecipient(identity)
    const ours = await backedUp(server)
    expect(await chooseRecipient(world.platform, server.id, recipient)).toMatchObject({ ok: true })
    const theirs = await backedUp(server)
    expect(theirs).toMatchObject({ recipient, parentId: null })
    expect(theirs.manifest?.recipient).toBe(recipient)
    expect(ours.recipient).toBeNull()

    const ask = (secret: string | null) =>
      requestRestore(world.platform, world.blueprints.find, server.id, {
        ...{ backupId: theirs.id, paths: null, identity: secret, places: null },
        ...{ keepsPresent: false, askedBy: 'customer' },
      })
    expect(await ask(null)).toEqual({ ok: false, error: 'backup-key-needed' })
    expect(await ask(await generateX25519Identity())).toEqual({
      ok: false,
      error: 'backup-key-wrong',
    })
    await its.run(server, `echo changed >${index}`)
    await restored(server, theirs, identity)
    expect(await its.run(server, `cat ${index}`)).toContain(server.id)

    await its.move(server, await its.aPlaceAt('digitalocean'))
    await its.untilBack(server)
    const moved = (await rowsOf(server)).find(({ purpose }) => purpose === 'move')
    expect(moved?.recipient).toBeNull()
  }, 120_000)

  test('is refused when it is none, and when it is the secret half', async () => {
    const server = await its.readied()
    const choose = (text: string) => chooseRecipient(world.platform, server.id, text)
    const secret = await generateX25519Identity()
    expect(await choose(secret)).toEqual({ ok: false, error: 'recipient-secret' })
    const recipient = await identityToRecipient(secret)
    for (const text of ['', 'age1', recipient.slice(0, -1), `${recipient}q`, 'ssh-ed25519 AAAA']) {
      expect(await choose(text)).toEqual({ ok: false, error: 'recipient-illegal' })
    }
  }, 120_000)
})

describe('scheduled backups', () => {
  test('are made once a day at a server’s own time, and not while it is switched off', async () => {
    const server = await its.readied()
    await scheduleBackups(world.platform)
    const first = (await its.read(server.id)).backupDueAt
    assert(first, 'it has its time')
    expect(first.getTime() - world.clock.now().getTime()).toBeLessThanOrEqual(24 * hourMs)
    expect(await rowsOf(server)).toEqual([])

    await due(server)
    await its.until(async () => (await scheduled(server)).length > 0)
    await its.until(async () => (await rowsOf(server))[0]?.state === 'verified')
    expect(await scheduled(server)).toMatchObject([{ purpose: 'scheduled' }])
    expect((await its.read(server.id)).backupDueAt).toEqual(first)

    await its.suspend(server)
    await due(server)
    await world.pass(minutes(1))
    expect(await scheduled(server)).toHaveLength(1)
    await its.lift(server)
    await its.until(async () => (await scheduled(server)).length > 1)
  }, 120_000)

  /** The duty is done here, as a worker does it every minute. */
  async function scheduled(server: ServerRow): Promise<BackupRow[]> {
    await scheduleBackups(world.platform)
    return rowsOf(server)
  }

  const due = (server: ServerRow) =>
    world.platform.db
      .update(servers)
      .set({ backupDueAt: world.clock.now() })
      .where(eq(servers.id, server.id))
})

describe('what goes wrong', () => {
  /** The older good backup is there, with its files, and opens. */
  async function staysGood(server: ServerRow, good: BackupRow) {
    await discardOutdated(world.platform, world.backups)
    expect((await rowOf(good.id)).state).toBe('verified')
    expect(filesOf(server)).toContain(good.storedName?.split('/')[1])
    await restored(server, good)
    expect(await its.run(server, `cat ${index} || true`)).toContain(server.id)
  }

  test('a connection that is cut leaves nothing half, and the next try is whole', async () => {
    const server = await its.readied()
    const good = await backedUp(server)
    await its.run(server, 'head -c 60000 /dev/urandom >/srv/site/public/photo.jpg')
    world.sandbox.world.faults.add({
      ...{ provider: 'machine', operation: 'pack', fault: 'cut-mid-body', times: 1 },
    })
    const cut = await failing(server)
    expect(cut).toMatchObject({ state: 'begun', failureCode: 'machine-unreachable' })
    expect(filesOf(server)).toHaveLength(2)
    await its.until(async () => (await rowOf(cut.id)).state === 'verified')
    // The failed try has not spoiled what the machine remembers: the new photo is in it.
    const next = await rowOf(cut.id)
    expect(next.parentId).toBe(good.id)
    expect(next.storedBytes).toBeGreaterThan(60_000)
    await staysGood(server, good)
  }, 120_000)

  test('a full disk on the machine is said, and everything else stays', async () => {
    const server = await its.readied('openclaw')
    const good = await backedUp(server)
    world.sandbox.world.faults.add({
      ...{ provider: 'machine', operation: 'snapshot', fault: 'disk-full', times: 1 },
    })
    const failed = await failing(server)
    expect(failed).toMatchObject({ state: 'begun', failureCode: 'machine-disk-full' })
    expect((await its.read(server.id)).verifiedAt).not.toBeNull()
    expect(await its.run(server, 'ls -A /var/lib/sambuk-snapshot 2>/dev/null || true')).toBe('')
    await discardOutdated(world.platform, world.backups)
    expect((await rowOf(good.id)).state).toBe('verified')
    await its.until(async () => (await rowOf(failed.id)).state === 'verified')
  }, 120_000)

  test('a store that refuses is said, and nothing is deleted', async () => {
    const server = await its.readied()
    const good = await backedUp(server)
    const folder = join(world.backupDir, server.id)
    renameSync(folder, `${folder}-away`)
    writeFileSync(folder, 'something else of this name')
    const failed = await failing(server)
    expect(failed).toMatchObject({ state: 'begun', failureCode: 'backup-store-refused' })
    await discardOutdated(world.platform, world.backups)
    renameSync(folder, `${folder}-wrong`)
    renameSync(`${folder}-away`, folder)
    await its.until(async () => (await rowOf(failed.id)).state === 'verified')
    await staysGood(server, good)
  }, 120_000)

  test('a flipped byte is found before anything is changed, and the older backup takes its place', async () => {
    const server = await its.readied()
    const good = await backedUp(server)
    await its.run(server, `echo newer >>${index}`)
    const bad = await backedUp(server)
    const whole = readFileSync(pathOf(bad))
    const flipped = Buffer.from(whole)
    flipped[whole.length - 20] = (flipped[whole.length - 20] ?? 0) ^ 1
    writeFileSync(pathOf(bad), flipped)
    const asked = await requestRestore(world.platform, world.blueprints.find, server.id, {
      ...{ backupId: bad.id, paths: null, identity: null, places: null },
      ...{ keepsPresent: false, askedBy: 'customer' },
    })
    assert(asked.ok, 'it can be asked for')
    await world.pass(minutes(3))
    expect(await its.run(server, `cat ${index}`)).toContain('newer')
    await its.untilBack(server)
    await staysGood(server, good)
  }, 120_000)

  test('a missing member of a chain is said, and while it is missing nothing is discarded', async () => {
    const server = await its.readied()
    const full = await backedUp(server)
    const next = await backedUp(server)
    const other = await takenFull(server)
    renameSync(pathOf(full), `${pathOf(full)}.away`)
    await world.platform.db
      .update(plans)
      .set({ backupKeep: { daily: 0, weekly: 0, monthly: 0 } })
      .where(eq(plans.id, 'starter'))
    await world.platform.db
      .update(backups)
      .set({ purpose: 'scheduled', pinnedAt: world.clock.now() })
      .where(eq(backups.id, next.id))
    await discardOutdated(world.platform, world.backups)
    for (const { id } of [full, next, other]) expect((await rowOf(id)).state).toBe('verified')
    await its.run(server, `echo present >>${index}`)
    const asked = await requestRestore(world.platform, world.blueprints.find, server.id, {
      ...{ backupId: next.id, paths: null, identity: null, places: null },
      ...{ keepsPresent: false, askedBy: 'customer' },
    })
    assert(asked.ok, 'it can be asked for')
    await its.until(async () => (await restoreOf(asked.value.id)).reason === 'backup-missing')
    await its.untilBack(server)
    expect(await its.run(server, `cat ${index}`)).toContain('present')
    renameSync(`${pathOf(full)}.away`, pathOf(full))
    await staysGood(server, next)
    await world.platform.db
      .update(plans)
      .set({ backupKeep: { daily: 30, weekly: 4, monthly: 3 } })
      .where(eq(plans.id, 'starter'))
  }, 120_000)
})

describe('deleting', () => {
  test('takes the files too, never what later ones continue, and never what a server waits for', async () => {
    const server = await its.readied()
    const full = await backedUp(server)
    const next = await backedUp(server)
    const remove = ({ id }: BackupRow) => deleteBackup(world.platform, server.id, id)
    expect(await remove(full)).toEqual({ ok: false, error: 'backup-continued' })
    expect(await remove(next)).toMatchObject({ ok: true })
    expect((await its.read(server.id)).backupId).toBe(full.id)
    expect(await remove(next)).toEqual({ ok: false, error: 'not-found' })
    await world.pass(minutes(1))
    expect(filesOf(server)).toHaveLength(2)
    await its.move(server, await its.aPlaceAt('digitalocean'))
    await its.until(async () => (await its.read(server.id)).restoreFrom !== null)
    const moved = await rowOf((await its.read(server.id)).restoreFrom ?? '')
    expect(await remove(moved)).toEqual({ ok: false, error: 'backup-awaited' })
    await its.untilBack(server)
  }, 120_000)

  test('by the plan leaves the newest, and what a pinned one continues', async () => {
    const server = await its.readied()
    const rows: BackupRow[] = []
    for (const _ of [1, 2, 3, 4]) {
      rows.push(await backedUp(server))
    }
    const [base, pinned] = rows
    assert(base && pinned, 'four backups')
    await world.platform.db
      .update(backups)
      .set({ purpose: 'scheduled' })
      .where(eq(backups.serverId, server.id))
    await world.platform.db
      .update(backups)
      .set({ pinnedAt: world.clock.now() })
      .where(eq(backups.id, pinned.id))
    const other = await takenFull(server)
    await discardOutdated(world.platform, world.backups)
    const left = (await rowsOf(server)).filter(({ state: now }) => now === 'verified')
    expect(left.map(({ id }) => id)).toEqual([base.id, pinned.id, other.id])
    expect(filesOf(server)).toHaveLength(6)
  }, 120_000)
})
