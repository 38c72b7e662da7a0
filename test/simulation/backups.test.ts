import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseRecipient, deleteBackup } from '../../src/backups/change-backup.ts'
import { discardOutdated, outdatedTurn } from '../../src/backups/discard.ts'
import { manifestName } from '../../src/backups/manifest.ts'
import { scheduleBackups } from '../../src/backups/schedule.ts'
import type { BackupRow } from '../../src/backups/store.ts'
import { backups } from '../../src/backups/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { hurryTurn } from '../../src/observers/turn.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { servers } from '../../src/servers/tables.ts'
import { madeBackups, manyADay } from './made-backups.ts'
import { index, minutes, serversOf } from './paid-servers.ts'
import { createWorld, type SimulatedWorld } from './world.ts'

/** Over the real product, one world and a standing clock. */
let world: SimulatedWorld
let its: ReturnType<typeof serversOf>
let made: ReturnType<typeof madeBackups>

beforeAll(async () => {
  world = await createWorld(1)
  its = serversOf(world)
  made = madeBackups(world, its)
  await world.pass(2_000)
  await made.keep(manyADay)
}, 120_000)
afterAll(() => world.close())

const hourMs = 3600_000
const state = '/var/lib/openclaw/.openclaw/state/openclaw.sqlite'

describe('a backup beside a running server', () => {
  test('is made while its owner goes on, and the next one has only what is new', async () => {
    const server = await its.readied()
    await its.run(
      server,
      `head -c 60000 /dev/urandom >/srv/site/public/photo.jpg && echo old >/srv/site/public/old.html`,
    )
    const full = await made.backedUp(server)
    expect(full).toMatchObject({ parentId: null, baseId: null, level: 0, atRest: false })
    expect((await its.read(server.id)).verifiedAt).toEqual(server.verifiedAt)

    await its.run(server, `rm /srv/site/public/old.html && echo new >${index}`)
    const next = await made.backedUp(server)
    expect(next).toMatchObject({ parentId: full.id, baseId: full.id, level: 1 })
    expect((next.storedBytes ?? 0) / (full.storedBytes ?? 0)).toBeLessThan(0.03)
    expect(next.manifest?.chain.map(({ id }) => id)).toEqual([full.id, next.id])

    await its.run(server, 'rm -r /srv/site/public && mkdir /srv/site/public')
    await made.restored(server, next)
    expect(await its.run(server, `cat ${index}; ls /srv/site/public`)).toBe(
      'new\nindex.html\nphoto.jpg\n',
    )
    await made.restored(server, full)
    expect(await its.run(server, 'cat /srv/site/public/old.html')).toBe('old\n')
    expect(await its.run(server, 'ls -A /var/lib/sambuk-backup')).toBe('levels\n')
  }, 300_000)

  test('has a running assistant’s database as it was, with what was only in its journal', async () => {
    const server = await its.readied('openclaw')
    const journal = (await its.run(server, `cat ${state}-wal`)).trim()
    expect(journal).toMatch(/^started /)
    const backup = await made.backedUp(server)
    expect(backup.manifest?.consistency).toEqual({ atRest: false, databases: [state] })
    await its.run(
      server,
      `systemctl stop openclaw.service && rm -r ${state} && systemctl start openclaw.service`,
    )
    expect(await its.run(server, `cat ${state}`)).not.toContain(journal)
    await made.restored(server, backup)
    expect(await its.run(server, `cat ${state}`)).toContain(journal)
  }, 300_000)

  test('says in the store, beside its file, all that is needed to open it', async () => {
    const server = await its.readied()
    const { manifest, storedName } = await made.backedUp(server)
    assert(manifest && storedName, 'a verified backup has both')
    const stored = readFileSync(join(world.backupDir, manifestName(storedName)), 'utf8')
    expect(JSON.parse(stored)).toEqual(manifest)
    expect(manifest).toMatchObject({
      address: `${server.hostname}.${world.zone}`,
      blueprint: 'website',
      purpose: 'asked',
      chain: [{ name: storedName }],
    })
  }, 300_000)

  test('is full again when its machine was replaced, and when what it would continue is gone', async () => {
    const server = await its.readied()
    const first = await made.backedUp(server)
    const second = await made.backedUp(server)
    expect(second.parentId).toBe(first.id)
    const away = `${made.pathOf(first)}.away`
    renameSync(made.pathOf(first), away)
    expect(await made.backedUp(server)).toMatchObject({ parentId: null, level: 0 })
    renameSync(away, made.pathOf(first))
    await its.move(server, await its.aPlaceAt('digitalocean'))
    const moved = await its.untilBack(server)
    expect(await made.backedUp(moved)).toMatchObject({ parentId: null, level: 0 })
  }, 300_000)

  test('gives way to a move: it is made again, at rest and whole', async () => {
    const server = await its.readied()
    await made.backedUp(server)
    const asked = await made.ask(server)
    await its.move(server, await its.aPlaceAt('digitalocean'))
    const after = await its.untilBack(server)
    expect(after.machineProvider).toBe('digitalocean')
    expect(await made.rowOf(asked.id)).toMatchObject({
      ...{ purpose: 'move', state: 'verified', parentId: null, atRest: true },
    })
  }, 300_000)

  test('is called off when its server is switched off meanwhile', async () => {
    const server = await its.readied()
    const asked = await made.ask(server)
    await its.suspend(server)
    await its.until(async () => (await made.rowOf(asked.id)).state === 'called-off')
    expect(await made.rowOf(asked.id)).toMatchObject({ failure: 'backup-server-off' })
  }, 300_000)
})

