import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { versions } from '../../src/blueprints/openclaw/versions.ts'
import { rollouts, systemStates, updates } from '../../src/rollouts/tables.ts'
import { servers } from '../../src/servers/tables.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

const older = '2026.9.5'
const newest = versions.openclaw
const serverId = 'srv_pearl'

let world: HttpWorld
let layla: Visitor
let operator: Visitor
beforeAll(async () => {
  world = await createHttpWorld()
  layla = new Visitor(world.app, 'ar')
  operator = new Visitor(world.app, 'ar')
  await layla.signUp('layla@example.test')
  await operator.signUp('salma@example.test')
  await world.db
    .update(accounts)
    .set({ role: 'operator' })
    .where(eq(accounts.email, 'salma@example.test'))
  const bought = await paidOrder(world, layla, { hostname: 'pearl' })
  const { id: subscriptionId, accountId, candidates } = bought
  await world.db.insert(servers).values({
    ...{ id: serverId, accountId, subscriptionId, candidates, hostname: 'pearl' },
    ...{ planId: 'starter', desired: 'ready', blueprint: 'openclaw', orderedAt: world.now() },
    ...{ announcedAt: world.now(), verifiedAt: world.now(), installPhase: 'installed' },
    ...{ machineId: 'm1', machineProvider: 'hetzner', machineState: 'running' },
    ...{ machineGeneration: 2, softwareVersion: older },
  })
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.db.delete(updates)
  await world.db.delete(rollouts)
  await runs(older)
})

const runs = (softwareVersion: string) =>
  world.db.update(servers).set({ softwareVersion }).where(eq(servers.id, serverId))
const start = (body: object = { blueprint: 'openclaw' }, who = operator) =>
  who.send('POST', '/api/operator/rollouts', body)
const stop = (id: string, who = operator) => who.send('POST', `/api/operator/rollouts/${id}/stop`)
const look = async () => (await operator.send('GET', '/api/operator/updates')).json()
const rows = () => world.db.select().from(rollouts)

async function started(body?: object): Promise<string> {
  const answer = await start(body)
  expect(answer.statusCode).toBe(202)
  return answer.json().id
}

type Update = typeof updates.$inferInsert
const withUpdate = (rolloutId: string, changes: Partial<Update>) =>
  world.db.insert(updates).values({
    ...{ id: 'upd_1', rolloutId, serverId, ring: 'canary', state: 'begun' },
    ...{ fromVersion: older, toVersion: newest, machineGeneration: 2, begunAt: world.now() },
    ...changes,
  })

