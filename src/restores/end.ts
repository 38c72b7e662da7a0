import { eq } from 'drizzle-orm'
import { findBackup, type RestoreRow } from '../backups/store.ts'
import type { Transaction } from '../database/database.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { servers } from '../servers/tables.ts'

/**
 * The machine on which chosen paths were to be brought is gone, and everything else with it: its next one gets
 * all that was saved before, and the wish may be had again.
 */
export async function bringAllInstead(
  tx: Transaction,
  wake: Wake,
  { serverId, backupId }: Pick<RestoreRow, 'serverId' | 'backupId'>,
): Promise<void> {
  const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
  if (server?.restoreFrom !== backupId) return
  const saved = server.backupId ? await findBackup(tx, server.backupId) : null
  if (saved?.state === 'verified') {
    await tx.update(servers).set({ restoreFrom: saved.id }).where(eq(servers.id, serverId))
  }
  await wake('server', serverId)
}

/** It could not be done, and the machine has what it had: its server is verified with that, and goes on. */
export async function goOnAsBefore(
  tx: Transaction,
  wake: Wake,
  { serverId, backupId }: Pick<RestoreRow, 'serverId' | 'backupId'>,
): Promise<void> {
  const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
  if (server?.restoreFrom !== backupId) return
  await tx
    .update(servers)
    .set({ restoreFrom: null, verifiedAt: null })
    .where(eq(servers.id, serverId))
  await wake('server', serverId)
}
