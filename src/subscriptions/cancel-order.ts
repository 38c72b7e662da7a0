import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact, type Wake } from '../reconcilers/engine/wake.ts'
import type { SubscriptionRow } from './subscription.ts'
import { subscriptions } from './tables.ts'

/** Gives an unpaid order up: its name and its place are free at once, its payment page is closed. */
export const cancelOrder = (
  platform: Platform,
  accountId: string,
  orderId: string,
): Promise<Result<SubscriptionRow, 'not-found' | 'order-paid'>> =>
  transact(platform, async (tx, wake) => {
    const [row] = await tx
      .select()
      .from(subscriptions)
      .where(and(eq(subscriptions.id, orderId), eq(subscriptions.accountId, accountId)))
      .for('update')
    if (!row) return fail('not-found')
    if (row.state === 'abandoned' || row.state === 'failed') return ok(row)
    if (row.state !== 'checkout' || row.processingSince) return fail('order-paid')
    return ok(await giveUpOrder(tx, wake, row, platform.context.clock.now()))
  })

/**
 * The same for an order that was read in this transaction and is not paid as far as we know. Should it have
 * been paid in this very moment, the reconciler that closes the page finds out and pays it back.
 */
export async function giveUpOrder(
  tx: Transaction,
  wake: Wake,
  row: SubscriptionRow,
  now: Date,
): Promise<SubscriptionRow> {
  const [given] = await tx
    .update(subscriptions)
    .set({
      state: 'abandoned',
      problem: 'customer-cancelled',
      checkoutUrl: null,
      model: null,
      endedAt: now,
    })
    .where(and(eq(subscriptions.id, row.id), eq(subscriptions.state, 'checkout')))
    .returning()
  if (!given) return row
  await wake('subscription', row.id)
  return given
}
