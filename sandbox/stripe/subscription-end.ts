import type { StripeAccount } from './account.ts'
import { invoicesOf } from './invoice-states.ts'
import type { CancellationReason, Subscription } from './subscriptions.ts'

/** Ends a subscription now; nothing is refunded, and nothing more is collected for it. */
export function endSubscription(
  account: StripeAccount,
  subscription: Subscription,
  reason: CancellationReason,
  details: object = {},
): Subscription {
  const own = account.inTimeOf(subscription.customer)
  const now = own.now()
  const ended: Subscription = {
    ...subscription,
    canceled_at: subscription.canceled_at ?? now,
    cancellation_details: { ...subscription.cancellation_details, ...details, reason },
    ended_at: now,
    pending_update: null,
    status: 'canceled',
  }
  own.put('subscription', ended)
  for (const invoice of invoicesOf(own, ended.id)) {
    if (invoice.status !== 'open' || invoice.next_payment_attempt === null) continue
    own.put('invoice', { ...invoice, auto_advance: false, next_payment_attempt: null })
  }
  own.emit('customer.subscription.deleted', ended)
  return ended
}
