import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { desc, eq } from 'drizzle-orm'
import { expect } from 'vitest'
import { requestBackup } from '../../src/backups/request-backup.ts'
import type { BackupRow, RestoreRow } from '../../src/backups/store.ts'
import { backups, restores } from '../../src/backups/tables.ts'
import type { BackupKeep } from '../../src/billing/tables.ts'
import { plans } from '../../src/billing/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { requestRestore } from '../../src/restores/request-restore.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import type { serversOf } from './paid-servers.ts'
import type { SimulatedWorld } from './world.ts'

/** Backups that customers of a simulated world ask for, and what they get back from them. */
export function madeBackups(world: SimulatedWorld, its: ReturnType<typeof serversOf>) {
  const { db } = world.platform

  const rowsOf = (server: ServerRow): Promise<BackupRow[]> =>
    db.select().from(backups).where(eq(backups.serverId, server.id)).orderBy(backups.begunAt)

  async function rowOf(id: string): Promise<BackupRow> {
    const [row] = await db.select().from(backups).where(eq(backups.id, id))
    assert(row, 'rows of backups are kept')
    return row
  }

  async function restoreOf(id: string): Promise<RestoreRow> {
    const [row] = await db.select().from(restores).where(eq(restores.id, id))
    assert(row, 'rows of restores are kept')
    return row
  }

  const restoresOf = (server: ServerRow): Promise<RestoreRow[]> =>
    db
      .select()
      .from(restores)
      .where(eq(restores.serverId, server.id))
      .orderBy(desc(restores.begunAt))

  async function ask(server: ServerRow): Promise<BackupRow> {
    const asked = await requestBackup(world.platform, server.id)
    assert(asked.ok, `a backup can be asked for: ${JSON.stringify(asked)}`)
    return asked.value
  }

  /** Asks for a backup and waits until it is verified. */
  async function backedUp(server: ServerRow): Promise<BackupRow> {
    const { id } = await ask(server)
    await its.until(async () => (await rowOf(id)).state === 'verified')
    return rowOf(id)
  }

  /** One that continues nothing: the machine has forgotten the others. */
  async function takenFull(server: ServerRow): Promise<BackupRow> {
    await its.run(server, 'rm -r /var/lib/sambuk-backup')
    const taken = await backedUp(server)
    expect(taken.parentId).toBeNull()
    return taken
  }

  /** Asks for one that cannot be made now, until that is known. */
  async function failing(server: ServerRow): Promise<BackupRow> {
    const { id } = await ask(server)
    await its.until(async () => (await rowOf(id)).failureCode !== null)
    return rowOf(id)
  }

  const askBack = (server: ServerRow, { id }: BackupRow, identity: string | null = null) =>
    requestRestore(world.platform, world.blueprints.find, server.id, {
      ...{ backupId: id, paths: null, identity, places: null },
      ...{ keepsPresent: false, askedBy: 'customer' },
    })

  async function restored(server: ServerRow, backup: BackupRow, identity: string | null = null) {
    const asked = await askBack(server, backup, identity)
    assert(asked.ok, `it can be restored: ${JSON.stringify(asked)}`)
    return its.untilBack(server)
  }

  return {
    rowsOf,
    rowOf,
    restoreOf,
    restoresOf,
    ask,
    backedUp,
    takenFull,
    failing,
    askBack,
    restored,
    filesOf: ({ id }: ServerRow) => readdirSync(join(world.backupDir, id)).sort(),
    pathOf: ({ storedName }: BackupRow) => join(world.backupDir, storedName ?? ''),
    change: ({ id }: BackupRow, changes: Partial<BackupRow>) =>
      db.update(backups).set(changes).where(eq(backups.id, id)),
    /** What the plan of these servers keeps; it is also how many may be asked for in a day. */
    keep: (backupKeep: BackupKeep) =>
      db.update(plans).set({ backupKeep }).where(eq(plans.id, 'starter')),
  }
}

export const manyADay: BackupKeep = { daily: 30, weekly: 4, monthly: 3 }
