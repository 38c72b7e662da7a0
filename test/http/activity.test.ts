import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { activities } from '../../src/activity/tables.ts'
import { backups, restores } from '../../src/backups/tables.ts'
import { rollouts, updates } from '../../src/rollouts/tables.ts'
import type { ServerChanges } from '../../src/servers/server.ts'
import { servers } from '../../src/servers/tables.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
let layla: Visitor
let sam: Visitor
beforeAll(async () => {
  world = await createHttpWorld()
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
})
afterAll(() => world.close())

let count = 0
async function giveServer(changes: ServerChanges = {}): Promise<string> {
  const id = `srv_timeline${++count}`
  const { id: subscriptionId, ...bought } = await paidOrder(world, layla, {
    hostname: `timeline-${count}`,
  })
  await world.db.insert(servers).values({
    id,
    accountId: bought.accountId,
    subscriptionId,
    planId: 'starter',
    desired: 'ready',
    hostname: `timeline-${count}`,
    blueprint: 'openclaw',
    candidates: bought.candidates,
    orderedAt: world.now(),
    ...changes,
  })
  return id
}

const become = (id: string, changes: ServerChanges) =>
  world.db.update(servers).set(changes).where(eq(servers.id, id))

interface Line {
  kind: string
  by: string | null
  reason: { code: string } | null
  detail: Record<string, string>
}

async function linesOf(id: string, visitor = layla): Promise<Line[]> {
  const answer = await visitor.send('GET', `/api/servers/${id}/activity`)
  expect(answer.statusCode).toBe(200)
  return answer.json().activities.toReversed()
}

const kindsOf = async (id: string) => (await linesOf(id)).map(({ kind }) => kind)

