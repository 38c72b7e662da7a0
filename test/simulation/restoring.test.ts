import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { and, desc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BackupRow, RestoreRow } from '../../src/backups/store.ts'
import { backups, restores } from '../../src/backups/tables.ts'
import { wantBackup } from '../../src/backups/want.ts'
import { assert } from '../../src/kit/assert.ts'
import { addMs } from '../../src/kit/clock.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { type RestoreWish, requestRestore } from '../../src/restores/request-restore.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { servers } from '../../src/servers/tables.ts'
import { index, serversOf } from './paid-servers.ts'
import { createWorld, type SimulatedWorld } from './world.ts'

/** Over the real product, one world and a standing clock. */
let world: SimulatedWorld
let its: ReturnType<typeof serversOf>

beforeAll(async () => {
  world = await createWorld(1)
  its = serversOf(world)
  await world.pass(2_000)
}, 120_000)
afterAll(() => world.close())

const whole = { paths: null, identity: null, places: null, keepsPresent: true } as const

/** A backup beside the running server. */
async function backedUp(server: ServerRow): Promise<BackupRow> {
  const { platform, clock } = world
  const keepUntil = addMs(clock.now(), 90 * 86_400_000)
  await transact(platform, async (tx, wake) => {
    await wantBackup(tx, wake, platform.context, server, { purpose: 'asked', keepUntil })
  })
  const newest = async () => {
    const [row] = await platform.db
      .select()
      .from(backups)
      .where(and(eq(backups.serverId, server.id), eq(backups.purpose, 'asked')))
      .orderBy(desc(backups.begunAt))
    return row
  }
  await its.until(async () => (await newest())?.state === 'verified')
  const row = await newest()
  assert(row, 'a backup was made')
  return row
}

function ask(server: ServerRow, backup: BackupRow, wish: Partial<RestoreWish> = {}) {
  return requestRestore(world.platform, world.blueprints.find, server.id, {
    ...whole,
    ...{ backupId: backup.id, askedBy: 'customer' },
    ...wish,
  })
}

async function asked(server: ServerRow, backup: BackupRow, wish: Partial<RestoreWish> = {}) {
  const answer = await ask(server, backup, wish)
  assert(answer.ok, `the restore is taken down: ${JSON.stringify(answer)}`)
  return answer.value
}

async function restoreOf({ id }: RestoreRow): Promise<RestoreRow> {
  const [row] = await world.platform.db.select().from(restores).where(eq(restores.id, id))
  assert(row, 'rows of restores are kept')
  return row
}

const isOpen = ({ state }: RestoreRow) => state === 'begun' || state === 'swapped'

async function ended(row: RestoreRow): Promise<RestoreRow> {
  await its.until(async () => !isOpen(await restoreOf(row)))
  return restoreOf(row)
}

const write = (server: ServerRow, text: string, path = index) =>
  its.run(server, `mkdir -p $(dirname ${path}) && echo '${text}' >${path}`)
const page = async (server: ServerRow) => (await its.run(server, `cat ${index}`)).trim()
const leftovers = (server: ServerRow) =>
  its.run(server, 'ls -d /var/lib/sambuk-restore /var/lib/sambuk-data 2>/dev/null || true')

