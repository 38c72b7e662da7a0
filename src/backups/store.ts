import { and, eq } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { backups, restores } from './tables.ts'

export type BackupRow = typeof backups.$inferSelect
export type RestoreRow = typeof restores.$inferSelect

type Reader = Database | Transaction

export async function findBackup(db: Reader, id: string): Promise<BackupRow | null> {
  const [row] = await db.select().from(backups).where(eq(backups.id, id))
  return row ?? null
}

/** The backup of a server that is being made; there is at most one. */
export async function findBegun(db: Reader, serverId: string): Promise<BackupRow | null> {
  const [row] = await db
    .select()
    .from(backups)
    .where(and(eq(backups.serverId, serverId), eq(backups.state, 'begun')))
  return row ?? null
}

/** The restore of a backup to one of a server's machines. */
export async function findRestore(
  db: Reader,
  key: Pick<RestoreRow, 'serverId' | 'backupId' | 'machineGeneration'>,
): Promise<RestoreRow | null> {
  const [row] = await db
    .select()
    .from(restores)
    .where(
      and(
        eq(restores.serverId, key.serverId),
        eq(restores.backupId, key.backupId),
        eq(restores.machineGeneration, key.machineGeneration),
      ),
    )
  return row ?? null
}
