import { and, eq } from 'drizzle-orm'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import type { SubscriptionRow } from './subscription.ts'
import { subscriptionCan } from './subscription-can.ts'
import { subscriptions } from './tables.ts'

export type CancelWish =
  | { when: 'period-end' | 'now'; reason: string; comment?: string | undefined }
  | { when: 'keep' }

/**
 * Writes down that a customer cancels, now or with the period, or has thought better of it; the
 * reconciler tells the payment vendor. Asking twice does no harm.
 * @returns the row as it is wished now, or the code of the sentence why not
 */
export function requestCancellation(
  platform: Platform,
  accountId: string,
  subscriptionId: string,
  wish: CancelWish,
): Promise<Result<SubscriptionRow, string>> {
  return transact(platform, async (tx, wake) => {
    const own = and(eq(subscriptions.id, subscriptionId), eq(subscriptions.accountId, accountId))
    const [row] = await tx.select().from(subscriptions).where(own).for('update')
    if (!row) return fail('not-found')
    const refusal = wish.when === 'keep' ? subscriptionCan.keep(row) : subscriptionCan.cancel(row)
    if (refusal) return fail(refusal)
    const why =
      wish.when === 'keep'
        ? { cancelReason: null, cancelComment: null }
        : { cancelReason: wish.reason, cancelComment: wish.comment ?? null }
    const [wished] = await tx
      .update(subscriptions)
      .set({ cancelWish: wish.when, ...why })
      .where(own)
      .returning()
    await wake('subscription', subscriptionId)
    return ok(wished ?? row)
  })
}