describe('a rollout', () => {
  test('is begun once, however often an operator asks, and says who did', async () => {
    const before = await look()
    expect(before.rollouts).toEqual([])
    expect(before.software).toContainEqual({
      ...{ blueprint: 'openclaw', version: newest, isRolledOut: true, servers: 1, behind: 1 },
    })
    const id = await started({ blueprint: 'openclaw', withoutRehearsal: true })
    expect(await started()).toBe(id)
    const [row, ...others] = await rows()
    expect(others).toEqual([])
    const { id: askedBy } = (await operator.send('GET', '/api/me')).json()
    expect(row).toMatchObject({ id, askedBy, withoutRehearsal: true, atOnce: false })
    expect(row?.wakeAt).not.toBeNull()
    expect((await look()).rollouts).toMatchObject([
      { id, version: newest, state: 'planned', reason: null, done: 0, underWay: 0, failed: [] },
    ])
  })

  test('is refused while another version is on its way, and where nothing is older', async () => {
    const id = await started()
    await world.db.update(rollouts).set({ version: '2026.9.4' })
    const other = await start()
    expect([other.statusCode, other.json().code]).toEqual([409, 'rollout-open'])
    await stop(id)
    await runs(newest)
    const nothing = await start()
    expect([nothing.statusCode, nothing.json().code]).toEqual([409, 'rollout-nothing-older'])
  })

  test.each([
    ['software that nobody has here', { blueprint: 'conductor' }, 404, 'not-found'],
    ['what is updated with the system', { blueprint: 'website' }, 409, 'update-by-system'],
    ['no software', {}, 422, 'invalid-input'],
    ['software that is no word', { blueprint: ['openclaw'] }, 422, 'invalid-input'],
    [
      'a wish that is not yes or no',
      { blueprint: 'openclaw', atOnce: 'now' },
      422,
      'invalid-input',
    ],
  ])('is not begun for %s', async (_, body, status, code) => {
    const answer = await start(body)
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect(await rows()).toEqual([])
  })

  test('that is stopped says so in the operator’s language, wakes what waits, and stays stopped', async () => {
    const id = await started()
    await withUpdate(id, { wakeAt: null })
    world.passSeconds(60)
    expect((await stop(id)).json()).toEqual({ id })
    const [row] = await rows()
    expect(row).toMatchObject({ state: 'stopped', endedAt: world.now() })
    const [update] = await world.db.select().from(updates)
    expect(update?.wakeAt).not.toBeNull()
    world.passSeconds(60)
    expect((await stop(id)).statusCode).toBe(202)
    expect((await rows())[0]?.endedAt).toEqual(row?.endedAt)
    expect((await look()).rollouts).toMatchObject([
      {
        state: 'stopped',
        reason: { code: 'rollout-stopped-by-operator', text: 'أوقفه أحد المشغّلين.' },
      },
    ])
    expect((await stop('rol_none')).statusCode).toBe(404)
    expect(await started()).not.toBe(id)
  })

  test('tells on which servers it failed and why, and whose system waits for its night', async () => {
    const id = await started()
    await withUpdate(id, {
      state: 'rolled-back',
      reason: 'update-unanswered',
      endedAt: world.now(),
    })
    await world.db
      .insert(systemStates)
      .values({ serverId, needsRestart: true, askedAt: world.now() })
    const { rollouts: told, restarts } = await look()
    expect(told[0].failed).toEqual([
      {
        ...{ serverId, address: 'pearl.example.test', isRolledBack: true },
        reason: { code: 'update-unanswered', text: expect.stringMatching(/[؀-ۿ]/) },
      },
    ])
    const since = world.now().toISOString()
    expect(restarts).toEqual([{ serverId, address: 'pearl.example.test', since }])
  })
})

describe('a customer', () => {
  test('neither sees nor begins nor stops a rollout', async () => {
    const id = await started()
    expect((await layla.send('GET', '/api/operator/updates')).statusCode).toBe(403)
    expect((await start({ blueprint: 'openclaw' }, layla)).statusCode).toBe(403)
    expect((await stop(id, layla)).statusCode).toBe(403)
    expect(await rows()).toMatchObject([{ state: 'planned', endedAt: null }])
  })

  test('sees when their server came to the version that it runs, on the machine that it has', async () => {
    const seen = async () => (await layla.send('GET', `/api/servers/${serverId}`)).json()
    const id = await started()
    await withUpdate(id, {})
    expect(await seen()).toMatchObject({ softwareVersion: older, softwareUpdatedAt: null })
    const endedAt = world.now()
    await world.db.update(updates).set({ state: 'rolled-back', endedAt })
    expect(await seen()).toMatchObject({ softwareUpdatedAt: null })
    await world.db.update(updates).set({ state: 'done' })
    expect(await seen()).toMatchObject({ softwareUpdatedAt: endedAt.toISOString() })
    expect((await layla.send('GET', '/api/servers')).json()).toMatchObject([
      { softwareUpdatedAt: endedAt.toISOString() },
    ])
    await world.db.update(servers).set({ machineGeneration: 3 })
    expect(await seen()).toMatchObject({ softwareUpdatedAt: null })
    await world.db.update(servers).set({ machineGeneration: 2 })
  })
})
