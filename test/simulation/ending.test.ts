import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backupKey } from '../../src/backups/identity.ts'
import { backups } from '../../src/backups/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { requestOperation } from '../../src/servers/operate.ts'
import { servers } from '../../src/servers/tables.ts'
import { openedWhole } from '../opened-backup.ts'
import { minutes, serversOf } from './paid-servers.ts'
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

describe('the end of a server', () => {
  test('comes after a verified backup, which is kept as long as was said', async () => {
    const server = await its.readied()
    await its.suspend(server)
    await world.pass(minutes(1))
    await its.end(server)
    const gone = await its.untilGone(server)
    expect(its.machinesOf(server)).toEqual([])
    const backup = await its.backupOf(server.id)
    expect(backup).toMatchObject({ state: 'verified', purpose: 'final' })
    expect(gone.backupId).toBe(backup.id)
    const { storedName, storedSha256 } = backup
    assert(storedName && storedSha256, 'a verified backup has a file')
    const stored = { name: storedName, storedSha256 }
    const tools = { store: world.backups, key: await backupKey(world.platform.vault) }
    expect(await openedWhole(tools, stored)).toEqual({
      ok: true,
      value: null,
    })

    await world.discard()
    expect((await its.backupOf(server.id)).state).toBe('verified')
    const past = new Date(world.clock.now().getTime() - 86_400_000)
    const { db } = world.platform
    await db.update(backups).set({ keepUntil: past }).where(eq(backups.id, backup.id))
    await world.discard()
    expect((await its.backupOf(server.id)).state).toBe('verified')
    const longAgo = new Date(world.clock.now().getTime() - 400 * 86_400_000)
    await db.update(servers).set({ closedAt: longAgo }).where(eq(servers.id, server.id))
    await world.discard()
    expect((await its.backupOf(server.id)).state).toBe('deleted')
    expect(readdirSync(join(world.backupDir, server.id))).toEqual([])
  }, 300_000)

  test('waits while the store refuses, says so, and deletes nothing meanwhile', async () => {
    const server = await its.readied()
    const folder = join(world.backupDir, server.id)
    writeFileSync(folder, 'something else of this name')
    await its.end(server)
    await world.pass(minutes(20))
    expect(await its.read(server.id)).toMatchObject({
      backupWanted: 'final',
      failureCode: 'backup-store-refused',
      dnsRemovedAt: null,
    })
    expect(its.machinesOf(server)).toMatchObject([{ isRunning: true }])
    rmSync(folder)
    await its.untilGone(server)
    expect((await its.backupOf(server.id)).state).toBe('verified')
  }, 300_000)

  test('clears away what a dead worker had half written', async () => {
    const server = await its.readied()
    await its.end(server)
    const { id } = await its.backupOf(server.id)
    mkdirSync(join(world.backupDir, server.id), { recursive: true })
    for (const rest of ['aaaa.tar.zst.age.part', 'bbbb.tar.zst.age']) {
      writeFileSync(join(world.backupDir, server.id, `${id}-${rest}`), 'half')
    }
    await its.untilGone(server)
    const backup = await its.backupOf(server.id)
    expect(backup.state).toBe('verified')
    const archive = backup.storedName?.split('/')[1]
    const manifest = archive?.replace('.tar.zst.age', '.json')
    expect(readdirSync(join(world.backupDir, server.id)).sort()).toEqual([manifest, archive])
  }, 300_000)

  test('of a machine that was deleted by hand has nothing to save, and says so', async () => {
    const server = await its.readied()
    const provider = world.compute.get('hetzner')
    assert(provider && server.machineId, 'it has a machine at Hetzner')
    expect(
      await provider.deleteMachine(server.machineId, new AbortController().signal),
    ).toMatchObject({ ok: true })
    await world.pass(minutes(3))
    await its.end(server)
    const gone = await its.untilGone(server)
    expect(gone.steps.backup).toMatchObject({ reason: 'nothing-to-save' })
    expect((await its.backupOf(server.id)).state).toBe('called-off')
  }, 300_000)

  test('without a backup is the end of everything, also of a backup that is on its way', async () => {
    const server = await its.readied()
    const folder = join(world.backupDir, server.id)
    writeFileSync(folder, 'in the way')
    await its.end(server)
    await world.pass(minutes(1))
    const erased = await requestOperation(world.platform, server.id, {
      action: 'delete',
      paysBack: true,
    })
    expect(erased).toMatchObject({ ok: true })
    await its.untilGone(server)
    rmSync(folder)
    await world.pass(minutes(10))
    expect((await its.backupOf(server.id)).state).toBe('called-off')
  }, 300_000)
})
