import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { listStuck } from '../../src/admin/stuck.ts'
import { backupKey } from '../../src/backups/identity.ts'
import type { BackupRow } from '../../src/backups/store.ts'
import { backups } from '../../src/backups/tables.ts'
import { wantBackup } from '../../src/backups/want.ts'
import { refunds } from '../../src/billing/tables.ts'
import {
  beginCopyDrill,
  beginDueDrill,
  type DrillTerms,
  requestMoveDrill,
} from '../../src/drills/begin.ts'
import { drillReport } from '../../src/drills/report.ts'
import { type DrillRow, findDrill, isOver } from '../../src/drills/store.ts'
import { keepList } from '../../src/drills/stored-list.ts'
import { drills } from '../../src/drills/tables.ts'
import { drillTerms } from '../../src/drills/terms.ts'
import { assert } from '../../src/kit/assert.ts'
import { addMs } from '../../src/kit/clock.ts'
import { mails } from '../../src/mail/tables.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { listServers } from '../../src/servers/store.ts'
import { servers } from '../../src/servers/tables.ts'
import { serversOf } from './paid-servers.ts'
import { createWorld, type SimulatedWorld } from './world.ts'

/** Over the real product, one world and a standing clock. */
let world: SimulatedWorld
let its: ReturnType<typeof serversOf>
let terms: DrillTerms
const dayMs = 86_400_000

beforeAll(async () => {
  world = await createWorld(1)
  its = serversOf(world)
  terms = drillTerms(world, world)
  await world.pass(2_000)
  await world.platform.db.insert(accounts).values({
    ...{ id: 'acc_operator', name: 'Omar', email: 'omar@example.test', role: 'operator' },
  })
}, 120_000)
afterAll(() => world.close())

async function backedUp(server: ServerRow): Promise<BackupRow> {
  const { platform, clock } = world
  const keepUntil = addMs(clock.now(), 90 * dayMs)
  await transact(platform, async (tx, wake) => {
    await wantBackup(tx, wake, platform.context, server, { purpose: 'asked', keepUntil })
  })
  const read = async () => its.backupOf(server.id)
  await its.until(async () => (await read()).state === 'verified')
  return read()
}

async function begun(backup: BackupRow): Promise<DrillRow> {
  const drill = await beginCopyDrill(world.platform, terms, backup)
  assert(drill, 'a drill is begun')
  return drill
}

async function ended({ id }: DrillRow): Promise<DrillRow> {
  const read = () => findDrill(world.platform.db, id)
  await its.until(async () => isOver(await read()))
  const drill = await read()
  assert(drill, 'rows of drills are kept')
  return drill
}

async function copyOf({ copyId }: DrillRow): Promise<ServerRow> {
  return its.untilGone({ id: copyId ?? '' })
}

const lettersOf = (drill: DrillRow) =>
  world.platform.db
    .select({ key: mails.key })
    .from(mails)
    .where(eq(mails.key, `drill-failed:${drill.id}:acc_operator`))

/** Whatever a drill found: nothing of its machine stands, and nobody but an operator heard of it. */
async function leavesNothing(drill: DrillRow, original: ServerRow) {
  const copy = await copyOf(drill)
  expect(copy).toMatchObject({ copyOf: original.id, announcedAt: null, sealedSshKey: null })
  expect(its.machinesOf(copy)).toEqual([])
  const { names, traces } = world.outside.look()
  expect(names.has(copy.hostname)).toBe(false)
  expect(traces.filter(name => name.includes(copy.hostname))).toEqual([])
  for (const span of await its.spansOf(copy)) expect(span.until).not.toBeNull()
  expect(await world.platform.db.select().from(refunds)).toEqual([])
  const told = await world.platform.db
    .select()
    .from(mails)
    .where(eq(mails.key, `server-ready:${copy.id}`))
  expect(told).toEqual([])
  const listed = await listServers(world.platform.db, original.accountId)
  expect(listed.map(({ server }) => server.id)).toEqual([original.id])
  const now = await its.read(original.id)
  expect(now).toMatchObject({
    machineId: original.machineId,
    desired: 'ready',
    verifiedAt: expect.any(Date),
  })
}

