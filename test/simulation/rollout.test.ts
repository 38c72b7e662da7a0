import { and, eq, gte } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { listStuck } from '../../src/admin/stuck.ts'
import { findBackup } from '../../src/backups/store.ts'
import { backups } from '../../src/backups/tables.ts'
import type { Blueprint } from '../../src/blueprints/blueprint.ts'
import { createOpenclaw } from '../../src/blueprints/openclaw/blueprint.ts'
import { versions } from '../../src/blueprints/openclaw/versions.ts'
import { findDrill } from '../../src/drills/store.ts'
import { drills } from '../../src/drills/tables.ts'
import { noteUse } from '../../src/idle/note-use.ts'
import { assert } from '../../src/kit/assert.ts'
import { addMs } from '../../src/kit/clock.ts'
import { mails } from '../../src/mail/tables.ts'
import { observeSystems } from '../../src/observers/systems.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { placeOf } from '../../src/reconcilers/rollout.ts'
import { retryUndo, startRollout, stopRollout } from '../../src/rollouts/request-rollout.ts'
import { findRollout, type UpdateRow, updatesOf } from '../../src/rollouts/store.ts'
import { systemStates, updates } from '../../src/rollouts/tables.ts'
import { defaultWindow, hoursAhead, nextWindow } from '../../src/rollouts/window.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { chooseModel } from './choose-model.ts'
import { serversOf } from './paid-servers.ts'
import { createWorld, everySecondsPace, type SimulatedWorld } from './world.ts'

const newest = '2026.10.1'
const note = '/var/lib/openclaw/.openclaw/workspace/note.md'
const version = `sed -n 's/.*"version": "\\(.*\\)".*/\\1/p' /opt/openclaw/lib/node_modules/openclaw/package.json`

let world: SimulatedWorld
let its: ReturnType<typeof serversOf>

/** What this installation brings from now on. */
function pin(openclaw: string): Blueprint {
  const all = world.blueprints.all as Blueprint[]
  const pinned = createOpenclaw({ ...versions, openclaw })
  all[all.findIndex(({ name }) => name === 'openclaw')] = pinned
  return pinned
}

beforeAll(async () => {
  world = await createWorld(1, {
    ...{ ...everySecondsPace, busyStepMs: 1_000, observeMs: 60_000, sweepMs: 60_000 },
  })
  its = serversOf(world)
  await world.pass(2_000)
}, 120_000)
afterAll(() => world.close())

async function withNote(): Promise<ServerRow> {
  const server = await its.readied('openclaw')
  await its.run(server, `mkdir -p $(dirname ${note}) && echo remembered >${note}`)
  return server
}

async function start(wish: { withoutRehearsal?: boolean; atOnce?: boolean }) {
  const started = await startRollout(world.platform, world.blueprints.find('openclaw'), {
    ...wish,
    askedBy: 'shell',
  })
  assert(started.ok, 'a rollout begins')
  return started.value.id
}

const read = async (id: string) => {
  const row = await findRollout(world.platform.db, id)
  assert(row, 'rollouts are kept')
  return row
}
const updateOf = async (rolloutId: string, server: ServerRow): Promise<UpdateRow> => {
  const rows = await updatesOf(world.platform.db, [rolloutId])
  const row = rows.find(({ serverId }) => serverId === server.id)
  assert(row, `${server.id} is updated`)
  return row
}
/** Looked at seldom: what happens in between does so in its order all the same. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    if (await isSo()) return
    await world.pass(5_000)
  }
  throw new Error('it did not come to that')
}
const untilEnded = async (id: string) => {
  await until(async () => ['done', 'stopped'].includes((await read(id)).state))
  return read(id)
}

/** The drill by which a rollout is tried first. */
async function rehearsalOf(id: string) {
  const { drillId } = await read(id)
  const drill = drillId === null ? null : await findDrill(world.platform.db, drillId)
  return { drill, copy: drill?.copyId ? await its.read(drill.copyId) : null }
}
/** Its copy, installed, and without anybody's data yet. */
async function untilInstalled(id: string): Promise<ServerRow> {
  await its.until(async () => (await rehearsalOf(id)).copy?.installPhase === 'installed')
  const { copy } = await rehearsalOf(id)
  assert(copy, 'it is tried on a copy')
  return copy
}

