import { eq } from 'drizzle-orm'
import { backups } from '../backups/tables.ts'
import { wantBackup } from '../backups/want.ts'
import type { Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { isServerOf } from './of-subscription.ts'
import { servers } from './tables.ts'

/**
 * The end of a subscription's server. Nothing of it goes before its data is in the store, read back and
 * compared; how long it is kept there is said when all else of it is gone (`reconcilers/kept-data.ts`). A
 * server that is ending already ends as it was said first.
 */
export async function endServer(
  tx: Transaction,
  wake: Wake,
  context: Context,
  subscriptionId: string,
  reason: string,
): Promise<void> {
  const [server] = await tx.select().from(servers).where(isServerOf(subscriptionId)).for('update')
  if (!server || server.desired === 'absent') return
  // A server in mid-move has its data in the store already, and nothing newer anywhere.
  const isStored = server.restoreFrom !== null
  const isWanted = !isStored && server.announcedAt !== null
  await tx
    .update(servers)
    .set({
      desired: 'absent',
      absentReason: reason,
      backupWanted: isWanted ? 'final' : null,
      restartAskedAt: null,
    })
    .where(eq(servers.id, server.id))
  if (isWanted) await wantBackup(tx, wake, context, server, { purpose: 'final', keepUntil: null })
  if (server.restoreFrom) {
    await tx.update(backups).set({ keepUntil: null }).where(eq(backups.id, server.restoreFrom))
  }
  await wake('server', server.id)
}
