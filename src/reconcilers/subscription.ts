import { eq } from 'drizzle-orm'
import { refunds } from '../billing/tables.ts'
import { assert, assertNever } from '../kit/assert.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import {
  followCheckout,
  mirror,
  openCheckout,
  type SubscriptionTools,
  syncMs,
  unknownToVendor,
} from './checkout.ts'
import type { Next, Pass, Reconciler } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'
import { transact } from './engine/wake.ts'

/**
 * Makes our row match what the payment vendor says: events only ring for it. Duplicates, reordering
 * and lost events do not matter, because the vendor is asked.
 */
export function subscriptionReconciler(tools: SubscriptionTools): Reconciler<'subscription'> {
  return {
    name: 'subscription',
    async pass(row, pass) {
      switch (row.state) {
        case 'checkout':
          return row.checkoutSessionId
            ? followCheckout(row, row.checkoutSessionId, pass, tools)
            : openCheckout(row, pass, tools)
        case 'active':
          return followSubscription(row, pass, tools)
        case 'abandoned':
        case 'failed':
        case 'refunded':
        case 'ended':
          return { wakeInMs: null }
        default:
          return assertNever(row.state)
      }
    },
  }
}

/** Renewals and endings, as the vendor tells them. */
async function followSubscription(
  row: SubscriptionRow,
  pass: Pass<'subscription'>,
  { platform, payments }: SubscriptionTools,
): Promise<Next> {
  assert(row.stripeSubscriptionId, 'a paid order has a subscription at the vendor')
  const refund = await findRefund(platform, row.id)
  if (refund) {
    // News of the vendor's concern the refund now, which wakes this row when the money is back.
    if (refund.state !== 'paid') {
      await transact(platform, (_tx, wake) => wake('refund', refund.id))
      return { wakeInMs: null }
    }
    await pass.write({ state: 'refunded', problem: refund.reason, endedAt: refund.paidAt })
    return { wakeInMs: null }
  }
  const found = await payments.findSubscription(row.stripeSubscriptionId, pass.signal)
  if (!found.ok) return failing(found.error, row.failures)
  if (!found.value) return unknownToVendor(`subscription ${row.stripeSubscriptionId}`)
  if (found.value.status === 'canceled') {
    const endedAt = platform.context.clock.now()
    await pass.write({ state: 'ended', problem: 'subscription-ended', endedAt })
    return { wakeInMs: null }
  }
  await pass.write(mirror(found.value))
  return { wakeInMs: syncMs }
}

async function findRefund({ db }: Platform, subscriptionId: string) {
  const [refund] = await db.select().from(refunds).where(eq(refunds.subscriptionId, subscriptionId))
  return refund ?? null
}