/** Nobody looks in between. */
async function skipTo(time: Date): Promise<void> {
  await world.sandbox.world.clock.advance(time.getTime() - world.clock.now().getTime())
  await world.pass(5_000)
}

const fault = (
  operation: string,
  kind: 'boot-fails' | 'disk-full' | 'install-fails',
  times: number | 'always' = 1,
) => world.sandbox.world.faults.add({ provider: 'machine', operation, fault: kind, times })

async function expectAsBefore(server: ServerRow, runs = versions.openclaw): Promise<void> {
  const after = await its.read(server.id)
  expect(after).toMatchObject({ softwareVersion: runs, machineId: server.machineId })
  expect(await its.run(after, version)).toBe(`${runs}\n`)
  expect(await its.run(after, `cat ${note}`)).toBe('remembered\n')
  expect(await its.run(after, 'curl -s http://127.0.0.1:18789/readyz')).toContain('"ready":true')
  expect(await its.run(after, 'ls -d /var/lib/sambuk-update || true')).toBe('')
}

const lettersOf = async (kind: string) =>
  (await world.platform.db.select().from(mails).where(eq(mails.kind, kind))).length

describe('a rollout', () => {
  let servers: ServerRow[]

  beforeAll(async () => {
    servers = [await withNote(), await withNote(), await withNote()]
    await world.platform.db.update(accounts).set({ role: 'operator' }).where(mine(servers[0]))
    pin(newest)
  }, 60_000)
  const mineOf = (at: number): ServerRow => {
    const server = servers[at]
    assert(server, 'there are three')
    return server
  }
  const mine = (server: ServerRow | undefined) => eq(accounts.id, server?.accountId ?? '')

  test.each([
    ['npm', 'install-fails', 'update-not-installed'],
    ['copy', 'disk-full', 'update-not-kept'],
    ['gateway', 'boot-fails', 'update-unanswered'],
  ] as const)(
    'that fails on its first server, by %s, leaves all as it was',
    async (operation, kind, reason) => {
      const [first, ...others] = servers
      assert(first, 'an operator has a server')
      const told = await lettersOf('operator-rollout')
      fault(operation, kind, operation === 'npm' ? 3 : 1)
      const id = await start({ withoutRehearsal: true, atOnce: true })
      expect(await untilEnded(id)).toMatchObject({
        ...{ state: 'stopped', reason: 'rollout-canary-failed' },
      })
      const tried = await updatesOf(world.platform.db, [id])
      expect(tried).toMatchObject([{ serverId: first.id, state: 'rolled-back', reason }])
      await expectAsBefore(first)
      for (const other of others) await expectAsBefore(other)
      expect(await lettersOf('operator-rollout')).toBe(told + 1)
      expect(await listStuck(world.platform.db)).toMatchObject([{ kind: 'rollout', id }])
    },
    60_000,
  )

  test('that breaks a server calls its customer and its operators, and is undone once it can be', async () => {
    const first = mineOf(0)
    fault('gateway', 'boot-fails', 40)
    const id = await start({ withoutRehearsal: true, atOnce: true })
    await untilEnded(id)
    expect(await updateOf(id, first)).toMatchObject({ state: 'failed', undoes: 2 })
    expect(await lettersOf('server-update-failed')).toBe(1)
    const stuck = (await listStuck(world.platform.db)).map(({ kind }) => kind)
    expect(stuck.sort()).toEqual(['rollout', 'update'])
    world.sandbox.world.faults.clear()
    expect(await retryUndo(world.platform, first.id)).toMatchObject({ ok: true })
    await its.until(async () => (await updateOf(id, first)).state === 'rolled-back')
    await expectAsBefore(first)
  }, 60_000)

  test('that leaves an assistant without a word is taken back, though its software says that it works', async () => {
    const first = mineOf(0)
    const choice = { vendor: 'openai' as const, apiKey: world.modelKey }
    const chosen = await chooseModel(world, await its.read(first.id), choice)
    assert(chosen.ok, 'it gets a model')
    await its.until(
      async () => (await its.read(first.id)).modelApplied === chosen.value.modelRevision,
    )
    const id = await start({ withoutRehearsal: true, atOnce: true })
    await its.until(async () => (await updatesOf(world.platform.db, [id]))[0]?.state === 'applying')
    expect(await updateOf(id, first)).toMatchObject({ answered: true })
    world.sandbox.world.faults.add({
      ...{ provider: 'model', operation: 'complete', fault: 'unauthorized', times: 'always' },
    })
    await untilEnded(id)
    world.sandbox.world.faults.clear()
    expect(await updateOf(id, first)).toMatchObject({
      ...{ state: 'rolled-back', verdict: 'undo', reason: 'model-key-refused' },
    })
    await expectAsBefore(first)
  }, 60_000)

  test('without a copy to try it on reaches nobody', async () => {
    await world.platform.db.update(backups).set({ recipient: 'age1somebody' })
    const id = await start({ atOnce: true })
    expect(await untilEnded(id)).toMatchObject({ reason: 'rollout-no-rehearsal' })
    expect(await updatesOf(world.platform.db, [id])).toEqual([])
    await world.platform.db.update(backups).set({ recipient: null })
  }, 60_000)

  test('whose version does not start with what an older one has written reaches nobody', async () => {
    const told = await lettersOf('operator-rollout')
    const id = await start({ atOnce: true })
    const copy = await untilInstalled(id)
    fault('gateway', 'boot-fails', 'always')
    expect(await untilEnded(id)).toMatchObject({
      ...{ state: 'stopped', reason: 'rollout-rehearsal-failed' },
    })
    world.sandbox.world.faults.clear()
    expect((await rehearsalOf(id)).drill).toMatchObject({
      ...{ state: 'failed', reason: 'restore-unanswered' },
    })
    expect(await updatesOf(world.platform.db, [id])).toEqual([])
    for (const server of servers) await expectAsBefore(server)
    expect(await lettersOf('operator-rollout')).toBe(told + 1)
    await its.untilGone(copy)
    expect(its.machinesOf(copy)).toEqual([])
  }, 60_000)

  test('is tried on a copy, and brings its version to every server with its data, though workers die at every turn', async () => {
    const id = await start({ atOnce: true })
    const copy = await untilInstalled(id)
    expect(copy).toMatchObject({ copyOf: mineOf(0).id, softwareVersion: newest })
    await its.until(async () => (await read(id)).state !== 'rehearsing')
    expect((await rehearsalOf(id)).drill).toMatchObject({
      ...{ state: 'passed', differenceCount: 0, historyKept: true },
    })
    expect(await read(id)).toMatchObject({ state: 'canary' })
    world.mortality = 0.2
    await until(async () => (await read(id)).state === 'done')
    world.mortality = 0
    expect(world.deaths).toBeGreaterThan(5)
    for (const server of servers) {
      await expectAsBefore(server, newest)
      const update = await updateOf(id, server)
      expect(update).toMatchObject({ state: 'done', fromVersion: versions.openclaw })
      const backup = await findBackup(world.platform.db, update.backupId ?? '')
      expect(backup).toMatchObject({ state: 'verified', purpose: 'update' })
      expect(backup?.begunAt.getTime()).toBeGreaterThanOrEqual(update.begunAt.getTime())
    }
    expect(await startRollout(world.platform, pin(newest), { askedBy: 'shell' })).toEqual({
      ...{ ok: false, error: 'rollout-nothing-older' },
    })
  }, 90_000)

  test('is done on a server once all that it left there has gone, wherever that was cut off', async () => {
    const server = mineOf(0)
    await its.run(server, 'mkdir /var/lib/sambuk-update')
    const isIts = and(eq(updates.serverId, server.id), eq(updates.state, 'done'))
    const cutOff = { state: 'applying', verdict: 'keep', endedAt: null } as const
    const { db } = world.platform
    const [update] = await db.update(updates).set(cutOff).where(isIts).returning()
    assert(update, 'it was updated')
    await transact(world.platform, (_tx, wake) => wake('update', update.id))
    await until(async () => (await updateOf(update.rolloutId, server)).state === 'done')
    await expectAsBefore(server, newest)
  })

  test('for which no machine is to be had gives up after three copies, and reaches nobody', async () => {
    pin('2026.10.2')
    const soldOut = { provider: 'provider', operation: 'create-server', fault: 'sold-out' } as const
    world.sandbox.world.faults.add({ ...soldOut, times: 'always' })
    const id = await start({ atOnce: true })
    const { reason, begunAt } = await untilEnded(id)
    world.sandbox.world.faults.clear()
    expect(reason).toBe('rollout-no-rehearsal')
    const tried = await world.platform.db.select().from(drills).where(gte(drills.begunAt, begunAt))
    expect(tried.map(({ state }) => state)).toEqual(['called-off', 'called-off', 'called-off'])
    expect(await updatesOf(world.platform.db, [id])).toEqual([])
  }, 60_000)

  test('waits for the night where a server stands, and rests between rings', async () => {
    const id = await start({ withoutRehearsal: true })
    const night = nextWindow(
      defaultWindow,
      hoursAhead(placeOf(await its.read(mineOf(0).id))),
      world.clock.now(),
    )
    await skipTo(addMs(night, -60_000))
    expect(await updatesOf(world.platform.db, [id])).toEqual([])
    await skipTo(night)
    await world.pass(90_000)
    expect(await updatesOf(world.platform.db, [id])).toHaveLength(1)
    await its.until(async () => (await updateOf(id, mineOf(0))).state === 'done')
    await skipTo(addMs(night, 23 * 3_600_000))
    expect((await read(id)).state).toBe('canary')
    const stopped = await stopRollout(world.platform, id)
    expect(stopped).toMatchObject({ ok: true, value: { reason: 'rollout-stopped-by-operator' } })
  }, 90_000)

  test('lets a server that ends in the middle of it settle before its last backup', async () => {
    pin('2026.10.9')
    const first = mineOf(0)
    const id = await start({ withoutRehearsal: true, atOnce: true })
    await its.until(async () =>
      (await updatesOf(world.platform.db, [id])).some(({ state }) => state === 'applying'),
    )
    await its.end(first)
    await its.untilGone(first)
    const { state, endedAt } = await updateOf(id, first)
    expect(['done', 'rolled-back']).toContain(state)
    const backup = await findBackup(world.platform.db, (await its.read(first.id)).backupId ?? '')
    expect(backup).toMatchObject({ state: 'verified', purpose: 'final' })
    expect(Number(backup?.verifiedAt)).toBeGreaterThanOrEqual(endedAt?.getTime() ?? Infinity)
  }, 300_000)
})

