import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { zstdDecompressSync } from 'node:zlib'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDirectoryStore } from '../../src/backups/directory-store.ts'
import { backupKey } from '../../src/backups/identity.ts'
import { backups } from '../../src/backups/tables.ts'
import { takeBackup } from '../../src/backups/take-backup.ts'
import { plans } from '../../src/billing/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { newId } from '../../src/kit/ids.ts'
import type { ServerChanges } from '../../src/servers/server.ts'
import { servers } from '../../src/servers/tables.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
let layla: Visitor
let sam: Visitor
let bought: typeof subscriptions.$inferSelect
beforeAll(async () => {
  world = await createHttpWorld()
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  const order = { planId: 'starter', interval: 'month', hostname: 'pearl' }
  const { id } = (await layla.send('POST', '/api/orders', order)).json()
  const [row] = await world.db.select().from(subscriptions).where(eq(subscriptions.id, id))
  assert(row, 'an order')
  bought = row
})
afterAll(() => world.close())

let count = 0
/** A server of Layla's that runs, as the reconcilers would have left it. */
async function giveServer(changes: ServerChanges = {}): Promise<string> {
  const hostname = `pearl-${++count}`
  const subscriptionId = newId('subscription', world.platform.context.random)
  await world.db
    .insert(subscriptions)
    .values({ ...bought, id: subscriptionId, hostname, state: 'active' })
  const { accountId, candidates } = bought
  const id = newId('server', world.platform.context.random)
  await world.db.insert(servers).values({
    ...{ id, accountId, subscriptionId, planId: 'starter', hostname, candidates },
    ...{ desired: 'ready', blueprint: 'openclaw', orderedAt: world.now() },
    ...{ announcedAt: world.now(), verifiedAt: world.now(), machineId: 'm1' },
    ...{ machineState: 'running', installPhase: 'installed', hostKey: 'ssh-ed25519 AAAA' },
    ...changes,
  })
  return id
}

/** One that is verified and stored, encrypted to `recipient` or to us. */
async function giveBackup(
  serverId: string,
  changes: Partial<typeof backups.$inferInsert> = {},
): Promise<string> {
  const [server] = await world.db.select().from(servers).where(eq(servers.id, serverId))
  assert(server, 'a server')
  const id = newId('backup', world.platform.context.random)
  const name = `${serverId}/${id}-aa.tar.zst.age`
  const recipient = changes.recipient ?? null
  const key = recipient ? { recipient, identity: null } : await backupKey(world.platform.vault)
  const tar = Readable.from([Buffer.from(`all of ${id}`)], { objectMode: false })
  const tools = { store: createDirectoryStore(world.backupDir), key, name }
  const taken = await takeBackup(tar, tools, new AbortController().signal)
  assert(taken.ok, 'it is stored')
  await world.db.insert(backups).values({
    ...{ id, serverId, accountId: server.accountId, blueprint: 'openclaw' },
    ...{ purpose: 'scheduled', state: 'verified', atRest: false, storedName: name },
    ...{ begunAt: world.now(), verifiedAt: world.now(), ...taken.value },
    ...changes,
  })
  return id
}

const listOf = async (serverId: string, visitor = layla) =>
  (await visitor.send('GET', `/api/servers/${serverId}/backups`)).json()

