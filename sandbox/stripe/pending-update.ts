import type { StripeAccount } from './account.ts'
import { voidInvoice } from './invoice-states.ts'
import { changedFields } from './products.ts'
import { scheduleLife } from './subscription-life.ts'
import type { Subscription } from './subscriptions.ts'

const waitSeconds = 23 * 3600

/** Keeps a change back until its invoice is paid. */
export function holdUpdate(
  account: StripeAccount,
  before: Subscription,
  { after, invoice }: { after: Subscription; invoice: string },
): Subscription {
  const isAnchored = after.billing_cycle_anchor !== before.billing_cycle_anchor
  const held = account.put('subscription', {
    ...account.get('subscription', before.id),
    latest_invoice: invoice,
    pending_update: {
      billing_cycle_anchor: isAnchored ? after.billing_cycle_anchor : null,
      cancel_at_period_end: null,
      discount: null,
      discounts: null,
      expires_at: account.now() + waitSeconds,
      metadata: null,
      subscription_items: after.items.data,
      trial_end: after.trial_end === before.trial_end ? null : after.trial_end,
      trial_from_plan: null,
    },
  })
  account.emit('customer.subscription.updated', held, changedFields(before, held))
  scheduleLife(account, held)
  return held
}

export function applyPendingUpdate(account: StripeAccount, before: Subscription): void {
  const { pending_update: pending } = before
  if (!pending) return
  const isTrialOver = pending.trial_end !== null && pending.trial_end <= account.now()
  const applied = account.put('subscription', {
    ...before,
    billing_cycle_anchor: pending.billing_cycle_anchor ?? before.billing_cycle_anchor,
    items: { ...before.items, data: pending.subscription_items },
    pending_update: null,
    ...(pending.trial_end === null ? {} : { trial_end: pending.trial_end }),
    ...(isTrialOver ? { status: 'active' as const } : {}),
  })
  account.emit('customer.subscription.pending_update_applied', applied)
  account.emit('customer.subscription.updated', applied, changedFields(before, applied))
  scheduleLife(account, applied)
}

export function expirePendingUpdate(account: StripeAccount, before: Subscription): void {
  const expired = account.put('subscription', { ...before, pending_update: null })
  const invoice = before.latest_invoice && account.find('invoice', before.latest_invoice)
  if (invoice && invoice.status === 'open') voidInvoice(account, invoice)
  account.emit('customer.subscription.pending_update_expired', expired)
  account.emit('customer.subscription.updated', expired, changedFields(before, expired))
}
