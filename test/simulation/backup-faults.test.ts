import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import type { BackupRow } from '../../src/backups/store.ts'
import { backupsView } from '../../src/backups/view.ts'
import { assert } from '../../src/kit/assert.ts'
import { addMs } from '../../src/kit/clock.ts'
import { mails } from '../../src/mail/tables.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { madeBackups, manyADay } from './made-backups.ts'
import { index, minutes, serversOf } from './paid-servers.ts'
import { createWorld, type SimulatedWorld } from './world.ts'

/** Over the real product, one world and a standing clock. */
let world: SimulatedWorld
let its: ReturnType<typeof serversOf>
let made: ReturnType<typeof madeBackups>
const never = new AbortController().signal

beforeAll(async () => {
  world = await createWorld(1)
  its = serversOf(world)
  made = madeBackups(world, its)
  await world.pass(2_000)
  await made.keep(manyADay)
}, 120_000)
afterAll(() => world.close())

describe('what goes wrong', () => {
  /** The older good backup is there, with its files, and opens. */
  async function staysGood(server: ServerRow, good: BackupRow) {
    await world.discard()
    expect((await made.rowOf(good.id)).state).toBe('verified')
    expect(made.filesOf(server)).toContain(good.storedName?.split('/')[1])
    await made.restored(server, good)
    expect(await its.run(server, `cat ${index} || true`)).toContain(server.id)
  }

  test('a connection that is cut leaves nothing half, and the next try is whole', async () => {
    const server = await its.readied()
    const good = await made.backedUp(server)
    await its.run(server, 'head -c 60000 /dev/urandom >/srv/site/public/photo.jpg')
    world.sandbox.world.faults.add({
      ...{ provider: 'machine', operation: 'pack', fault: 'cut-mid-body', times: 1 },
    })
    const cut = await made.failing(server)
    expect(cut).toMatchObject({ state: 'begun', failureCode: 'machine-unreachable' })
    expect(made.filesOf(server)).toHaveLength(2)
    await its.until(async () => (await made.rowOf(cut.id)).state === 'verified')
    // The failed try has not spoiled what the machine remembers: the new photo is in it.
    const next = await made.rowOf(cut.id)
    expect(next.parentId).toBe(good.id)
    expect(next.storedBytes).toBeGreaterThan(60_000)
    await staysGood(server, good)
  }, 300_000)

  test('a full disk on the machine is said, and everything else stays', async () => {
    const server = await its.readied('openclaw')
    const good = await made.backedUp(server)
    world.sandbox.world.faults.add({
      ...{ provider: 'machine', operation: 'snapshot', fault: 'disk-full', times: 1 },
    })
    const failed = await made.failing(server)
    expect(failed).toMatchObject({ state: 'begun', failureCode: 'machine-disk-full' })
    expect((await its.read(server.id)).verifiedAt).not.toBeNull()
    expect(await its.run(server, 'ls -A /var/lib/sambuk-snapshot 2>/dev/null || true')).toBe('')
    await world.discard()
    expect((await made.rowOf(good.id)).state).toBe('verified')
    await its.until(async () => (await made.rowOf(failed.id)).state === 'verified')
  }, 300_000)

  test('one that takes longer than a pass may is a failure with a reason, and a restore, too', async () => {
    const server = await its.readied()
    const good = await made.backedUp(server)
    const slow = await made.ask(server)
    await world.hurriedPass('backup', slow.id, 1)
    const told = { state: 'begun', failures: 1, failureCode: 'backup-too-slow' }
    expect(await made.rowOf(slow.id)).toMatchObject(told)
    await its.until(async () => (await made.rowOf(slow.id)).state === 'verified')

    const asked = await made.askBack(server, good)
    assert(asked.ok, 'it can be asked for')
    await its.until(async () => (await its.read(server.id)).restoreFrom === good.id)
    await world.hurriedPass('restore', asked.value.id, 1)
    expect(await made.restoreOf(asked.value.id)).toMatchObject({
      state: 'begun',
      reason: 'backup-too-slow',
    })
    await its.untilBack(server)
    await staysGood(server, good)
  }, 300_000)

  test('a store hears how much the machine holds, and what it does not take is not sent', async () => {
    const server = await its.readied()
    const good = await made.backedUp(server)
    const { write } = world.backups
    const sent: Readable[] = []
    world.backups.write = async (_name, content, _signal, bytesMost) => {
      sent.push(content)
      const detail = `${bytesMost} bytes do not fit`
      return { ok: false, error: { reason: 'backup-too-large', detail } }
    }
    const failed = await made.failing(server)
    world.backups.write = write
    expect(failed).toMatchObject({
      failureCode: 'backup-too-large',
      failureDetail: `${1_100_000 * 1024} bytes do not fit`,
    })
    expect(sent.map(({ readableDidRead }) => readableDidRead)).toEqual([false])
    await its.until(async () => (await made.rowOf(failed.id)).state === 'verified')
    await staysGood(server, good)
  }, 300_000)

  test('a worker that stood still while another took its backup over removes nothing of that one', async () => {
    const server = await its.readied()
    const good = await made.backedUp(server)
    const { id } = await made.ask(server)
    const other = `${server.id}/${id}-bb.tar.zst.age`
    const list = world.backups.list
    world.backups.list = async prefix => {
      if (other.startsWith(prefix) && prefix.includes(id)) {
        await world.backups.write(other, Readable.from([Buffer.from('verified')]), never)
        await made.change(await made.rowOf(id), { leaseToken: 'of another worker' })
      }
      return list(prefix)
    }
    await world.hurriedPass('backup', id, 60_000)
    world.backups.list = list
    expect(made.filesOf(server)).toContain(`${id}-bb.tar.zst.age`)
    await its.until(async () => (await made.rowOf(id)).state === 'verified')
    await staysGood(server, good)
  }, 300_000)

  test('a backup that goes on failing is told to customer and operators once, and its end, too', async () => {
    const { db } = world.platform
    await db.insert(accounts).values({
      ...{ id: 'acc_operator', name: 'Salma', email: 'salma@example.test' },
      ...{ role: 'operator', language: 'ar' },
    })
    const server = await its.readied('openclaw')
    const fail = () =>
      world.sandbox.world.faults.add({
        ...{ provider: 'machine', operation: 'snapshot', fault: 'disk-full', times: 'always' },
      })
    const kinds = async () => {
      const rows = await db.select().from(mails)
      const about = rows.filter(({ kind, key }) => kind.includes('backups') && key.includes(':'))
      return about.map(({ kind }) => kind).sort()
    }
    const anHourEarlier = (backup: BackupRow) =>
      made.change(backup, { begunAt: addMs(backup.begunAt, -minutes(60)) })
    fail()
    const first = await made.failing(server)
    await world.pass(minutes(10))
    expect(await kinds()).toEqual([])
    await anHourEarlier(first)
    await world.pass(minutes(6))
    const told = ['backups-failing', 'operator-backups']
    expect(await kinds()).toEqual(told)
    const view = async () =>
      backupsView(db, await its.read(server.id), {
        ...{ now: world.clock.now(), language: 'en', role: 'owner' },
      })
    expect((await view()).failing).toMatchObject({ reason: { code: 'machine-disk-full' } })
    await world.pass(minutes(10))
    expect(await kinds()).toEqual(told)

    world.leaveInPeace()
    await its.until(async () => (await made.rowOf(first.id)).state === 'verified')
    expect((await view()).failing).toBeNull()
    const ended = [...told, 'backups-resumed', 'operator-backups'].sort()
    expect(await kinds()).toEqual(ended)

    // Another row of failures is another letter.
    fail()
    await anHourEarlier(await made.failing(server))
    await world.pass(minutes(6))
    expect(await kinds()).toEqual([...ended, ...told].sort())
    world.leaveInPeace()
  }, 300_000)

  test('a store that refuses is said, and nothing is deleted', async () => {
    const server = await its.readied()
    const good = await made.backedUp(server)
    const folder = join(world.backupDir, server.id)
    renameSync(folder, `${folder}-away`)
    writeFileSync(folder, 'something else of this name')
    const failed = await made.failing(server)
    expect(failed).toMatchObject({ state: 'begun', failureCode: 'backup-store-refused' })
    await world.discard()
    renameSync(folder, `${folder}-wrong`)
    renameSync(`${folder}-away`, folder)
    await its.until(async () => (await made.rowOf(failed.id)).state === 'verified')
    await staysGood(server, good)
  }, 300_000)

  test('a flipped byte is found before anything is changed, and the older backup takes its place', async () => {
    const server = await its.readied()
    const good = await made.backedUp(server)
    await its.run(server, `echo newer >>${index}`)
    const bad = await made.backedUp(server)
    const whole = readFileSync(made.pathOf(bad))
    const flipped = Buffer.from(whole)
    flipped[whole.length - 20] = (flipped[whole.length - 20] ?? 0) ^ 1
    writeFileSync(made.pathOf(bad), flipped)
    const asked = await made.askBack(server, bad)
    assert(asked.ok, 'it can be asked for')
    await world.pass(minutes(3))
    expect(await its.run(server, `cat ${index}`)).toContain('newer')
    await its.untilBack(server)
    await staysGood(server, good)
  }, 300_000)

  test('a missing member of a chain is said, and while it is missing nothing is discarded', async () => {
    const server = await its.readied()
    const full = await made.backedUp(server)
    const next = await made.backedUp(server)
    const other = await made.takenFull(server)
    renameSync(made.pathOf(full), `${made.pathOf(full)}.away`)
    await made.keep({ daily: 0, weekly: 0, monthly: 0 })
    await made.change(next, { purpose: 'scheduled', pinnedAt: world.clock.now() })
    await world.discard()
    for (const { id } of [full, next, other]) expect((await made.rowOf(id)).state).toBe('verified')
    await its.run(server, `echo present >>${index}`)
    const asked = await made.askBack(server, next)
    assert(asked.ok, 'it can be asked for')
    await its.until(async () => (await made.restoreOf(asked.value.id)).reason === 'backup-missing')
    await its.untilBack(server)
    expect(await its.run(server, `cat ${index}`)).toContain('present')
    renameSync(`${made.pathOf(full)}.away`, made.pathOf(full))
    await staysGood(server, next)
    await made.keep(manyADay)
  }, 300_000)
})
