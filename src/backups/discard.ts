import { and, eq, inArray, lt, ne } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { servers } from '../servers/tables.ts'
import type { BackupStore } from './backup-store.ts'
import { backups } from './tables.ts'

/** A standing duty: backups that nobody promised to keep any longer go. One that a server waits for stays. */
export async function discardOutdated(platform: Platform, store: BackupStore): Promise<void> {
  const { db, context } = platform
  const now = context.clock.now()
  const outdated = await db
    .select()
    .from(backups)
    .where(and(eq(backups.state, 'verified'), lt(backups.keepUntil, now)))
  if (outdated.length === 0) return
  const ids = outdated.map(({ id }) => id)
  const awaited = await db
    .select({ id: servers.restoreFrom })
    .from(servers)
    .where(and(inArray(servers.restoreFrom, ids), ne(servers.desired, 'absent')))
  const needed = new Set(awaited.map(({ id }) => id))
  for (const { id, storedName } of outdated) {
    if (needed.has(id)) continue
    const removed = storedName ? await store.remove(storedName) : null
    if (removed && !removed.ok) {
      context.log.warn({ backup: id, ...removed.error }, 'an outdated backup is still stored')
      continue
    }
    await db.update(backups).set({ state: 'deleted', deletedAt: now }).where(eq(backups.id, id))
  }
}

/** What a server's machines had is to be erased, and not kept in the store either. */
export async function keepNothing(tx: Transaction, serverId: string, now: Date): Promise<void> {
  await tx
    .update(backups)
    .set({ keepUntil: now })
    .where(and(eq(backups.serverId, serverId), eq(backups.state, 'verified')))
}

/** Removes what tries of a backup have left in the store, all but `except`. */
export async function discardTries(
  store: BackupStore,
  prefix: string,
  except: string | null = null,
): ReturnType<BackupStore['remove']> {
  const found = await store.list(prefix)
  if (!found.ok) return found
  for (const name of found.value) {
    if (name === except) continue
    const removed = await store.remove(name)
    if (!removed.ok) return removed
  }
  return { ok: true, value: null }
}
