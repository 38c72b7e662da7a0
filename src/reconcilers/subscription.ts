import { and, eq } from 'drizzle-orm'
import { giveBackLate } from '../billing/give-back-late.ts'
import { mirrorInvoices } from '../billing/mirror-invoices.ts'
import { refunds } from '../billing/tables.ts'
import { assert, assertNever } from '../kit/assert.ts'
import { enqueueMail } from '../mail/outbox.ts'
import { endedProjectionOf, goodsOf } from '../subscriptions/projection.ts'
import { standOf } from '../subscriptions/standing.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import {
  followCheckout,
  openCheckout,
  type SubscriptionTools,
  unknownToVendor,
} from './checkout.ts'
import { closeCheckout } from './close-checkout.ts'
import type { Next, Pass, Reconciler } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'
import { transact } from './engine/wake.ts'
import { followInvoiced } from './invoiced-order.ts'
import { followKeptData } from './kept-data.ts'
import { followSubscription, knownPrices, paidSince, sight } from './kept-subscription.ts'
import { operatorLetters } from './subscription-letters.ts'

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
          if (row.collection === 'invoice') return followInvoiced(row, pass, tools)
          return row.checkoutSessionId
            ? followCheckout(row, row.checkoutSessionId, pass, tools)
            : openCheckout(row, pass, tools)
        case 'active':
          return followRefund(row, pass, tools)
        case 'refunded':
        case 'ended':
          return lookBack(row, pass, tools)
        case 'abandoned':
          return closeCheckout(row, pass, tools)
        case 'failed':
          return { wakeInMs: null }
        default:
          return assertNever(row.state)
      }
    },
  }
}

/** Where everything is paid back, that comes first; else the subscription is kept up. */
async function followRefund(
  row: SubscriptionRow,
  pass: Pass<'subscription'>,
  tools: SubscriptionTools,
): Promise<Next> {
  assert(row.stripeSubscriptionId, 'a paid order has a subscription at the vendor')
  const refund = await findWholeRefund(tools.platform, row.id)
  if (!refund) return followSubscription(row, row.stripeSubscriptionId, pass, tools)
  // News of the vendor's concern the refund now, which wakes this row when the money is back.
  if (refund.state !== 'paid') {
    await transact(tools.platform, (_tx, wake) => wake('refund', refund.id))
    return { wakeInMs: null }
  }
  const refunded = await pass.write({
    state: 'refunded',
    problem: refund.reason,
    endedAt: refund.paidAt,
    standing: null,
  })
  return lookBack(refunded, pass, tools)
}

/**
 * What is over is not charged any more, but its invoices still tell what was paid and paid back: money
 * that came in after the end (a bank debit that was under way) goes back, and operators hear of disputes. What
 * is kept of its server is followed until nothing is.
 */
async function lookBack(
  row: SubscriptionRow,
  pass: Pass<'subscription'>,
  tools: SubscriptionTools,
): Promise<Next> {
  const { platform, payments } = tools
  const { id, stripeSubscriptionId } = row
  if (!stripeSubscriptionId) return { wakeInMs: null }
  const read = await payments.readStatement(stripeSubscriptionId, pass.signal)
  if (!read.ok) return failing(read.error, row.failures)
  if (!read.value) return unknownToVendor(`subscription ${stripeSubscriptionId}`)
  const statement = read.value
  const goods = goodsOf(statement.subscription, await knownPrices(platform))
  const now = platform.context.clock.now()
  const stand = standOf(statement, now, { graceDays: 0, retentionDays: 0 })
  const sighting = await sight(row, statement, stand, now, tools)
  const late = row.endedAt ? paidSince(statement.invoices, row.endedAt) : 0
  let lookAt = null as Date | null
  await pass.write(goods.ok ? endedProjectionOf(statement, goods.value) : {}, async (tx, wake) => {
    await mirrorInvoices(tx, id, statement.invoices)
    if (late > 0) await giveBackLate(tx, wake, platform.context, id, late)
    for (const letter of operatorLetters(sighting)) {
      await enqueueMail(tx, wake, platform.context, letter)
    }
    lookAt = await followKeptData(tx, wake, platform.context, sighting)
  })
  return { wakeInMs: lookAt && lookAt.getTime() - now.getTime() }
}

async function findWholeRefund({ db }: Platform, subscriptionId: string) {
  const [refund] = await db
    .select()
    .from(refunds)
    .where(and(eq(refunds.subscriptionId, subscriptionId), eq(refunds.kind, 'whole')))
  return refund ?? null
}
