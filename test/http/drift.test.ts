import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { backups } from '../../src/backups/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { observations } from '../../src/observers/tables.ts'
import { servers } from '../../src/servers/tables.ts'
import { orphans } from '../../src/sweep/tables.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
let layla: Visitor
let operator: Visitor
beforeAll(async () => {
  world = await createHttpWorld()
  layla = new Visitor(world.app, 'ar')
  await layla.signUp('layla@example.test')
  operator = new Visitor(world.app)
  await operator.signUp('salma@example.test')
  await world.db
    .update(accounts)
    .set({ role: 'operator' })
    .where(eq(accounts.email, 'salma@example.test'))
})
afterAll(() => world.close())

async function aServerOf(visitor: Visitor, hostname: string, changes: object): Promise<string> {
  const bought = await paidOrder(world, visitor, { hostname })
  const { accountId, candidates } = bought
  const id = `srv_${hostname}`
  await world.db.insert(servers).values({
    ...{ id, accountId, candidates, hostname, subscriptionId: bought.id, planId: 'starter' },
    ...{ desired: 'ready', blueprint: 'openclaw', orderedAt: world.now() },
    ...{ announcedAt: world.now(), verifiedAt: world.now(), installPhase: 'installed' },
    ...{ machineProvider: 'hetzner', machineId: hostname },
    ...changes,
  })
  return id
}
const lostNow = (hostname: string) => ({
  ...{ lostAt: world.now(), lostMachineId: `hetzner/${hostname}`, machineState: 'missing' },
})
async function backUp(serverId: string, changes: object = {}): Promise<string> {
  const [server] = await world.db.select().from(servers).where(eq(servers.id, serverId))
  assert(server, 'a server')
  const id = `bak_${serverId.slice(4)}`
  await world.db.insert(backups).values({
    ...{ id, serverId, accountId: server.accountId, blueprint: 'openclaw' },
    ...{ purpose: 'scheduled', state: 'verified', begunAt: world.now(), verifiedAt: world.now() },
    ...changes,
  })
  return id
}

describe('a server whose machine is lost', () => {
  test('is rebuilt from its newest copy when its customer says so, and only then', async () => {
    const id = await aServerOf(layla, 'pearl', lostNow('pearl'))
    const backupId = await backUp(id)
    const seen = (await layla.send('GET', `/api/servers/${id}`)).json()
    expect(seen).toMatchObject({
      phase: 'lost',
      lost: { copyFrom: world.now().toISOString() },
      can: { rebuild: null, chat: { code: 'machine-missing' } },
    })
    const asked = await layla.send('POST', `/api/servers/${id}/rebuild`)
    expect(asked.statusCode).toBe(202)
    expect(asked.json()).toMatchObject({ phase: 'moving', notice: { code: 'rebuilding-lost' } })
    expect((await layla.send('POST', `/api/servers/${id}/rebuild`)).statusCode).toBe(202)
    const [row] = await world.db.select().from(servers).where(eq(servers.id, id))
    expect(row).toMatchObject({ replacing: true, restoreFrom: backupId, verifiedAt: null })
    expect(row?.wakeAt).not.toBeNull()
  })

  test('of which there is no copy says so', async () => {
    const id = await aServerOf(layla, 'coral', lostNow('coral'))
    const asked = await layla.send('POST', `/api/servers/${id}/rebuild`)
    expect(asked.statusCode).toBe(409)
    expect(asked.json().code).toBe('no-backup')
    expect((await layla.send('GET', `/api/servers/${id}`)).json()).toMatchObject({
      ...{ lost: { copyFrom: null }, can: { rebuild: { code: 'no-backup' } } },
    })
  })

  test('waits for the key of a customer who alone opens the newest copy, and for nobody else’s word', async () => {
    const id = await aServerOf(layla, 'lagoon', lostNow('lagoon'))
    const recipient = await identityToRecipient(await generateX25519Identity())
    const stored = { storedName: 'x', storedSha256: 'x', archiveSha256: 'x' }
    const backupId = await backUp(id, { recipient, ...stored })
    const copyFrom = world.now().toISOString()
    const read = async () => (await layla.send('GET', `/api/servers/${id}`)).json()
    expect(await read()).toMatchObject({
      ...{ lost: { copyFrom, ownKey: true }, locked: null },
      can: { unlock: { code: 'server-not-locked' } },
    })
    await layla.send('POST', `/api/servers/${id}/rebuild`)
    expect(await read()).toMatchObject({
      ...{ locked: { copyFrom, olderFrom: null, problem: null } },
      ...{ notice: { code: 'waits-for-key' }, can: { unlock: null } },
    })
    const unlock = (body: object, by = layla) => by.send('POST', `/api/servers/${id}/unlock`, body)
    expect((await unlock({ with: 'key' })).json().code).toBe('backup-key-needed')
    const identity = await generateX25519Identity()
    expect((await unlock({ with: 'key', identity })).json().code).toBe('backup-key-wrong')
    expect((await unlock({ with: 'older' })).json().code).toBe('no-backup')
    expect((await unlock({ with: 'nothing' }, operator)).statusCode).toBe(404)
    const seen = (await operator.send('GET', `/api/servers/${id}`)).json()
    expect(seen).toMatchObject({ locked: { copyFrom }, can: { unlock: { code: 'owner-only' } } })
    const unlocked = await unlock({ with: 'nothing' })
    expect([unlocked.statusCode, unlocked.json().locked]).toEqual([202, null])
    const [kept] = await world.db.select().from(backups).where(eq(backups.id, backupId))
    expect(kept?.keepUntil?.getTime()).toBeGreaterThan(world.now().getTime())
    expect((await unlock({ with: 'nothing' })).json().code).toBe('server-not-locked')
  })

  test('is nobody else’s to decide about, and one that is there has nothing to decide', async () => {
    const id = await aServerOf(layla, 'reef', {})
    await backUp(id)
    expect((await layla.send('POST', `/api/servers/${id}/rebuild`)).json().code).toBe(
      'machine-not-lost',
    )
    const other = new Visitor(world.app)
    await other.signUp('other@example.test')
    expect((await other.send('POST', `/api/servers/${id}/rebuild`)).statusCode).toBe(404)
    const asked = await other.send('POST', `/api/operator/servers/${id}/rebuild`)
    expect(asked.statusCode).toBe(403)
  })
})