test('a machine that has to start again for its security updates does so at night, and not while its owner is there', async () => {
  const tools = () => ({
    ...{ platform: world.platform, shell: world.shell, blueprint: world.blueprints.find },
    ...{ zone: world.zone, window: defaultWindow },
  })
  const server = await withNote()
  await world.pass(30_000)
  const ask = () => observeSystems(tools(), AbortSignal.timeout(20_000))
  const known = async () => {
    const isIts = eq(systemStates.serverId, server.id)
    return (await world.platform.db.select().from(systemStates).where(isIts))[0] ?? null
  }
  await its.run(server, 'touch /run/reboot-required')
  const night = nextWindow(defaultWindow, hoursAhead(placeOf(server)), world.clock.now())
  await skipTo(addMs(night, -60_000))
  await ask()
  expect(await known()).toBeNull()
  await skipTo(night)
  await noteUse(world.platform, server.id)
  await ask()
  expect(await known()).toMatchObject({ needsRestart: true })
  expect(await its.read(server.id)).toMatchObject({ restartAskedAt: null })
  await skipTo(addMs(night, 20 * 60_000))
  await ask()
  expect((await its.read(server.id)).restartAskedAt).not.toBeNull()
  const back = await its.untilBack(server)
  expect(back).toMatchObject({ machineId: server.machineId, lostAt: null, failures: 0 })
  expect(await its.run(back, `cat ${note}`)).toBe('remembered\n')
}, 60_000)