describe('backups', () => {
  test('are listed newest first, with what the plan gives', async () => {
    const serverId = await giveServer({ provenAt: world.now() })
    const full = await giveBackup(serverId)
    world.passSeconds(3600)
    const next = await giveBackup(serverId, { parentId: full, baseId: full, level: 1 })
    const list = await listOf(serverId)
    expect(list).toMatchObject({
      ...{ everyHours: 24, quotaBytes: 100e9, recipient: null, notice: null },
      keep: { daily: 7, weekly: 4, monthly: 3 },
      can: { make: null, setKey: null },
    })
    expect(list.provenAt).not.toBeNull()
    expect(list.backups).toMatchObject([
      { id: next, incremental: true, needs: [full, next], can: { delete: null } },
      {
        id: full,
        incremental: false,
        needs: [full],
        can: { delete: { code: 'backup-continued' } },
      },
    ])
    expect(list.usedBytes).toBe(list.backups[0].bytes + list.backups[1].bytes)
    expect(list.backups[0].can.download).toBeNull()
  })

  test('are asked for once at a time, and as often in a day as the plan has', async () => {
    const serverId = await giveServer()
    const make = () => layla.send('POST', `/api/servers/${serverId}/backups`)
    const made = await make()
    expect(made.statusCode).toBe(202)
    expect(made.json().backups).toMatchObject([{ state: 'making', purpose: 'asked', bytes: null }])
    expect((await make()).json()).toMatchObject({ status: 409, code: 'backup-under-way' })
    const { accountId } = await rowOf(made.json().backups[0].id)
    await world.db.update(backups).set({ state: 'deleted' }).where(eq(backups.serverId, serverId))
    for (const number of [2, 3, 4, 5, 6, 7]) {
      await world.db.insert(backups).values({
        ...{ id: `bak_${serverId}_${number}`, serverId, accountId, purpose: 'asked' },
        ...{ state: 'deleted', blueprint: 'openclaw', begunAt: world.now() },
      })
    }
    expect((await make()).json()).toMatchObject({
      code: 'backup-too-soon',
      title: expect.stringContaining('باقتك'),
    })
    world.passSeconds(86_400)
    expect((await make()).statusCode).toBe(202)
  })

  test.each([
    [{ desired: 'stopped' }, 'server-stopped'],
    [{ desired: 'absent' }, 'server-gone'],
    [{ suspended: 'payment-overdue' }, 'payment-overdue'],
    [{ backupWanted: 'move' }, 'server-moving'],
    [{ machineState: 'missing' }, 'machine-missing'],
  ] as [ServerChanges, string][])(
    'are not asked for of a server with %j',
    async (changes, code) => {
      const serverId = await giveServer(changes)
      const answer = await layla.send('POST', `/api/servers/${serverId}/backups`)
      expect(answer.json().code).toBe(code)
      expect((await listOf(serverId)).can.make.code).toBe(code)
    },
  )

  test('that are pinned are kept, and when they fill the plan’s space it is said', async () => {
    const serverId = await giveServer()
    const id = await giveBackup(serverId)
    const pin = (pinned: boolean) =>
      layla.send('PUT', `/api/servers/${serverId}/backups/${id}/pin`, { pinned })
    expect((await pin(true)).json().backups).toMatchObject([{ pinned: true, keptUntil: null }])
    await world.db.update(backups).set({ storedBytes: 100e9 }).where(eq(backups.id, id))
    const list = await listOf(serverId)
    expect(list.notice.code).toBe('backup-quota-pinned')
    expect(list.can.make.code).toBe('backup-quota-full')
    expect((await layla.send('POST', `/api/servers/${serverId}/backups`)).json()).toMatchObject({
      status: 409,
      code: 'backup-quota-full',
    })
    expect((await pin(false)).json()).toMatchObject({ notice: null, can: { make: null } })
  })

  test('are deleted by their customer, but not what later ones continue', async () => {
    const serverId = await giveServer()
    const full = await giveBackup(serverId)
    const next = await giveBackup(serverId, { parentId: full, baseId: full, level: 1 })
    const remove = (id: string) => layla.send('DELETE', `/api/servers/${serverId}/backups/${id}`)
    expect((await remove(full)).json()).toMatchObject({ status: 409, code: 'backup-continued' })
    expect((await remove(next)).json().backups).toMatchObject([{ id: full }])
    expect((await remove(next)).statusCode).toBe(404)
    expect(await rowOf(next)).toMatchObject({ state: 'deleted', wakeAt: world.now() })
    expect((await remove(full)).json().backups).toEqual([])
  })

  test('an add-on gives more of', async () => {
    const serverId = await giveServer()
    const [server] = await world.db.select().from(servers).where(eq(servers.id, serverId))
    assert(server, 'a server')
    await world.db
      .update(subscriptions)
      .set({ addons: [{ addonId: 'extra-backups', quantity: 2 }] })
      .where(eq(subscriptions.id, server.subscriptionId))
    const [plan] = await world.db.select().from(plans).where(eq(plans.id, 'starter'))
    expect((await listOf(serverId)).keep.daily).toBe((plan?.backupKeep.daily ?? 0) + 2 * 7)
  })

  test('of somebody else are not there, whatever is asked of them', async () => {
    const serverId = await giveServer()
    const id = await giveBackup(serverId)
    const own = await sams()
    const at = `/api/servers/${serverId}/backups`
    for (const [method, path, body] of [
      ['GET', at],
      ['POST', at],
      ['DELETE', `${at}/${id}`],
      ['PUT', `${at}/${id}/pin`, { pinned: true }],
      ['GET', `${at}/${id}/archive`],
      ['GET', `${at}/${id}/manifest`],
      ['PUT', `/api/servers/${serverId}/backup-recipient`, { recipient: null }],
      // By a server of their own the backup of another's is not had either.
      ['DELETE', `/api/servers/${own}/backups/${id}`],
      ['PUT', `/api/servers/${own}/backups/${id}/pin`, { pinned: true }],
      ['GET', `/api/servers/${own}/backups/${id}/archive`],
      ['GET', `/api/servers/${own}/backups/${id}/manifest`],
    ] as const) {
      const answer = await sam.send(method, path, body)
      expect(answer.statusCode, `${method} ${path}`).toBe(404)
    }
    expect(await rowOf(id)).toMatchObject({ state: 'verified', pinnedAt: null })
  })

  /** A server that is Sam's. */
  async function sams(): Promise<string> {
    const id = await giveServer()
    const { id: accountId } = (await sam.send('GET', '/api/me')).json()
    await world.db.update(servers).set({ accountId }).where(eq(servers.id, id))
    return id
  }
})

