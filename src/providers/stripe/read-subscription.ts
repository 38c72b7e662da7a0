import type Stripe from 'stripe'
import { fail, ok, type Result } from '../../kit/result.ts'
import type { PaidSubscription, SoldItem } from '../payment-facts.ts'
import { dateOf, dateOrNull, idOf } from './lists.ts'

const statuses = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'canceled',
  'paused',
] as const

const endReasons: Readonly<Record<string, PaidSubscription['endReason']>> = {
  cancellation_requested: 'asked',
  payment_failed: 'payment-failed',
  payment_disputed: 'disputed',
}

/** Our subscription, as we wrote it into what we made at Stripe. */
export const oursOf = (metadata: Stripe.Metadata | null | undefined): string | null =>
  metadata?.sambuk_subscription ?? null

/** By what all that belongs to one subscription of ours is found: there may be several at Stripe, one after the other. */
export type Bought = Pick<PaidSubscription, 'id' | 'ours' | 'customerId'>

export const boughtOf = ({ id, metadata, customer }: Stripe.Subscription): Bought => ({
  id,
  ours: oursOf(metadata),
  customerId: idOf(customer) ?? '',
})

export const hasEnded = ({ status }: Pick<Stripe.Subscription, 'status'>): boolean =>
  status === 'canceled' || status === 'incomplete_expired'

/**
 * A subscription in the port's words, or what about it has none. Periods are the items' since
 * 2025-03-31.basil; with several items the last to end counts.
 */
export function readSubscription(
  subscription: Stripe.Subscription,
  items: Stripe.SubscriptionItem[],
): Result<PaidSubscription, string> {
  const { id, latest_invoice: invoice, cancel_at: endsAt } = subscription
  const status = statuses.find(known => known === subscription.status)
  const periodEnds = items.map(item => item.current_period_end)
  const sold = items.map(readItem).filter(item => item !== null)
  if (!status || items.length === 0 || sold.length < items.length) {
    const prices = items.map(({ price }) => price.id).join(', ')
    return fail(`subscription ${id}: status ${subscription.status}, prices ${prices || 'none'}`)
  }
  const currentPeriodEnd = Math.max(...periodEnds)
  return ok({
    id,
    ours: oursOf(subscription.metadata),
    status,
    customerId: idOf(subscription.customer) ?? '',
    currentPeriodEnd: dateOf(currentPeriodEnd),
    // By hand it can also be ended by its date.
    cancelAtPeriodEnd:
      subscription.cancel_at_period_end || (endsAt !== null && endsAt <= currentPeriodEnd),
    cancelledAt: dateOrNull(subscription.canceled_at),
    endReason: endReasons[subscription.cancellation_details?.reason ?? ''] ?? null,
    endedAt: dateOrNull(subscription.ended_at),
    trialEnd: dateOrNull(subscription.trial_end),
    latestInvoiceId: idOf(invoice),
    amountPaidMinor: invoice && typeof invoice === 'object' ? invoice.amount_paid : 0,
    currency: subscription.currency,
    items: sold,
  })
}

/** Null: sold in a way that is none of ours (by use, in tiers, by the week). */
function readItem({ id, price, quantity }: Stripe.SubscriptionItem): SoldItem | null {
  const { unit_amount: unitMinor, recurring } = price
  const interval = (['month', 'year'] as const).find(known => known === recurring?.interval)
  if (unitMinor === null || !interval || recurring?.interval_count !== 1) return null
  const productId = idOf(price.product) ?? ''
  return { itemId: id, priceId: price.id, productId, quantity: quantity ?? 1, unitMinor, interval }
}