describe('a restore in place', () => {
  test('brings back what was, keeps what is there in a backup, and can be had again', async () => {
    const server = await its.readied()
    await write(server, 'first')
    const first = await backedUp(server)
    await write(server, 'second')
    for (const round of [1, 2]) {
      const restore = await asked(server, first)
      expect(await ended(restore)).toMatchObject({ state: 'done', sealedIdentity: null })
      const after = await its.untilBack(server)
      expect(after).toMatchObject({ machineId: server.machineId, machineState: 'running' })
      expect(await page(after)).toBe('first')
      expect(await leftovers(after)).toBe('')
      await write(server, `again ${round}`)
    }
    const kept = await world.platform.db
      .select()
      .from(backups)
      .where(and(eq(backups.serverId, server.id), eq(backups.purpose, 'restore')))
      .orderBy(backups.begunAt)
    expect(kept.map(({ state }) => state)).toEqual(['verified', 'verified'])
    const [present] = kept
    assert(present, 'what was there before was saved')
    expect(await ended(await asked(server, present))).toMatchObject({ state: 'done' })
    expect(await page(await its.untilBack(server))).toBe('second')
  }, 300_000)

  test('brings chosen paths only, and leaves the rest as it is', async () => {
    const server = await its.readied()
    const note = '/srv/site/public/notes/today.txt'
    await write(server, 'first')
    await write(server, 'first note', note)
    await its.run(server, `chmod 640 ${note} && chown deploy:deploy ${note}`)
    const first = await backedUp(server)
    await write(server, 'second')
    await write(server, 'second note', note)
    await write(server, 'new', '/srv/site/public/notes/new.txt')
    const restore = await asked(server, first, { paths: ['public/notes'] })
    expect(await ended(restore)).toMatchObject({ state: 'done' })
    const after = await its.untilBack(server)
    expect(await page(after)).toBe('second')
    expect(await its.run(after, `stat -c '%a %U' ${note} && cat ${note}`)).toBe(
      '640 deploy\nfirst note\n',
    )
    expect(await its.run(after, 'ls /srv/site/public/notes')).toBe('today.txt\n')
  }, 300_000)

  test('of a path that is not in the backup, or that a link leads elsewhere, changes nothing', async () => {
    const server = await its.readied()
    await its.run(server, 'mkdir -p /srv/site/public/a && echo mine >/srv/site/public/a/passwd')
    const first = await backedUp(server)
    await its.run(server, 'rm -r /srv/site/public/a && ln -s /etc /srv/site/public/a')
    const expected = [
      [{ paths: ['public/none'] }, 'restore-path-missing'],
      [{ paths: ['public/a/passwd'] }, 'path-illegal'],
    ] as const
    for (const [wish, reason] of expected) {
      const restore = await asked(server, first, wish)
      expect(await ended(restore)).toMatchObject({ state: 'failed', reason })
      const after = await its.untilBack(server)
      expect(await page(after)).toBe(`the site of ${server.id}`)
      expect(await its.run(after, 'cat /etc/passwd')).toMatch(/^root:x:0:0:/)
      expect(await leftovers(after)).toBe('')
    }
  }, 300_000)

  test('of a backup that was changed in the store leaves what is there, which answers', async () => {
    const server = await its.readied()
    const first = await backedUp(server)
    await write(server, 'second')
    const path = join(world.backupDir, first.storedName ?? '')
    const flipped = readFileSync(path)
    flipped[flipped.length - 20] = (flipped[flipped.length - 20] ?? 0) ^ 1
    writeFileSync(path, flipped)
    const restore = await asked(server, first)
    expect(await ended(restore)).toMatchObject({ state: 'failed', reason: 'backup-damaged' })
    const after = await its.untilBack(server)
    expect(after.machineId).toBe(server.machineId)
    expect(await page(after)).toBe('second')
    expect(await leftovers(after)).toBe('')
  }, 300_000)

  test('is given up when what is there cannot be saved, and that goes on', async () => {
    const server = await its.readied()
    const first = await backedUp(server)
    await write(server, 'second')
    const folder = join(world.backupDir, server.id)
    renameSync(folder, `${folder}-away`)
    writeFileSync(folder, 'something else of this name')
    const restore = await asked(server, first)
    expect(await ended(restore)).toMatchObject({ state: 'failed', reason: 'backup-store-refused' })
    rmSync(folder)
    renameSync(`${folder}-away`, folder)
    const after = await its.untilBack(server)
    expect(await page(after)).toBe('second')
    expect(await leftovers(after)).toBe('')
  }, 120_000)

  test('with which the software does not answer is taken back', async () => {
    const server = await its.readied('openclaw')
    const config = '/var/lib/openclaw/.openclaw/openclaw.json'
    const good = await its.run(server, `cat ${config}`)
    await its.run(server, `echo '{ "gateway": ' >${config}`)
    const broken = await backedUp(server)
    await its.run(server, `cat >${config} <<'GOOD'\n${good}\nGOOD`)
    const restore = await asked(server, broken)
    expect(await ended(restore)).toMatchObject({ state: 'failed', reason: 'restore-unanswered' })
    const after = await its.untilBack(server)
    expect((await its.run(after, `cat ${config}`)).trim()).toBe(good.trim())
    expect(await leftovers(after)).toBe('')
  }, 300_000)

  test('goes on, and ends once, with workers that die at every write', async () => {
    const server = await its.readied()
    await write(server, 'first')
    const first = await backedUp(server)
    await write(server, 'second')
    world.mortality = 0.35
    const deaths = world.deaths
    const restore = await asked(server, first)
    await its.until(async () => !isOpen(await restoreOf(restore)))
    world.mortality = 0
    expect(world.deaths).toBeGreaterThan(deaths)
    expect(await restoreOf(restore)).toMatchObject({ state: 'done' })
    const after = await its.untilBack(server)
    expect(await page(after)).toBe('first')
    expect(await leftovers(after)).toBe('')
    const saved = and(eq(backups.serverId, server.id), eq(backups.purpose, 'restore'))
    expect(await world.platform.db.select().from(backups).where(saved)).toMatchObject([
      { state: 'verified' },
    ])
  }, 300_000)

  test('of chosen paths becomes one of everything when its machine is lost meanwhile', async () => {
    const server = await its.readied()
    await write(server, 'first note', '/srv/site/public/note.txt')
    const first = await backedUp(server)
    await write(server, 'second')
    world.sandbox.world.faults.add({
      ...{ provider: 'machine', operation: 'unpack', fault: 'disk-full', times: 2 },
    })
    const restore = await asked(server, first, { paths: ['public/note.txt'] })
    await its.until(async () => (await its.read(server.id)).restoreFrom !== null)
    const provider = world.compute.get('hetzner')
    assert(provider && server.machineId, 'it has a machine at Hetzner')
    await provider.deleteMachine(server.machineId, new AbortController().signal)
    await its.until(async () => (await its.read(server.id)).machineId !== server.machineId)
    const after = await its.untilBack(server)
    expect(await restoreOf(restore)).toMatchObject({
      ...{ state: 'called-off', reason: 'restore-machine-gone' },
    })
    expect(await page(after)).toBe('second')
  }, 300_000)
})

