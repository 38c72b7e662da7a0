import { and, count, eq, inArray, lt, or, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import { ok } from '../kit/result.ts'
import { endTurn, takeTurn } from '../observers/turn.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact, type Wake } from '../reconcilers/engine/wake.ts'
import { servers } from '../servers/tables.ts'
import type { BackupStore } from './backup-store.ts'
import { manifestName } from './manifest.ts'
import { whatToKeep } from './retention.ts'
import { retentionOf } from './retention-of.ts'
import type { BackupRow } from './store.ts'
import { backups } from './tables.ts'

export const outdatedTurn = 'outdated-backups'

/**
 * A standing duty of one worker at a time: backups that no plan and nobody keeps any longer go. That they are to
 * go is written first; files that were not removed at once, or not before the worker stopped, are removed by the
 * reconciler of backups. Where a file is missing of what is to stay nothing goes: it may be needed.
 */
export async function discardOutdated(
  platform: Platform,
  store: BackupStore,
  everyMs: number,
  stopping: AbortSignal,
): Promise<void> {
  if (!(await takeTurn(platform, outdatedTurn, everyMs))) return
  const { db, context } = platform
  const candidates = await db
    .select({ serverId: backups.serverId })
    .from(backups)
    .where(eq(backups.state, 'verified'))
    .groupBy(backups.serverId)
    .having(or(sql`${count()} > 1`, lt(sql`min(${backups.keepUntil})`, context.clock.now())))
  for (const { serverId } of candidates) {
    if (stopping.aborted) return
    const listed = await store.list(`${serverId}/`)
    if (!listed.ok) {
      context.log.warn({ server: serverId, ...listed.error }, 'outdated backups are still stored')
      continue
    }
    const names = new Set(listed.value)
    const gone = await transact(platform, (tx, wake) =>
      markOutdated(tx, wake, platform, serverId, names),
    )
    for (const backup of gone) {
      if (stopping.aborted) return
      const removed = await removeFiles(store, backup)
      if (removed.ok) continue
      context.log.warn({ backup: backup.id, ...removed.error }, 'a deleted backup is still stored')
    }
  }
  await endTurn(platform, outdatedTurn, null)
}

async function markOutdated(
  tx: Transaction,
  wake: Wake,
  { context }: Platform,
  serverId: string,
  stored: ReadonlySet<string>,
): Promise<BackupRow[]> {
  const now = context.clock.now()
  const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
  const states = inArray(backups.state, ['begun', 'verified'])
  const all = await tx
    .select()
    .from(backups)
    .where(and(eq(backups.serverId, serverId), states))
  if (!server) return []
  const kept = whatToKeep(all, now, await retentionOf(tx, server, all))
  const verified = all.filter(({ state }) => state === 'verified')
  const lost = verified.filter(
    ({ id, storedName }) => kept.has(id) && !(storedName && stored.has(storedName)),
  )
  const outdated = verified.filter(({ id }) => !kept.has(id))
  if (lost.length > 0 && outdated.length > 0) {
    const missing = lost.map(({ storedName }) => storedName)
    context.log.error({ server: serverId, missing }, 'backups are missing; none is discarded')
    return []
  }
  for (const { id } of outdated) await markDeleted(tx, wake, id, now)
  return outdated
}

/** From here on it is nobody's backup any more; the files go with the next pass over its row. */
export async function markDeleted(
  tx: Transaction,
  wake: Wake,
  id: string,
  now: Date,
): Promise<void> {
  await tx
    .update(backups)
    .set({ state: 'deleted', deletedAt: now, pinnedAt: null })
    .where(and(eq(backups.id, id), eq(backups.state, 'verified')))
  await wake('backup', id)
}

/** The archive and its manifest. */
export async function removeFiles(
  store: BackupStore,
  { storedName }: Pick<BackupRow, 'storedName'>,
): ReturnType<BackupStore['remove']> {
  if (!storedName) return ok(null)
  const removed = await store.remove(storedName)
  return removed.ok ? store.remove(manifestName(storedName)) : removed
}

/** What a server's machines had is to be erased, and not kept in the store either. */
export async function keepNothing(
  tx: Transaction,
  wake: Wake,
  serverId: string,
  now: Date,
): Promise<void> {
  const its = and(eq(backups.serverId, serverId), eq(backups.state, 'verified'))
  for (const { id } of await tx.select().from(backups).where(its)) {
    await markDeleted(tx, wake, id, now)
  }
}

/**
 * Removes what tries have left in the store. `fence` comes between looking and removing, and ends it by throwing
 * when somebody else holds the row by now: what is removed was there while the row was still ours. Without one
 * nobody else ever writes under `prefix`.
 */
export async function discardTries(
  store: BackupStore,
  prefix: string,
  fence?: () => Promise<unknown>,
): ReturnType<BackupStore['remove']> {
  const found = await store.list(prefix)
  if (!found.ok) return found
  await fence?.()
  for (const name of found.value) {
    const removed = await store.remove(name)
    if (!removed.ok) return removed
  }
  return ok(null)
}
