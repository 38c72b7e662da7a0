import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { backups, restores } from '../../src/backups/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { newId } from '../../src/kit/ids.ts'
import { servers } from '../../src/servers/tables.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
let layla: Visitor
let sam: Visitor
let bought: typeof subscriptions.$inferSelect
let serverId: string
let backupId: string
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
beforeEach(async () => {
  const { random } = world.platform.context
  const hostname = `pearl-${++count}`
  const subscriptionId = newId('subscription', random)
  await world.db
    .insert(subscriptions)
    .values({ ...bought, id: subscriptionId, hostname, state: 'active' })
  const { accountId, candidates } = bought
  serverId = newId('server', random)
  await world.db.insert(servers).values({
    ...{ id: serverId, accountId, subscriptionId, planId: 'starter', hostname, candidates },
    ...{ desired: 'ready', blueprint: 'openclaw', orderedAt: world.now() },
    ...{ announcedAt: world.now(), verifiedAt: world.now(), machineId: 'm1' },
    ...{ machineState: 'running', installPhase: 'installed', hostKey: 'ssh-ed25519 AAAA' },
  })
  backupId = newId('backup', random)
  await world.db.insert(backups).values({
    ...{ id: backupId, serverId, accountId, blueprint: 'openclaw', purpose: 'scheduled' },
    ...{ state: 'verified', storedName: 'a', storedSha256: 'b', archiveSha256: 'c' },
    ...{ begunAt: world.now(), verifiedAt: world.now() },
  })
})

const ask = (who: Visitor, changes: object = {}) =>
  who.send('POST', `/api/servers/${serverId}/restores`, {
    ...{ backupId, confirm: `pearl-${count}` },
    ...changes,
  })
const rowsOf = () => world.db.select().from(restores).where(eq(restores.serverId, serverId))

describe('a customer', () => {
  test('asks for a restore, and sees what it waits for', async () => {
    const answer = await ask(layla, { paths: ['.openclaw/workspace'] })
    expect(answer.statusCode).toBe(202)
    const [restore] = answer.json()
    const paths = ['/var/lib/openclaw/.openclaw/workspace']
    expect(restore).toMatchObject({ backupId, state: 'saving', paths, reason: null })
    expect((await layla.send('GET', `/api/servers/${serverId}/restores`)).json()).toEqual([restore])
    const page = (await layla.send('GET', `/api/servers/${serverId}`)).json()
    expect(page.phase).toBe('restoring')
    const again = await ask(layla)
    expect([again.statusCode, again.json().code]).toEqual([409, 'server-moving'])
  })

  test.each([
    ['another name', { confirm: 'pearl' }, 422, 'invalid-input'],
    ['a path that leads out', { paths: ['../../etc/shadow'] }, 422, 'path-illegal'],
    ['no path at all', { paths: [] }, 422, 'invalid-input'],
    ['a place that nobody sells', { place: { provider: 'nobody' } }, 409, 'location-unavailable'],
    ['no backup', { backupId: 'bak_none' }, 404, 'not-found'],
  ])('with %s is refused, and nothing is written', async (_, wish, status, code) => {
    const answer = await ask(layla, wish)
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect(await rowsOf()).toEqual([])
  })

  test('has no way to another’s server, nor to another’s backup', async () => {
    expect((await ask(sam)).statusCode).toBe(404)
    expect((await sam.send('GET', `/api/servers/${serverId}/restores`)).statusCode).toBe(404)
    const me = (await sam.send('GET', '/api/me')).json()
    await world.db.update(backups).set({ accountId: me.id }).where(eq(backups.id, backupId))
    const answer = await ask(layla)
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'not-found'])
    expect(await rowsOf()).toEqual([])
  })

  test('whose key it is says which, and it is kept sealed only', async () => {
    const identity = await generateX25519Identity()
    const recipient = await identityToRecipient(identity)
    await world.db.update(backups).set({ recipient }).where(eq(backups.id, backupId))
    const without = await ask(layla)
    expect([without.statusCode, without.json().code]).toEqual([422, 'backup-key-needed'])
    const wrong = await ask(layla, { identity: 'AGE-SECRET-KEY-1' })
    expect([wrong.statusCode, wrong.json().code]).toEqual([422, 'backup-key-wrong'])
    expect((await ask(layla, { identity })).statusCode).toBe(202)
    const [row] = await rowsOf()
    expect(row?.sealedIdentity).toMatch(/^v1\./)
    expect(JSON.stringify(row)).not.toContain(identity)
  })
})

test('operators see what drills have found, customers do not', async () => {
  expect((await layla.send('GET', '/api/operator/drills')).statusCode).toBe(403)
})
