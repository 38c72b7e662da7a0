import { and, eq, inArray } from 'drizzle-orm'
import { findBackup, type RestoreRow } from '../backups/store.ts'
import { restores } from '../backups/tables.ts'
import type { Transaction } from '../database/database.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { withoutSteps } from '../servers/step-records.ts'
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

/** What is there could not be saved, so nothing takes its place: its server goes on with it. */
export async function giveUpRestore(
  tx: Transaction,
  wake: Wake,
  serverId: string,
  reason: string,
  now: Date,
): Promise<void> {
  const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
  if (server?.backupWanted !== 'restore') return
  const steps = withoutSteps(server, 'backup', 'verify')
  await tx
    .update(servers)
    .set({ backupWanted: null, verifiedAt: null, steps })
    .where(eq(servers.id, serverId))
  await tx
    .update(restores)
    .set({ state: 'failed', endedAt: now, reason, sealedIdentity: null })
    .where(and(eq(restores.serverId, serverId), inArray(restores.state, ['begun', 'swapped'])))
  await wake('server', serverId)
}
