import { and, desc, eq } from 'drizzle-orm'
import { type BackupRow, findBackup, findOpenRestore } from '../backups/store.ts'
import { restores } from '../backups/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import type { ServerRow } from '../servers/server.ts'

/**
 * The backup for which a server is locked: its machine is to have that before anything else, only its customer's
 * own key opens it, and the key was not given. Null: it waits for no key.
 */
export async function lockedBackup(
  db: Database | Transaction,
  { id, desired, restoreFrom }: Pick<ServerRow, 'id' | 'desired' | 'restoreFrom'>,
): Promise<BackupRow | null> {
  if (restoreFrom === null || desired === 'absent') return null
  const backup = await findBackup(db, restoreFrom)
  if (backup === null || backup.recipient === null) return null
  return (await findOpenRestore(db, id)) ? null : backup
}

/** The last try to bring a backup to a server that came to nothing; null: there was none. */
export async function lastFailed(
  db: Database | Transaction,
  serverId: string,
  backupId: string,
): Promise<{ id: string; reason: string | null } | null> {
  const isIt = and(
    eq(restores.serverId, serverId),
    eq(restores.backupId, backupId),
    eq(restores.state, 'failed'),
  )
  const [last] = await db
    .select({ id: restores.id, reason: restores.reason })
    .from(restores)
    .where(isIt)
    .orderBy(desc(restores.endedAt))
    .limit(1)
  return last ?? null
}