describe('a download', () => {
  test('of what is encrypted to us is opened on the way, for its customer cannot', async () => {
    const serverId = await giveServer()
    const id = await giveBackup(serverId)
    const answer = await layla.send('GET', `/api/servers/${serverId}/backups/${id}/archive`)
    expect(answer.headers['content-disposition']).toMatch(
      /filename="pearl-\d+-\d{4}-\d\d-\d\d-0-full\.tar\.zst"/,
    )
    expect(zstdDecompressSync(answer.rawPayload).toString()).toBe(`all of ${id}`)
  })

  test('of what is encrypted to their own key leaves as it is', async () => {
    const serverId = await giveServer()
    const recipient = await identityToRecipient(await generateX25519Identity())
    const id = await giveBackup(serverId, { recipient })
    const answer = await layla.send('GET', `/api/servers/${serverId}/backups/${id}/archive`)
    expect(answer.headers['content-disposition']).toContain('.tar.zst.age"')
    expect(answer.rawPayload.toString('latin1')).toMatch(/^age-encryption\.org\/v1\n/)
    expect(Number(answer.headers['content-length'])).toBe(answer.rawPayload.length)
    expect((await listOf(serverId)).backups[0]).toMatchObject({ ownKey: true })
  })

  test('of a file that is gone or changed is refused with a sentence', async () => {
    const serverId = await giveServer()
    const id = await giveBackup(serverId)
    const { storedName } = await rowOf(id)
    assert(storedName, 'it has a file')
    const path = join(world.backupDir, storedName)
    const at = `/api/servers/${serverId}/backups/${id}/archive`
    writeFileSync(path, 'something else')
    expect((await layla.send('GET', at)).json()).toMatchObject({
      status: 503,
      code: 'backup-unreadable',
    })
    await createDirectoryStore(world.backupDir).remove(storedName)
    expect((await layla.send('GET', at)).json()).toMatchObject({
      status: 410,
      code: 'backup-missing',
    })
    mkdirSync(join(world.backupDir, serverId), { recursive: true })
  })
})

describe('a customer’s own key', () => {
  const choose = async (serverId: string, recipient: string | null) =>
    (await layla.send('PUT', `/api/servers/${serverId}/backup-recipient`, { recipient })).json()

  test('is taken, shown and cleared', async () => {
    const serverId = await giveServer()
    const recipient = await identityToRecipient(await generateX25519Identity())
    expect((await choose(serverId, ` ${recipient}\n`)).recipient).toBe(recipient)
    expect((await choose(serverId, null)).recipient).toBeNull()
  })

  test('is refused with the reason beside its field', async () => {
    const serverId = await giveServer()
    expect(await choose(serverId, 'age1nonsense')).toMatchObject({
      status: 422,
      fields: { recipient: expect.stringContaining('age1') },
    })
    const secret = await choose(serverId, await generateX25519Identity())
    expect(secret.fields.recipient).toContain('الخاص')
    expect((await listOf(serverId)).recipient).toBeNull()
  })
})

async function rowOf(id: string) {
  const [row] = await world.db
    .select()
    .from(backups)
    .where(and(eq(backups.id, id)))
  assert(row, 'a backup')
  return row
}
