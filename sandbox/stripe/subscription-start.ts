import type { StripeAccount } from './account.ts'
import type { IssuerAnswer } from './cards.ts'
import type { Customer } from './customers.ts'
import { createDiscount, type WantedDiscount } from './discounts.ts'
import { buildInvoice, draftFor } from './invoice-build.ts'
import { attemptInvoice, methodFor } from './invoice-collection.ts'
import { pendingForCustomer } from './invoice-items.ts'
import { sendInvoice } from './invoice-sending.ts'
import { createInvoice } from './invoice-states.ts'
import type { Billed } from './invoices.ts'
import type { Metadata } from './params.ts'
import type { PaymentMethod } from './payment-methods.ts'
import { draftSubscription, type SubscriptionPlan } from './subscription-draft.ts'
import { nameOf, type RecurringPrice, wholePeriod } from './subscription-items.ts'
import { scheduleLife } from './subscription-life.ts'
import type { Subscription, SubscriptionItem, TrialEnd } from './subscriptions.ts'

const daySeconds = 86_400

export interface NewSubscription {
  customer: Customer
  /** What is charged; null where nothing is due and none was asked for. */
  method: PaymentMethod | null
  /** A plan and what is added to it, all in one currency and of one interval. */
  items: { price: RecurringPrice; quantity: number; metadata?: Metadata }[]
  metadata: Metadata
  description: string | null
  trialDays: number
  discounts: WantedDiscount[]
  automaticTax: boolean
  /** What follows when a trial ends and there is nothing to charge. */
  missingMethod: TrialEnd['missing_payment_method']
  /** `now`: the issuer has accepted the first payment. `processing`: a bank will say so later. */
  payment: 'now' | 'processing'
}

/** Starts a subscription as a completed checkout does. */
export function startSubscription(
  account: StripeAccount,
  { trialDays, payment, ...wanted }: NewSubscription,
): Subscription {
  const own = account.inTimeOf(wanted.customer.id)
  return beginSubscription(own, {
    ...wanted,
    trialEnd: trialDays > 0 ? own.now() + trialDays * daySeconds : null,
    answer: payment === 'now' ? 'approved' : 'processing',
  })
}

export interface Beginning extends SubscriptionPlan {
  method: PaymentMethod | null
  discounts: WantedDiscount[]
  /** What the issuer says of the first payment; `later`: nobody has asked it. */
  answer: IssuerAnswer | 'processing' | 'later'
}

/** Stores a subscription with its first invoice and makes the first attempt to collect it. */
export function beginSubscription(account: StripeAccount, wanted: Beginning): Subscription {
  const { answer } = wanted
  const draft = draftSubscription(account, wanted)
  const { id, customer } = draft
  const isSent = wanted.collectionMethod === 'send_invoice'
  const subscription = account.put('subscription', {
    ...draft,
    discounts: wanted.discounts.map(
      discount => createDiscount(account, discount, { customer, subscription: id }).id,
    ),
  })
  const lines = firstLines(account, subscription)
  const due = buildInvoice(
    account,
    draftFor(account, subscription, 'subscription_create', lines),
    id,
  )
  const isAccepted =
    isSent || due.amount_due === 0 || answer === 'approved' || answer === 'processing'
  const begun = account.put('subscription', {
    ...subscription,
    status: subscription.trial_end !== null ? 'trialing' : isAccepted ? 'active' : 'incomplete',
  })
  account.emit('customer.subscription.created', begun)
  const invoice = createInvoice(account, draftFor(account, begun, 'subscription_create', lines))
  const invoiced = account.put('subscription', {
    ...account.get('subscription', id),
    latest_invoice: invoice.id,
  })
  if (isSent) sendInvoice(account, invoice)
  else if (invoice.amount_due === 0 || answer !== 'later') {
    attemptInvoice(account, invoice, {
      method: methodFor(account, invoice, id),
      answer: answer === 'later' ? 'approved' : answer,
      retries: false,
    })
  }
  scheduleLife(account, invoiced)
  return account.get('subscription', id)
}

/** The lines of a subscription's first invoice; what is free until the first whole period is on it too. */
export function firstLines(account: StripeAccount, subscription: Subscription): Billed[] {
  const isTrial = subscription.trial_end !== null
  const lines = subscription.items.data.map((item: SubscriptionItem): Billed => {
    const line = wholePeriod(account, item)
    if (!isTrial) return isAnchoredLater(subscription) ? { ...line, amount: 0 } : line
    return { ...line, amount: 0, description: `Trial period for ${nameOf(account, item.price)}` }
  })
  return [...pendingForCustomer(account, subscription.customer), ...lines]
}

const isAnchoredLater = ({ billing_cycle_anchor: anchor, start_date }: Subscription): boolean =>
  anchor > Number(start_date)
