import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseRecipient } from '../../src/backups/change-backup.ts'
import { keepNothing } from '../../src/backups/discard.ts'
import { refunds } from '../../src/billing/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { mails } from '../../src/mail/tables.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { unlockServer } from '../../src/restores/unlock.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { comeBack, keptOf } from '../../src/subscriptions/come-back.ts'
import { requestCancellation } from '../../src/subscriptions/request-cancellation.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { index, minutes, serversOf } from './paid-servers.ts'
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

const who = ({ accountId }: ServerRow) => ({ accountId, country: null, language: 'en' as const })

const cancelNow = ({ accountId, subscriptionId }: ServerRow) =>
  requestCancellation(world.platform, accountId, subscriptionId, { when: 'now', reason: 'other' })

/** Orders it again and pays. */
async function isBroughtBack(server: ServerRow): Promise<string> {
  const { platform, blueprints, exchange } = world
  const shop = { ...platform, blueprints, exchange }
  const ordered = await comeBack(shop, who(server), server.subscriptionId)
  assert(ordered.ok, `it can be ordered again: ${JSON.stringify(ordered)}`)
  expect(ordered.value).toMatchObject({ hostname: server.hostname, returnsTo: server.id })
  expect(await comeBack(shop, who(server), server.subscriptionId)).toMatchObject({
    value: { id: ordered.value.id },
  })
  await world.pass(1_500)
  const [order] = await platform.db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.id, ordered.value.id))
  assert(order?.checkoutUrl, 'it can be paid')
  expect(await world.payAt(order.checkoutUrl, '4242424242424242')).toBe(200)
  await world.pass(1_000)
  return order.id
}

async function readyFor(subscriptionId: string, { id }: ServerRow): Promise<ServerRow> {
  await its.until(async () => (await its.read(id)).subscriptionId === subscriptionId)
  await its.until(async () => (await its.read(id)).announcedAt !== null)
  const back = await its.untilBack({ id })
  expect(await its.run(back, `cat ${index}`)).toContain(id)
  expect(its.machinesOf(back)).toHaveLength(1)
  return back
}

async function isPaidBack(subscriptionId: string, reason: string): Promise<void> {
  const isIt = eq(refunds.subscriptionId, subscriptionId)
  await its.until(async () => {
    const [refund] = await world.platform.db.select().from(refunds).where(isIt)
    return refund?.state === 'paid' && refund.reason === reason
  })
}

const lettersOf = async (key: string) =>
  (
    await world.platform.db
      .select()
      .from(mails)
      .where(and(eq(mails.key, key)))
  ).length