describe('a drill on a throw-away machine', () => {
  test('proves a backup, says so of its server, and leaves nothing', async () => {
    const server = await its.readied('openclaw')
    await its.run(server, 'mkdir -p /var/lib/openclaw/a && echo kept >/var/lib/openclaw/a/note')
    const drill = await ended(await begun(await backedUp(server)))
    expect(drill).toMatchObject({
      ...{ state: 'passed', differenceCount: 0, historyKept: true, failures: 0 },
      ...{ files: expect.any(Number), toPlace: expect.stringMatching(/^(hetzner|digitalocean)/) },
    })
    expect(drill.files).toBeGreaterThan(3)
    expect((await its.read(server.id)).provenAt).toEqual(drill.endedAt)
    await leavesNothing(drill, server)
  }, 300_000)

  test('that meets a changed file in the store fails, and is told to operators once', async () => {
    const server = await its.readied()
    const backup = await backedUp(server)
    const path = join(world.backupDir, backup.storedName ?? '')
    const whole = readFileSync(path)
    const flipped = Buffer.from(whole)
    flipped[whole.length - 20] = (flipped[whole.length - 20] ?? 0) ^ 1
    writeFileSync(path, flipped)
    const drill = await ended(await begun(backup))
    expect(drill).toMatchObject({ state: 'failed', reason: 'backup-damaged' })
    await world.pass(3_000)
    expect(await lettersOf(drill)).toHaveLength(1)
    const stuck = async () => (await listStuck(world.platform.db)).map(({ id }) => id)
    expect(await stuck()).toContain(drill.id)
    expect((await its.read(server.id)).provenAt).toBeNull()
    await leavesNothing(drill, server)

    writeFileSync(path, whole)
    expect(await ended(await begun(backup))).toMatchObject({ state: 'passed' })
    expect(await stuck()).not.toContain(drill.id)
  }, 300_000)

  test('says nothing of a backup when no machine is to be had, or it was deleted meanwhile', async () => {
    const server = await its.readied()
    const backup = await backedUp(server)
    const nowhere = (await begun(backup)).id
    await world.platform.db
      .update(drills)
      .set({ candidates: [{ ...(await its.aPlaceAt('hetzner')), size: 'no-such-size' }] })
      .where(eq(drills.id, nowhere))
    const without = await ended({ id: nowhere } as DrillRow)
    expect(without).toMatchObject({ state: 'called-off', reason: 'drill-without-machine' })
    await leavesNothing(without, server)

    const gone = await begun(backup)
    const state = async (now: BackupRow['state']) =>
      world.platform.db.update(backups).set({ state: now }).where(eq(backups.id, backup.id))
    await its.until(async () => (await findDrill(world.platform.db, gone.id))?.copyId !== null)
    await state('deleted')
    const called = await ended(gone)
    expect(called).toMatchObject({ state: 'called-off', reason: 'drill-backup-gone' })
    await leavesNothing(called, server)
    await state('verified')
    expect(await lettersOf(gone)).toEqual([])
  }, 300_000)

  test('ends, and leaves nothing, with workers that die at every write', async () => {
    const server = await its.readied()
    const backup = await backedUp(server)
    world.mortality = 0.3
    const deaths = world.deaths
    const drill = await begun(backup)
    await its.until(async () => isOver(await findDrill(world.platform.db, drill.id)))
    world.mortality = 0
    expect(world.deaths).toBeGreaterThan(deaths)
    const over = await ended(drill)
    expect(over).toMatchObject({ state: 'passed', differenceCount: 0 })
    await leavesNothing(over, server)
  }, 300_000)

  test('is begun so often a day as was said, of what the installation can open', async () => {
    const { db } = world.platform
    await db.update(backups).set({ recipient: 'age1somebody' })
    const earlier = (days: number) =>
      db.update(drills).set({ begunAt: addMs(world.clock.now(), -days * dayMs) })
    await earlier(2)
    const due = (perDay: number) => beginDueDrill(world.platform, terms, perDay)
    expect(await due(4)).toBeNull()
    const server = await its.readied()
    const backup = await backedUp(server)
    expect(await due(0)).toBeNull()
    const first = await due(1)
    expect(first).toMatchObject({ kind: 'copy', backupId: backup.id, serverId: server.id })
    assert(first, 'one is due')
    await ended(first)
    await copyOf((await findDrill(db, first.id)) ?? first)
    await earlier(0.5)
    expect(await due(1)).toBeNull()
    const second = await due(4)
    expect(second).toMatchObject({ backupId: backup.id })
    if (second) await ended(second)
  }, 300_000)
})