describe('an operator', () => {
  test('sees what is lost, what is not believed and what is nobody’s, and says what becomes of it', async () => {
    const id = await aServerOf(layla, 'dhow', lostNow('dhow'))
    await backUp(id)
    const doubt = { at: world.now().toISOString(), expected: 9, missing: 9, concludedAt: null }
    await world.db
      .insert(observations)
      .values({ name: 'machines:hetzner', nextAt: new Date('2030-01-01T00:00:00Z'), doubt })
    await world.db.insert(orphans).values({
      ...{ id: 'orp_1', provider: 'hetzner', kind: 'machine', vendorId: '7', name: 'stray' },
      ...{ labels: {}, firstSeenAt: world.now(), lastSeenAt: world.now(), seenCount: 1 },
      ...{ verdict: 'wait', reason: 'orphan-young' },
    })
    const drift = (await operator.send('GET', '/api/operator/drift')).json()
    expect(drift.lost).toContainEqual(
      expect.objectContaining({ serverId: id, refusal: null, accountEmail: 'layla@example.test' }),
    )
    expect(drift.doubted).toMatchObject([{ provider: 'hetzner', expected: 9, missing: 9 }])
    expect(drift.orphans).toMatchObject([{ name: 'stray', reason: { code: 'orphan-young' } }])
    const stuck = (await operator.send('GET', '/api/operator/stuck')).json()
    expect(stuck).toContainEqual(expect.objectContaining({ kind: 'provider', id: 'hetzner' }))
    expect(stuck).toContainEqual(expect.objectContaining({ kind: 'server', id }))

    const kept = await operator.send('POST', '/api/operator/orphans/orp_1', { word: 'keep' })
    expect(kept.json()).toMatchObject({ verdict: 'leave', reason: { code: 'orphan-kept' } })
    const none = await operator.send('POST', '/api/operator/orphans/orp_2', { word: 'release' })
    expect(none.statusCode).toBe(404)
    const believed = await operator.send('POST', '/api/operator/providers/hetzner/believe')
    expect(believed.statusCode).toBe(204)
    const [row] = await world.db
      .select()
      .from(observations)
      .where(eq(observations.name, 'machines:hetzner'))
    expect(row?.believedUntil).not.toBeNull()
    expect(row?.nextAt.getTime()).toBeLessThanOrEqual(world.now().getTime())
    const rebuilt = await operator.send('POST', `/api/operator/servers/${id}/rebuild`)
    expect(rebuilt.statusCode).toBe(202)
    expect((await layla.send('GET', '/api/operator/drift')).statusCode).toBe(403)
  })
})