describe('a customer’s own key', () => {
  test('alone opens what they keep, and ours what we have to bring back', async () => {
    const server = await its.readied()
    const identity = await generateX25519Identity()
    const recipient = await identityToRecipient(identity)
    const ours = await made.backedUp(server)
    expect(await chooseRecipient(world.platform, server.id, recipient)).toMatchObject({ ok: true })
    const theirs = await made.backedUp(server)
    expect(theirs).toMatchObject({ recipient, parentId: null })
    expect(theirs.manifest?.recipient).toBe(recipient)
    expect(ours.recipient).toBeNull()

    const ask = (secret: string | null) => made.askBack(server, theirs, secret)
    expect(await ask(null)).toEqual({ ok: false, error: 'backup-key-needed' })
    expect(await ask(await generateX25519Identity())).toEqual({
      ok: false,
      error: 'backup-key-wrong',
    })
    await its.run(server, `echo changed >${index}`)
    await made.restored(server, theirs, identity)
    expect(await its.run(server, `cat ${index}`)).toContain(server.id)

    await its.move(server, await its.aPlaceAt('digitalocean'))
    await its.untilBack(server)
    const moved = (await made.rowsOf(server)).find(({ purpose }) => purpose === 'move')
    expect(moved?.recipient).toBeNull()
  }, 300_000)

  test('is refused when it is none, and when it is the secret half', async () => {
    const server = await its.readied()
    const choose = (text: string) => chooseRecipient(world.platform, server.id, text)
    const secret = await generateX25519Identity()
    expect(await choose(secret)).toEqual({ ok: false, error: 'recipient-secret' })
    const recipient = await identityToRecipient(secret)
    for (const text of ['', 'age1', recipient.slice(0, -1), `${recipient}q`, 'ssh-ed25519 AAAA']) {
      expect(await choose(text)).toEqual({ ok: false, error: 'recipient-illegal' })
    }
  }, 300_000)
})

describe('scheduled backups', () => {
  test('are made once a day at a server’s own time, and not while it is switched off', async () => {
    const server = await its.readied()
    await scheduleBackups(world.platform)
    const first = (await its.read(server.id)).backupDueAt
    assert(first, 'it has its time')
    expect(first.getTime() - world.clock.now().getTime()).toBeLessThanOrEqual(24 * hourMs)
    expect(await made.rowsOf(server)).toEqual([])

    await due(server)
    await its.until(async () => (await scheduled(server)).length > 0)
    await its.until(async () => (await made.rowsOf(server))[0]?.state === 'verified')
    expect(await scheduled(server)).toMatchObject([{ purpose: 'scheduled' }])
    expect((await its.read(server.id)).backupDueAt).toEqual(first)

    await its.suspend(server)
    await due(server)
    await world.pass(minutes(1))
    expect(await scheduled(server)).toHaveLength(1)
    await its.lift(server)
    await its.until(async () => (await scheduled(server)).length > 1)
  }, 300_000)

  /** The duty is done here, as a worker does it every minute. */
  async function scheduled(server: ServerRow): Promise<BackupRow[]> {
    await scheduleBackups(world.platform)
    return made.rowsOf(server)
  }

  const due = (server: ServerRow) =>
    world.platform.db
      .update(servers)
      .set({ backupDueAt: world.clock.now() })
      .where(eq(servers.id, server.id))
})

describe('deleting', () => {
  test('takes the files too, never what later ones continue, and never what a server waits for', async () => {
    const server = await its.readied()
    const full = await made.backedUp(server)
    const next = await made.backedUp(server)
    const remove = ({ id }: BackupRow) => deleteBackup(world.platform, server.id, id)
    expect(await remove(full)).toEqual({ ok: false, error: 'backup-continued' })
    expect(await remove(next)).toMatchObject({ ok: true })
    expect((await its.read(server.id)).backupId).toBe(full.id)
    expect(await remove(next)).toEqual({ ok: false, error: 'not-found' })
    await world.pass(minutes(1))
    expect(made.filesOf(server)).toHaveLength(2)
    await its.move(server, await its.aPlaceAt('digitalocean'))
    await its.until(async () => (await its.read(server.id)).restoreFrom !== null)
    const moved = await made.rowOf((await its.read(server.id)).restoreFrom ?? '')
    expect(await remove(moved)).toEqual({ ok: false, error: 'backup-awaited' })
    await its.untilBack(server)
  }, 300_000)

  test('by the plan leaves the newest, and what a pinned one continues', async () => {
    const server = await its.readied()
    const rows: BackupRow[] = []
    for (const _ of [1, 2, 3, 4]) {
      rows.push(await made.backedUp(server))
    }
    const [base, pinned] = rows
    assert(base && pinned, 'four backups')
    await world.platform.db
      .update(backups)
      .set({ purpose: 'scheduled' })
      .where(eq(backups.serverId, server.id))
    await made.change(pinned, { pinnedAt: world.clock.now() })
    const other = await made.takenFull(server)
    // A worker that stops leaves it to the next one, whose turn it is not yet.
    await discardOutdated(world.platform, world.backups, 3600_000, AbortSignal.abort())
    expect(made.filesOf(server)).toHaveLength(10)
    await world.discard()
    expect(made.filesOf(server)).toHaveLength(10)
    await hurryTurn(world.platform, outdatedTurn, world.clock.now())
    await world.discard()
    const left = (await made.rowsOf(server)).filter(({ state: now }) => now === 'verified')
    expect(left.map(({ id }) => id)).toEqual([base.id, pinned.id, other.id])
    expect(made.filesOf(server)).toHaveLength(6)
  }, 300_000)
})