describe('a restore to a new machine', () => {
  test('stands where it was wished, with what the backup has', async () => {
    const server = await its.readied()
    await write(server, 'first')
    const first = await backedUp(server)
    await write(server, 'second')
    const restore = await asked(server, first, { places: [await its.aPlaceAt('digitalocean')] })
    expect(await ended(restore)).toMatchObject({ state: 'done' })
    const after = await its.untilBack(server)
    expect(after.machineProvider).toBe('digitalocean')
    expect(await page(after)).toBe('first')
    expect(its.machinesOf(server)).toHaveLength(1)
  }, 300_000)

  test('brings what a server that is gone has left to another one of its account', async () => {
    const gone = await its.readied()
    await its.end(gone)
    await its.untilGone(gone)
    const left = await its.backupOf(gone.id)
    const server = await its.readied()
    await world.platform.db
      .update(backups)
      .set({ accountId: server.accountId })
      .where(eq(backups.id, left.id))
    expect(await ended(await asked(server, left))).toMatchObject({ state: 'done' })
    expect(await page(await its.untilBack(server))).toBe(`the site of ${gone.id}`)
  }, 300_000)
})

describe('a backup to a customer’s own key', () => {
  test('is restored with that key, which is forgotten then, and with no other', async () => {
    const server = await its.readied()
    const identity = await generateIdentity()
    const recipient = await identityToRecipient(identity)
    await world.platform.db
      .update(servers)
      .set({ backupRecipient: recipient })
      .where(eq(servers.id, server.id))
    await write(server, 'first')
    const first = await backedUp(server)
    expect(first.recipient).toBe(recipient)
    await write(server, 'second')
    const refused = (error: string) => ({ ok: false, error })
    expect(await ask(server, first)).toEqual(refused('backup-key-needed'))
    for (const wrong of [await generateIdentity(), 'AGE-SECRET-KEY-1', 'no key at all']) {
      expect(await ask(server, first, { identity: wrong })).toEqual(refused('backup-key-wrong'))
    }
    const restore = await asked(server, first, { identity })
    expect((await restoreOf(restore)).sealedIdentity).not.toBeNull()
    expect(await ended(restore)).toMatchObject({ state: 'done', sealedIdentity: null })
    expect(await page(await its.untilBack(server))).toBe('first')
  }, 300_000)
})

