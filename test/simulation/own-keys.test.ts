import { readFileSync, writeFileSync } from 'node:fs'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chooseRecipient } from '../../src/backups/change-backup.ts'
import type { BackupRow } from '../../src/backups/store.ts'
import { assert } from '../../src/kit/assert.ts'
import { mails } from '../../src/mail/tables.ts'
import { type Unlocking, unlockServer } from '../../src/restores/unlock.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { findAnyServer } from '../../src/servers/store.ts'
import { madeBackups, manyADay } from './made-backups.ts'
import { index, minutes, serversOf } from './paid-servers.ts'
import { createWorld, everySecondsPace, type SimulatedWorld } from './world.ts'

/** Over the real product, one world, a standing clock, and the pace of a worker's looks. */
let world: SimulatedWorld
let its: ReturnType<typeof serversOf>
let made: ReturnType<typeof madeBackups>
const { signal } = new AbortController()

beforeAll(async () => {
  world = await createWorld(1, { ...everySecondsPace, observeMs: 5_000, listMs: 10_000 })
  its = serversOf(world)
  made = madeBackups(world, its)
  await world.pass(2_000)
  await made.keep(manyADay)
}, 120_000)
afterAll(() => world.close())

/** A server whose newest backup only its customer opens, and an older one that we open too. */
async function keyed() {
  const server = await its.readied()
  await its.run(server, `echo older >${index}`)
  const ours = await made.backedUp(server)
  // The clock stands while a backup is made.
  await world.pass(minutes(1))
  const identity = await generateX25519Identity()
  await chooseRecipient(world.platform, server.id, await identityToRecipient(identity))
  await its.run(server, `echo newest >${index}`)
  const theirs = await made.backedUp(server)
  expect([ours.recipient, theirs.recipient]).toEqual([null, await identityToRecipient(identity)])
  return { server, identity, ours, theirs }
}

async function deleteByHand({ machineProvider, machineId }: ServerRow): Promise<void> {
  const provider = [...world.compute.values()].find(({ name }) => name === machineProvider)
  assert(provider && machineId, 'it has a machine')
  expect(await provider.deleteMachine(machineId, signal)).toMatchObject({ ok: true })
}

async function untilLocked({ id }: ServerRow): Promise<ServerRow> {
  await its.until(async () => (await its.read(id)).steps.restore?.reason === 'waits-for-key')
  return its.read(id)
}

/** What it has, and whether anything of it is on the machine that waits. */
const pageOf = (server: ServerRow) => its.run(server, `cat ${index} 2>/dev/null || true`)

async function lettersAbout({ id }: ServerRow): Promise<string[]> {
  const rows = await world.platform.db.select().from(mails)
  const about = rows.filter(({ key }) => key.startsWith('server-locked:') && key.includes(id))
  return about.map(({ key }) => (key.includes(':rst_') ? 'after a key' : 'at first')).sort()
}

const unlock = ({ id }: ServerRow, unlocking: Unlocking) =>
  unlockServer(world.platform, id, unlocking)

const storyOf = async ({ id }: ServerRow) => {
  const story = await findAnyServer(world.platform.db, id)
  assert(story, 'it is there')
  return story
}

test('a lost server whose newest backup only its customer opens waits for their key, and gets that backup', async () => {
  const { server, identity, ours, theirs } = await keyed()
  await deleteByHand(server)
  const locked = await untilLocked(server)
  await world.pass(minutes(30))
  expect(await its.read(server.id)).toMatchObject({ restoreFrom: theirs.id, verifiedAt: null })
  expect(await pageOf(locked)).not.toMatch(/older|newest/)
  expect(await lettersAbout(server)).toEqual(['at first'])
  expect(await storyOf(server)).toMatchObject({
    ...{ copyFrom: theirs.verifiedAt, openCopyFrom: ours.verifiedAt },
    ...{ lockedFrom: theirs.verifiedAt, lockedProblem: null },
  })
  // What waits is kept, whatever the plan says.
  await made.keep({ daily: 0, weekly: 0, monthly: 0 })
  await world.discard()
  await made.keep(manyADay)
  expect((await made.rowOf(theirs.id)).state).toBe('verified')

  const wrong = { with: 'key', identity: await generateX25519Identity() } as const
  expect(await unlock(server, wrong)).toEqual({ ok: false, error: 'backup-key-wrong' })
  expect(await unlock(server, { with: 'key', identity })).toEqual({ ok: true, value: null })
  expect(await unlock(server, { with: 'nothing' })).toEqual({
    ok: false,
    error: 'server-not-locked',
  })
  const back = await its.untilBack(server)
  expect(await pageOf(back)).toBe('newest\n')
  const [restore] = await made.restoresOf(server)
  expect(restore).toMatchObject({ state: 'done', sealedIdentity: null })
}, 300_000)

test('one whose customer has lost the key begins with the older copy at their word, and the newest stays', async () => {
  const { server, identity, theirs } = await keyed()
  await deleteByHand(server)
  await untilLocked(server)
  expect(await unlock(server, { with: 'older' })).toMatchObject({ ok: true })
  const back = await its.untilBack(server)
  expect(await pageOf(back)).toBe('older\n')
  expect(await lettersAbout(server)).toEqual(['at first'])

  // New backups of the same day would take its place.
  await made.backedUp(back)
  await made.keep({ daily: 1, weekly: 0, monthly: 0 })
  await world.discard()
  await made.keep(manyADay)
  const kept = await made.rowOf(theirs.id)
  const days = ((kept.keepUntil?.getTime() ?? 0) - world.clock.now().getTime()) / 86_400_000
  expect(kept.state).toBe('verified')
  expect(days).toBeGreaterThan((await storyOf(server)).plan.retentionDays - 1)
  const found = await made.restored(back, theirs, identity)
  expect(await pageOf(found)).toBe('newest\n')
}, 300_000)

test('a backup that does not open with its key is said, and then its customer may begin empty', async () => {
  const { server, identity, theirs } = await keyed()
  await deleteByHand(server)
  await untilLocked(server)
  flipAByte(theirs)
  expect(await unlock(server, { with: 'key', identity })).toMatchObject({ ok: true })
  await its.until(async () => (await storyOf(server)).lockedProblem === 'backup-damaged')
  await its.until(async () => (await lettersAbout(server)).length === 2)
  expect(await lettersAbout(server)).toEqual(['after a key', 'at first'])
  const [failed] = await made.restoresOf(server)
  expect(failed).toMatchObject({ state: 'failed', sealedIdentity: null })
  expect(await unlock(server, { with: 'nothing' })).toMatchObject({ ok: true })
  const back = await its.untilBack(server)
  expect(await pageOf(back)).not.toMatch(/older|newest/)
  expect((await made.rowOf(theirs.id)).state).toBe('verified')
}, 300_000)

test('one that ends while it waits keeps its backup for as long as any', async () => {
  const { server, theirs } = await keyed()
  await deleteByHand(server)
  await untilLocked(server)
  await its.end(server)
  await its.untilGone(server)
  await world.discard()
  expect((await made.rowOf(theirs.id)).state).toBe('verified')
  expect(its.machinesOf(server)).toEqual([])
}, 300_000)

function flipAByte(backup: BackupRow): void {
  const bytes = readFileSync(made.pathOf(backup))
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1
  writeFileSync(made.pathOf(backup), bytes)
}