describe('a server whose subscription has ended', () => {
  test('comes back from what is kept of it, under its name and with its data', async () => {
    const server = await its.readied()
    await cancelNow(server)
    await its.untilGone(server)
    await world.pass(minutes(2))
    const again = await isBroughtBack(server)
    const back = await readyFor(again, server)
    expect(back).toMatchObject({ hostname: server.hostname, closedAt: null })
    expect(await lettersOf(`server-ready:${server.id}:${again}`)).toBe(1)
  }, 300_000)

  test('simply stays when it is paid again before its last backup is verified', async () => {
    const server = await its.readied()
    const folder = join(world.backupDir, server.id)
    writeFileSync(folder, 'something else of this name')
    await cancelNow(server)
    await its.until(async () => (await its.read(server.id)).backupWanted === 'final')
    // As a try of it that got as far as the machine leaves that.
    await its.run(server, 'usermod --expiredate 1 deploy')
    const again = await isBroughtBack(server)
    await world.pass(minutes(2))
    rmSync(folder)
    const back = await readyFor(again, server)
    expect(back.machineId).toBe(server.machineId)
    expect(await lettersOf(`server-resumed:${again}`)).toBe(1)
    // Its owner, who was kept out while it was copied, is let in again.
    await its.until(async () => {
      const account = await its.run(back, 'getent shadow deploy')
      return account.trim().split(':')[7] === ''
    })
  }, 300_000)

  test('is rebuilt with its data when it is paid again while its machine goes', async () => {
    const server = await its.readied()
    world.sandbox.world.faults.add({
      provider: 'hetzner',
      operation: 'delete-server',
      fault: 'error-500-before-effect',
      times: 'always',
    })
    await cancelNow(server)
    await its.until(async () => {
      const { desired, backupWanted } = await its.read(server.id)
      return desired === 'absent' && backupWanted === null
    })
    await world.pass(minutes(1))
    const again = await isBroughtBack(server)
    world.leaveInPeace()
    const back = await readyFor(again, server)
    expect(back.machineId).not.toBe(server.machineId)
  }, 300_000)

  test('waits for the key of a customer who alone opens what is kept', async () => {
    const { db } = world.platform
    const server = await its.readied()
    const identity = await generateX25519Identity()
    await chooseRecipient(world.platform, server.id, await identityToRecipient(identity))
    await cancelNow(server)
    await its.untilGone(server)
    await world.pass(minutes(2))
    const final = await its.backupOf(server.id)
    expect(final).toMatchObject({ purpose: 'final', recipient: expect.any(String) })
    const [over] = await db
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.id, server.subscriptionId))
    assert(over, 'its subscription')
    expect(await keptOf(db, over, world.clock.now())).toMatchObject({ ownKey: true })

    const again = await isBroughtBack(server)
    const isLocked = async () =>
      (await its.read(server.id)).steps.restore?.reason === 'waits-for-key'
    await its.until(isLocked)
    await world.pass(minutes(20))
    // Longer than any step may take: it is neither given up nor handed over without.
    expect(await isLocked()).toBe(true)
    expect(await its.read(server.id)).toMatchObject({ announcedAt: null, desired: 'ready' })
    expect(await lettersOf(`server-locked:${server.id}:${again}:${final.id}:first`)).toBe(1)
    const opened = await unlockServer(world.platform, server.id, { with: 'key', identity })
    expect(opened).toMatchObject({ ok: true })
    await readyFor(again, server)
  }, 300_000)

  test('is paid back when what is kept of it is damaged, and no machine runs on', async () => {
    const server = await its.readied()
    await cancelNow(server)
    await its.untilGone(server)
    const { storedName } = await its.backupOf(server.id)
    assert(storedName, 'it is stored')
    const file = join(world.backupDir, storedName)
    const bytes = readFileSync(file)
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1
    writeFileSync(file, bytes)
    const again = await isBroughtBack(server)
    await isPaidBack(again, 'backup-damaged')
    await its.untilGone(server)
    expect(its.machinesOf(server)).toEqual([])
    expect(await its.backupOf(server.id)).toMatchObject({ state: 'verified' })
  }, 300_000)

  test('is paid back when nothing of it is left by the time it is paid for', async () => {
    const server = await its.readied()
    await cancelNow(server)
    await its.untilGone(server)
    const { platform, blueprints, exchange } = world
    const shop = { ...platform, blueprints, exchange }
    const ordered = await comeBack(shop, who(server), server.subscriptionId)
    assert(ordered.ok, 'it can be ordered again')
    await transact(platform, (tx, wake) => keepNothing(tx, wake, server.id, world.clock.now()))
    await world.pass(1_500)
    const isIt = eq(subscriptions.id, ordered.value.id)
    const [order] = await platform.db.select().from(subscriptions).where(isIt)
    assert(order?.checkoutUrl, 'it can be paid')
    expect(await world.payAt(order.checkoutUrl, '4242424242424242')).toBe(200)
    await isPaidBack(order.id, 'nothing-kept')
    await its.untilGone(server)
    expect(its.machinesOf(server)).toEqual([])
  }, 300_000)

  test('cannot come back when nothing of it is kept', async () => {
    const server = await its.readied()
    await its.erase(server)
    await cancelNow(server)
    await its.untilGone(server)
    const { platform, blueprints, exchange } = world
    const shop = { ...platform, blueprints, exchange }
    const id = server.subscriptionId
    expect(await comeBack(shop, who(server), id)).toEqual({ ok: false, error: 'nothing-kept' })
    const stranger = { ...who(server), accountId: 'acc_other' }
    expect(await comeBack(shop, stranger, id)).toEqual({ ok: false, error: 'not-found' })
  }, 300_000)
})
