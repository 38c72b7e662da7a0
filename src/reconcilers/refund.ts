import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { assert } from '../kit/assert.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Payments } from '../providers/payments.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import type { Reconciler } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'

export interface RefundTools {
  readonly platform: Platform
  readonly payments: Payments
  readonly zone: string
}

/** A refund that the bank has not settled yet is asked for this often. */
const settleSeconds = 30

/**
 * Pays a broken promise back: ends the subscription at the vendor, returns all that was paid, and
 * then, in one transaction, closes the books and writes the letter that says why.
 */
export function refundReconciler({ platform, payments, zone }: RefundTools): Reconciler<'refund'> {
  return {
    name: 'refund',
    async pass(row, pass) {
      if (row.state === 'paid') return { wakeInMs: null }
      const [bought] = await platform.db
        .select({ subscription: subscriptions, account: accounts })
        .from(subscriptions)
        .innerJoin(accounts, eq(accounts.id, subscriptions.accountId))
        .where(eq(subscriptions.id, row.subscriptionId))
      assert(bought?.subscription.stripeSubscriptionId, 'only what was paid is refunded')
      const { subscription, account } = bought
      const stripeId = bought.subscription.stripeSubscriptionId

      const cancelled = await payments.cancelSubscription(stripeId, pass.signal)
      if (!cancelled.ok) return failing(cancelled.error, row.failures)
      const refunded = await payments.refundAll(
        { subscriptionId: stripeId, idempotencyKey: `refund:${row.id}`, reason: row.reason },
        pass.signal,
      )
      if (!refunded.ok) return failing(refunded.error, row.failures)
      const { amountMinor, currency, settled } = refunded.value
      if (!settled) return { wakeInMs: settleSeconds * 1000 }

      const now = platform.context.clock.now()
      await pass.write({ state: 'paid', amountMinor, currency, paidAt: now }, async (tx, wake) => {
        await tx
          .update(subscriptions)
          .set({ state: 'refunded', problem: row.reason, endedAt: now, wakeAt: null })
          .where(eq(subscriptions.id, subscription.id))
        await enqueueMail(tx, wake, platform.context, {
          key: `order-refunded:${subscription.id}`,
          kind: 'order-refunded',
          to: account.email,
          language: subscription.language,
          params: {
            name: account.name,
            address: `${subscription.hostname}.${zone}`,
            reason: row.reason,
            amountMinor: String(amountMinor),
            currency,
          },
        })
      })
      return { wakeInMs: null }
    },
  }
}
