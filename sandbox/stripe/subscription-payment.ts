import type { StripeAccount } from './account.ts'
import { invoicesOf } from './invoice-states.ts'
import { type Invoice, subscriptionOf } from './invoices.ts'
import { applyPendingUpdate } from './pending-update.ts'
import { changedFields } from './products.ts'
import { endSubscription } from './subscription-end.ts'
import type { Subscription, SubscriptionStatus } from './subscriptions.ts'

/** What becomes of a subscription when one of its invoices was paid, not paid or closed. */
export function followPayment(account: StripeAccount, invoice: Invoice): void {
  const id = subscriptionOf(invoice)
  const subscription = id === null ? null : account.find('subscription', id)
  if (!subscription || subscription.ended_at !== null) return
  const waitsFor =
    subscription.pending_update !== null && subscription.latest_invoice === invoice.id
  if (waitsFor) {
    if (invoice.status === 'paid') applyPendingUpdate(account, subscription)
    return
  }
  if (invoice.status === 'open') {
    if (isUnpaid(account, invoice)) followFailure(account, subscription, invoice)
  } else if (isSettledBy(account, subscription, invoice)) {
    const isTrial = subscription.trial_end !== null && subscription.trial_end > account.now()
    setStatus(account, subscription, isTrial ? 'trialing' : 'active')
  }
}

function isUnpaid(account: StripeAccount, { attempted, due_date }: Invoice): boolean {
  return attempted || (due_date !== null && due_date <= account.now())
}

/** The latest invoice decides; an older one does too when no other is open. */
function isSettledBy(account: StripeAccount, subscription: Subscription, invoice: Invoice) {
  const { status, latest_invoice } = subscription
  if (status === 'active' || status === 'trialing' || status === 'paused') return false
  if (status !== 'past_due' && invoice.status !== 'paid') return false
  const others = invoicesOf(account, subscription.id).filter(({ id }) => id !== invoice.id)
  return latest_invoice === invoice.id || others.every(each => each.status !== 'open')
}

function followFailure(account: StripeAccount, subscription: Subscription, invoice: Invoice): void {
  // A first payment is not tried again by itself; see subscription-life.ts for its 23 hours.
  if (subscription.status === 'incomplete') return
  const { retryDays, afterLastRetry } = account.state.billingSettings
  const isLast =
    invoice.collection_method === 'charge_automatically' && invoice.attempt_count > retryDays.length
  if (!isLast || afterLastRetry === 'leave') {
    if (subscription.status !== 'unpaid') setStatus(account, subscription, 'past_due')
  } else if (afterLastRetry === 'unpaid') setStatus(account, subscription, 'unpaid')
  else endSubscription(account, subscription, 'payment_failed')
}

export function setStatus(
  account: StripeAccount,
  before: Subscription,
  status: SubscriptionStatus,
): Subscription {
  if (before.status === status) return before
  const changed = account.put('subscription', { ...before, status })
  account.emit('customer.subscription.updated', changed, changedFields(before, changed))
  return changed
}
