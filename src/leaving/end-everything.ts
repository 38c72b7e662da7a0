import { and, eq, isNull } from 'drizzle-orm'
import { requestRefund } from '../billing/request-refund.ts'
import type { Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { isServerOf } from '../servers/of-subscription.ts'
import { servers } from '../servers/tables.ts'
import { giveUpOrder } from '../subscriptions/cancel-order.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import { subscriptions } from '../subscriptions/tables.ts'

/** The code of the sentence why. */
export const erased = 'account-erased'

/**
 * Writes the end of all that an account has bought, now and without a last backup, each by the rule by which it
 * ends otherwise: an order that is not paid is given up, one that was never handed over is paid back, and what
 * runs is cancelled. Whatever a server was in the middle of, it is to be absent from here on. May be called
 * again: what ends already ends as it was said first.
 */
export async function endEverything(
  tx: Transaction,
  wake: Wake,
  context: Context,
  accountId: string,
): Promise<void> {
  const bought = await tx
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.accountId, accountId))
    .orderBy(subscriptions.id)
    .for('update')
  for (const row of bought) {
    if (row.state === 'checkout') await giveUpOrder(tx, wake, row, context.clock.now())
    if (row.state === 'active') await cancel(tx, wake, context, row)
  }
  const own = and(eq(servers.accountId, accountId), isNull(servers.closedAt))
  for (const server of await tx.select().from(servers).where(own).for('update')) {
    if (server.desired === 'absent' && server.backupWanted === null) continue
    await tx
      .update(servers)
      .set({
        desired: 'absent',
        absentReason: server.absentReason ?? erased,
        backupWanted: null,
        restartAskedAt: null,
      })
      .where(eq(servers.id, server.id))
    await wake('server', server.id)
  }
}

async function cancel(
  tx: Transaction,
  wake: Wake,
  context: Context,
  { id, cancelWish }: SubscriptionRow,
): Promise<void> {
  const [server] = await tx.select().from(servers).where(isServerOf(id))
  if (!server || server.announcedAt === null) {
    await requestRefund(tx, wake, context, id, erased)
  } else if (cancelWish !== 'now') {
    await tx
      .update(subscriptions)
      .set({ cancelWish: 'now', cancelReason: erased, cancelComment: null })
      .where(eq(subscriptions.id, id))
    await wake('subscription', id)
  }
}