describe('a drill by moving the server itself', () => {
  const session = Buffer.from('agent:main:sambuk-home').toString('base64url')
  const sessions = '/var/lib/openclaw/.openclaw/agents/main/sessions'
  const said = (seq: number, role: string, content: string) =>
    JSON.stringify({ role, content, at: 0, id: `msg-${seq}`, seq })

  async function moved(server: ServerRow, to: string | null = null): Promise<DrillRow> {
    const asked = await requestMoveDrill(world.platform, server.id, to, terms)
    assert(asked.ok, `the drill is taken down: ${JSON.stringify(asked)}`)
    return asked.value
  }

  test('finds every file and conversation as they were, at another provider', async () => {
    const server = await its.readied('openclaw')
    await its.run(
      server,
      `mkdir -p ${sessions} && cat >${sessions}/${session}.jsonl <<'SAID'
${said(1, 'user', 'Remember the boat.')}
${said(2, 'assistant', 'I do.')}
SAID
chown -R openclaw:openclaw ${sessions}`,
    )
    const drill = await ended(await moved(server))
    const after = await its.read(server.id)
    expect(after).toMatchObject({ machineProvider: 'digitalocean', provenAt: drill.endedAt })
    const report = await drillReport(world.platform.db, drill)
    expect(report).toMatchObject({
      ...{ state: 'passed', equal: true, differences: [], historyKept: true },
      ...{ backupId: expect.stringMatching(/^bak_/), files: expect.any(Number) },
      from: expect.stringMatching(/^hetzner/),
      to: expect.stringMatching(/^digitalocean/),
    })
    expect(Object.keys(report.seconds)).toEqual(
      expect.arrayContaining(['backup', 'machine', 'unpack', 'start', 'answer', 'total']),
    )
    expect(drill.history).toBeNull()
    expect(await world.backups.list('drills/')).toEqual({ ok: true, value: [] })
  }, 300_000)

  test('tells a file that is not what it was, and the server has moved all the same', async () => {
    const server = await its.readied()
    const drill = await moved(server, 'digitalocean')
    const read = () => findDrill(world.platform.db, drill.id)
    await its.until(async () => Boolean((await read())?.listName))
    const listName = `drills/${drill.id}-forged.zst.age`
    const key = await backupKey(world.platform.vault)
    const files = new Map([['srv/site/public/lost', 'f 644 deploy:deploy 1 00']])
    const { signal } = new AbortController()
    await keepList({ store: world.backups, key }, listName, { files, bytes: 1 }, signal)
    await world.platform.db.update(drills).set({ listName }).where(eq(drills.id, drill.id))
    const over = await ended(drill)
    expect(over).toMatchObject({ state: 'failed', reason: 'drill-files-differ', historyKept: null })
    expect(over.differences).toContainEqual(
      expect.objectContaining({ path: 'srv/site/public/lost', found: null }),
    )
    expect(await lettersOf(over)).toHaveLength(1)
    const after = await its.untilBack(server)
    expect(after.machineProvider).toBe('digitalocean')
    expect(await world.backups.list('drills/')).toEqual({ ok: true, value: [] })
  }, 300_000)

  test('ends with workers that die at every write, and is one at a time', async () => {
    const server = await its.readied()
    world.mortality = 0.3
    const drill = await moved(server)
    expect(await requestMoveDrill(world.platform, server.id, null, terms)).toEqual({
      ...{ ok: false, error: 'drill-open' },
    })
    await its.until(async () => isOver(await findDrill(world.platform.db, drill.id)))
    world.mortality = 0
    expect(await ended(drill)).toMatchObject({ state: 'passed', differenceCount: 0 })
    const after = await its.untilBack(server)
    expect(its.machinesOf(after)).toHaveLength(1)
  }, 300_000)

  test('is refused where there is no other place, or the server does something else', async () => {
    const server = await its.readied()
    const ask = (to: string | null) => requestMoveDrill(world.platform, server.id, to, terms)
    expect(await ask('nobody')).toEqual({ ok: false, error: 'no-drill-place' })
    await world.platform.db
      .update(servers)
      .set({ suspended: 'payment-overdue' })
      .where(eq(servers.id, server.id))
    expect(await ask(null)).toEqual({ ok: false, error: 'payment-overdue' })
    expect(await requestMoveDrill(world.platform, 'srv_none', null, terms)).toEqual({
      ...{ ok: false, error: 'not-found' },
    })
  }, 300_000)
})
