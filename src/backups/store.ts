import { and, eq, inArray, isNotNull } from 'drizzle-orm'
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

/** The restore that a server waits for; there is at most one. */
export async function findOpenRestore(db: Reader, serverId: string): Promise<RestoreRow | null> {
  const [row] = await db
    .select()
    .from(restores)
    .where(and(eq(restores.serverId, serverId), inArray(restores.state, ['begun', 'swapped'])))
  return row ?? null
}

/** Nothing of any server was ever on its way to the store. */
export async function isNothingStored(db: Reader): Promise<boolean> {
  const named = isNotNull(backups.storedName)
  const [any] = await db.select({ id: backups.id }).from(backups).where(named).limit(1)
  return any === undefined
}
