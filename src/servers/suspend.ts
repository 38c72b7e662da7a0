import { eq } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { isServerOf } from './of-subscription.ts'
import type { ServerRow } from './server.ts'
import { withoutSteps } from './step-records.ts'
import { servers } from './tables.ts'

/**
 * Switches a subscription's server off, and keeps it so whatever is desired of it, until the suspension
 * is lifted. `reason` is the code of the sentence that its customer reads. Asking again changes at most
 * the reason; a server that is to go, or is gone, stays as it is.
 */
export async function suspendServer(
  tx: Transaction,
  wake: Wake,
  subscriptionId: string,
  reason: string,
): Promise<void> {
  const server = await lockServer(tx, subscriptionId)
  if (!server || server.desired === 'absent' || server.suspended === reason) return
  await tx
    .update(servers)
    .set({
      suspended: reason,
      restartAskedAt: null,
      steps: withoutSteps(server, 'power-off', 'settle'),
    })
    .where(eq(servers.id, server.id))
  await wake('server', server.id)
}

/**
 * What was desired before counts again: a server that was to be ready is switched on and verified, and one
 * that its operator had stopped stays so. The time that it was suspended counts for no step's deadline.
 */
export async function liftSuspension(
  tx: Transaction,
  wake: Wake,
  subscriptionId: string,
): Promise<void> {
  const server = await lockServer(tx, subscriptionId)
  if (!server || server.suspended === null) return
  const open = Object.entries(server.steps).filter(([, { endedAt }]) => endedAt === undefined)
  await tx
    .update(servers)
    .set({
      suspended: null,
      ...(server.desired === 'ready' ? { verifiedAt: null } : {}),
      steps: withoutSteps(server, 'verify', ...open.map(([name]) => name)),
    })
    .where(eq(servers.id, server.id))
  await wake('server', server.id)
}

async function lockServer(tx: Transaction, subscriptionId: string): Promise<ServerRow | undefined> {
  const [server] = await tx.select().from(servers).where(isServerOf(subscriptionId)).for('update')
  return server
}