describe('the timeline of a server', () => {
  test('tells a life in its order, each change once however often it is written', async () => {
    const id = await giveServer()
    const at = world.now()
    const life: ServerChanges[] = [
      { machineId: 'm1', machineProvider: 'hetzner', machineState: 'running' },
      { verifiedAt: at },
      { announcedAt: at },
      { credentialsShownAt: at },
      { machineState: 'stopped' },
      { machineState: 'running' },
      { desired: 'stopped', restsBy: 'customer' },
      { machineState: 'stopped' },
      { desired: 'ready', restsBy: null, verifiedAt: null },
      { machineState: 'running', verifiedAt: at },
      { suspended: 'payment-overdue' },
      { suspended: null },
      { restartAskedAt: at, verifiedAt: null },
      { restartAskedAt: null, verifiedAt: at },
      { planId: 'pro' },
      { desired: 'absent', absentReason: 'subscription-ended', backupWanted: 'final' },
      { closedAt: at },
    ]
    for (const changes of life) for (let twice = 0; twice < 2; twice++) await become(id, changes)
    expect(await kindsOf(id)).toEqual([
      ...['ordered', 'ready', 'credentials-shown', 'found-off', 'stopped', 'started'],
      ...['answers-again', 'suspended', 'suspension-lifted', 'restart-asked', 'answers-again'],
      ...['plan-changed', 'ending', 'deleted'],
    ])
    const lines = await linesOf(id)
    expect(lines.find(({ kind }) => kind === 'stopped')?.by).toBe('customer')
    expect(lines.find(({ kind }) => kind === 'suspended')?.reason).toMatchObject({
      code: 'payment-overdue',
    })
    expect(lines.find(({ kind }) => kind === 'plan-changed')?.detail.plan).toMatch(
      /[\u0600-\u06ff]/,
    )
  })

  test('tells a rest, one that could not be, a loss and a move', async () => {
    const at = world.now()
    const id = await giveServer({ announcedAt: at, machineProvider: 'hetzner', machineId: 'm1' })
    await become(id, { desired: 'hibernated', restsBy: 'idle', backupWanted: 'hibernate' })
    const failed = { startedAt: '', endedAt: '', failed: true, reason: 'backup-failing' }
    await become(id, { desired: 'ready', backupWanted: null, steps: { hibernate: failed } })
    await become(id, { desired: 'hibernated', restsBy: 'customer', steps: {} })
    await become(id, { machineId: null })
    await become(id, { hibernatedAt: at })
    await become(id, { desired: 'ready' })
    await become(id, { machineId: 'm2' })
    await become(id, { verifiedAt: at, hibernatedAt: null })
    await become(id, { lostAt: at, lostMachineId: 'hetzner/m2', verifiedAt: null })
    await become(id, { lostAt: null })
    await become(id, { lostAt: at, machineId: null, restoreFrom: 'bak_x' })
    await become(id, { machineId: 'm3' })
    await become(id, { lostAt: null, restoreFrom: null, verifiedAt: at })
    await become(id, { backupWanted: 'move' })
    await become(id, {
      backupWanted: null,
      restoreFrom: 'bak_x',
      machineId: null,
      verifiedAt: null,
    })
    await become(id, { machineId: 'm4' })
    expect(await kindsOf(id)).toEqual([
      ...['ordered', 'hibernating', 'stayed-awake', 'hibernating', 'hibernated', 'woken'],
      ...['answers-again', 'lost', 'found', 'lost', 'rebuilt', 'answers-again', 'moving', 'moved'],
    ])
    const moved = (await linesOf(id)).at(-1)
    expect(moved?.detail).toEqual({ provider: 'hetzner', city: 'فالكنشتاين' })
  })

  test('tells backups, restores that somebody asked for, and updates', async () => {
    const id = await giveServer()
    const [server] = await world.db.select().from(servers).where(eq(servers.id, id))
    if (!server) throw new Error('the server is there')
    const backup = { serverId: id, accountId: server.accountId, blueprint: 'openclaw' }
    const begun = { purpose: 'asked', state: 'begun', begunAt: world.now() } as const
    await world.db.insert(backups).values({ ...backup, ...begun, id: 'bak_timeline' })
    const isIt = eq(backups.id, 'bak_timeline')
    for (const failureCode of ['backup-unreadable', null, 'backup-unreadable']) {
      await world.db.update(backups).set({ failureCode }).where(isIt)
    }
    await world.db.update(backups).set({ state: 'verified', failureCode: null }).where(isIt)
    const restore = { serverId: id, backupId: 'bak_timeline', machineGeneration: 1 }
    const rows = [
      { ...restore, id: 'rst_ours', state: 'failed', begunAt: world.now() },
      { ...restore, id: 'rst_theirs', state: 'begun', begunAt: world.now(), askedBy: 'customer' },
    ] as const
    await world.db.insert(restores).values([...rows])
    await world.db.update(restores).set({ state: 'done' })
    const rollout = { id: 'rol_timeline', blueprint: 'openclaw', version: '2', soakHours: 24 }
    const asked = { state: 'canary', askedBy: 'auto', begunAt: world.now() } as const
    await world.db.insert(rollouts).values({ ...rollout, ...asked })
    const update = { id: 'upd_timeline', rolloutId: rollout.id, serverId: id, ring: 'all' } as const
    const versions = {
      fromVersion: '1',
      toVersion: '2',
      machineGeneration: 1,
      begunAt: world.now(),
    }
    await world.db.insert(updates).values({ ...update, ...versions, state: 'applying' })
    await world.db.update(updates).set({ state: 'rolled-back', reason: 'update-unanswered' })
    expect(await kindsOf(id)).toEqual([
      ...['ordered', 'backup-failed', 'backed-up', 'restore-asked', 'restored'],
      'update-taken-back',
    ])
    expect((await linesOf(id)).find(({ kind }) => kind === 'restore-asked')?.by).toBe('customer')
    expect((await linesOf(id)).at(-1)).toMatchObject({
      reason: { code: 'update-unanswered' },
      detail: { from: '1', to: '2' },
    })
  })

  test('tells nothing of a throw-away copy', async () => {
    const id = await giveServer()
    await become(id, { copyOf: 'srv_timeline1', verifiedAt: world.now(), announcedAt: world.now() })
    const all = await world.db.select().from(activities).where(eq(activities.serverId, id))
    expect(all.map(({ kind }) => kind)).toEqual(['ordered'])
  })

  test('is read in pages that neither skip nor repeat a line', async () => {
    const id = await giveServer()
    for (let turn = 0; turn < 40; turn++) {
      await become(id, { suspended: turn % 2 === 0 ? 'payment-overdue' : null })
    }
    const first = (await layla.send('GET', `/api/servers/${id}/activity`)).json()
    await become(id, { suspended: 'payment-disputed' })
    const second = (
      await layla.send('GET', `/api/servers/${id}/activity?before=${first.before}`)
    ).json()
    const ids = [...first.activities, ...second.activities].map(({ id: line }) => line)
    expect(new Set(ids).size).toBe(41)
    expect([first.activities.length, second.before]).toEqual([30, null])
    expect(second.activities.at(-1).kind).toBe('ordered')
  })

  test('is refused to others, which operators see and its owner does not', async () => {
    const id = await giveServer()
    const path = `/api/servers/${id}/activity`
    expect((await sam.send('GET', path)).statusCode).toBe(404)
    expect((await sam.send('GET', `${path}?before=1`)).statusCode).toBe(404)
    expect(await kindsOf(id)).toEqual(['ordered'])
    const lina = new Visitor(world.app, 'en')
    await lina.signUp('lina@example.test')
    await world.db
      .update(accounts)
      .set({ role: 'operator' })
      .where(eq(accounts.email, 'lina@example.test'))
    expect(await linesOf(id, lina)).toMatchObject([
      { kind: 'ordered' },
      { kind: 'access-refused', by: 'stranger', detail: { what: 'activity' } },
    ])
  })

  test.each(['0', '-1', 'x', '1.5'])('is not asked for from %s on', async before => {
    const answer = await layla.send('GET', `/api/servers/srv_timeline1/activity?before=${before}`)
    expect(answer.statusCode).toBe(422)
  })
})
