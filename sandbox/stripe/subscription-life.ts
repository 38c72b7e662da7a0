import type { StripeAccount } from './account.ts'
import { nextPeriodEnd } from './billing-period.ts'
import { draftFor } from './invoice-build.ts'
import { collectInvoice, methodFor } from './invoice-collection.ts'
import { pendingFor } from './invoice-items.ts'
import { sendInvoice } from './invoice-sending.ts'
import {
  createDraft,
  finalizeInvoice,
  invoicesOf,
  markUncollectible,
  voidInvoice,
} from './invoice-states.ts'
import type { Invoice } from './invoices.ts'
import { expirePendingUpdate } from './pending-update.ts'
import { changedFields } from './products.ts'
import { endSubscription } from './subscription-end.ts'
import { wholePeriod } from './subscription-items.ts'
import { hasEnded, periodOf, type Subscription } from './subscriptions.ts'

const daySeconds = 86_400
const incompleteSeconds = 23 * 3600

/** What happens to a subscription by itself, and when. */
interface Matter {
  at: number
  happen(account: StripeAccount, subscription: Subscription): void
}

function mattersOf(account: StripeAccount, subscription: Subscription): Matter[] {
  if (hasEnded(subscription)) return []
  if (subscription.status === 'incomplete') {
    return [{ at: subscription.created + incompleteSeconds, happen: expire }]
  }
  const { cancel_at, cancel_at_period_end, pause_collection, pending_update } = subscription
  const matters: Matter[] = []
  if (pending_update) matters.push({ at: pending_update.expires_at, happen: expirePendingUpdate })
  if (cancel_at !== null && !cancel_at_period_end) {
    matters.push({ at: cancel_at, happen: endAsWished })
  }
  if (typeof pause_collection?.resumes_at === 'number') {
    matters.push({ at: pause_collection.resumes_at, happen: resumeCollection })
  }
  if (subscription.status === 'trialing' && !isTrialEndAnnounced(account, subscription)) {
    const at = Number(subscription.trial_end) - 3 * daySeconds
    matters.push({ at, happen: announceTrialEnd })
  }
  if (subscription.status !== 'paused') {
    matters.push({ at: periodOf(subscription).end, happen: endPeriod })
  }
  return matters
}

/**
 * Arms the clock for what is next in a subscription's life; also after a restart, which forgets
 * timers. One that rings when things have changed finds nothing to do.
 */
export function scheduleLife(account: StripeAccount, { id }: Pick<Subscription, 'id'>): void {
  const subscription = account.find('subscription', id)
  if (!subscription) return
  const next = mattersOf(account, subscription).sort((a, b) => a.at - b.at)[0]
  if (next) account.after(next.at, `live ${id}`, () => live(account, id))
}

function live(account: StripeAccount, id: string): void {
  const due = () => {
    const subscription = account.find('subscription', id)
    if (!subscription) return null
    const [next] = mattersOf(account, subscription).sort((a, b) => a.at - b.at)
    return next && next.at <= account.now() ? { subscription, happen: next.happen } : null
  }
  for (let next = due(); next; next = due()) next.happen(account, next.subscription)
  scheduleLife(account, { id })
}

/** The first payment was not made within 23 hours. */
function expire(account: StripeAccount, before: Subscription): void {
  const expired = account.put('subscription', {
    ...before,
    ended_at: account.now(),
    status: 'incomplete_expired',
  })
  for (const invoice of invoicesOf(account, before.id)) {
    if (invoice.status === 'open') voidInvoice(account, invoice)
  }
  account.emit('customer.subscription.updated', expired, changedFields(before, expired))
}

function endAsWished(account: StripeAccount, subscription: Subscription): void {
  endSubscription(account, subscription, 'cancellation_requested')
}

function resumeCollection(account: StripeAccount, before: Subscription): void {
  const changed = account.put('subscription', { ...before, pause_collection: null })
  account.emit('customer.subscription.updated', changed, changedFields(before, changed))
}

function isTrialEndAnnounced(account: StripeAccount, { id, trial_end }: Subscription): boolean {
  return account.state.announcedTrialEnds[id] === trial_end
}

function announceTrialEnd(account: StripeAccount, subscription: Subscription): void {
  account.state.announcedTrialEnds[subscription.id] = Number(subscription.trial_end)
  account.touch()
  account.emit('customer.subscription.trial_will_end', subscription)
}

function endPeriod(account: StripeAccount, subscription: Subscription): void {
  if (subscription.cancel_at_period_end) {
    endAsWished(account, subscription)
    return
  }
  const isTrialOver = subscription.status === 'trialing'
  const behavior = subscription.trial_settings.end_behavior.missing_payment_method
  if (isTrialOver && behavior !== 'create_invoice' && !hasMethod(account, subscription)) {
    if (behavior === 'cancel') endAsWished(account, subscription)
    else pauseAfterTrial(account, subscription)
    return
  }
  renew(account, subscription)
}

function hasMethod(account: StripeAccount, subscription: Subscription): boolean {
  return methodFor(account, subscription, null) !== null
}

function pauseAfterTrial(account: StripeAccount, before: Subscription): void {
  const paused = account.put('subscription', { ...before, status: 'paused' })
  account.emit('customer.subscription.paused', paused)
  account.emit('customer.subscription.updated', paused, changedFields(before, paused))
}

/** Begins the next period and bills it, with what has waited for that. */
export function renew(account: StripeAccount, before: Subscription): void {
  const items = before.items.data.map(item => ({
    ...item,
    current_period_start: item.current_period_end,
    current_period_end: nextPeriodEnd(
      before.billing_cycle_anchor,
      item.price.recurring,
      item.current_period_end,
    ),
  }))
  const advanced = account.put('subscription', {
    ...before,
    items: { ...before.items, data: items },
    status: before.status === 'trialing' ? 'active' : before.status,
  })
  const lines = [
    ...pendingFor(account, before.id),
    ...items.map(item => wholePeriod(account, item)),
  ]
  const draft = createDraft(account, draftFor(account, advanced, 'subscription_cycle', lines))
  const renewed = account.put('subscription', {
    ...account.get('subscription', before.id),
    latest_invoice: draft.id,
  })
  account.emit('customer.subscription.updated', renewed, changedFields(before, renewed))
  billRenewal(account, renewed, draft)
}

/**
 * A renewal is finalized and collected at once; but for one whose collection is paused, and one of a
 * subscription that is `unpaid`, whose invoices stay drafts.
 */
function billRenewal(account: StripeAccount, subscription: Subscription, draft: Invoice): void {
  const pause = subscription.pause_collection?.behavior
  if (pause === 'keep_as_draft' || subscription.status === 'unpaid') {
    account.put('invoice', { ...draft, auto_advance: false })
    return
  }
  const invoice = finalizeInvoice(account, draft)
  if (pause === 'void') voidInvoice(account, invoice)
  else if (pause === 'mark_uncollectible') markUncollectible(account, invoice)
  else if (invoice.collection_method === 'send_invoice') sendInvoice(account, invoice)
  else collectInvoice(account, invoice)
}