describe('a restore is refused', () => {
  test('of somebody else’s backup, as if there were none, and nothing is touched', async () => {
    const [mine, theirs] = [await its.readied(), await its.readied()]
    const backup = await backedUp(theirs)
    expect(await ask(mine, backup)).toEqual({ ok: false, error: 'not-found' })
    expect(await its.read(mine.id)).toMatchObject({ restoreFrom: null, backupWanted: null })
    expect(
      await world.platform.db.select().from(restores).where(eq(restores.serverId, mine.id)),
    ).toEqual([])
  }, 300_000)

  test('of what is other software, moves, rests, or goes', async () => {
    const server = await its.readied()
    const backup = await backedUp(server)
    const cases: [Partial<ServerRow>, string][] = [
      [{ blueprint: 'openclaw' }, 'backup-of-other-software'],
      [{ backupWanted: 'move' }, 'server-moving'],
      [{ desired: 'stopped' }, 'server-stopped'],
      [{ desired: 'hibernated' }, 'server-hibernated'],
      [{ desired: 'absent' }, 'server-gone'],
      [{ suspended: 'payment-overdue' }, 'payment-overdue'],
    ]
    const row = await its.read(server.id)
    const set = (changes: Partial<ServerRow>) =>
      world.platform.db.update(servers).set(changes).where(eq(servers.id, server.id))
    for (const [changes, error] of cases) {
      await set(changes)
      expect(await ask(server, backup)).toEqual({ ok: false, error })
      const { blueprint, backupWanted, desired, suspended } = row
      await set({ blueprint, backupWanted, desired, suspended })
    }
    const illegal = { paths: ['../../etc/shadow'] }
    expect(await ask(server, backup, illegal)).toEqual({ ok: false, error: 'path-illegal' })
    const elsewhere = { paths: ['public'], places: [await its.aPlaceAt('digitalocean')] }
    expect(await ask(server, backup, elsewhere)).toEqual({ ok: false, error: 'restore-whole-only' })
  }, 300_000)

  test('of a backup that continues one that is not there, before anything is touched', async () => {
    const server = await its.readied()
    const base = await backedUp(server)
    await write(server, 'second')
    const next = await backedUp(server)
    expect(next).toMatchObject({ parentId: base.id, level: 1 })
    await world.platform.db.update(backups).set({ state: 'deleted' }).where(eq(backups.id, base.id))
    expect(await ask(server, next)).toEqual({ ok: false, error: 'backup-chain-broken' })
    await world.platform.db
      .update(backups)
      .set({ state: 'verified' })
      .where(eq(backups.id, base.id))
    await write(server, 'third')
    expect(await ended(await asked(server, next))).toMatchObject({ state: 'done' })
    expect(await page(await its.untilBack(server))).toBe('second')
  }, 300_000)
})
