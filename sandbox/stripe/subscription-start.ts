import type { StripeAccount } from './account.ts'
import type { IssuerAnswer } from './cards.ts'
import type { Customer } from './customers.ts'
import { createDiscount, type WantedDiscount } from './discounts.ts'
import { buildInvoice, draftFor } from './invoice-build.ts'
import { attemptInvoice } from './invoice-collection.ts'
import { pendingForCustomer } from './invoice-items.ts'
import { sendInvoice } from './invoice-sending.ts'
import { createInvoice } from './invoice-states.ts'
import type { Billed, CollectionMethod } from './invoices.ts'
import { page } from './lists.ts'
import type { Metadata } from './params.ts'
import type { PaymentMethod } from './payment-methods.ts'
import { blankSubscription } from './subscription-blank.ts'
import {
  createItem,
  nameOf,
  periodFrom,
  type RecurringPrice,
  wholePeriod,
} from './subscription-items.ts'
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
    collectionMethod: 'charge_automatically',
    daysUntilDue: null,
    missingMethod: 'create_invoice',
  })
}

export interface Beginning extends Omit<NewSubscription, 'trialDays' | 'payment'> {
  trialEnd: number | null
  /** What the issuer says of the first payment; `later`: nobody has asked it. */
  answer: IssuerAnswer | 'processing' | 'later'
  collectionMethod: CollectionMethod
  daysUntilDue: number | null
  missingMethod: TrialEnd['missing_payment_method']
}

/** Stores a subscription with its first invoice and makes the first attempt to collect it. */
export function beginSubscription(account: StripeAccount, wanted: Beginning): Subscription {
  const { customer, trialEnd, answer } = wanted
  const now = account.now()
  const id = account.newId('subscription')
  const items = wanted.items.map(item =>
    createItem(
      account,
      id,
      item,
      trialEnd === null ? periodFrom(now, item.price) : { start: now, end: trialEnd },
    ),
  )
  const [first] = items
  if (!first) throw new Error('a subscription has at least one item')
  const isSent = wanted.collectionMethod === 'send_invoice'
  const subscription = account.put('subscription', {
    ...blankSubscription,
    id,
    automatic_tax: {
      disabled_reason: null,
      enabled: wanted.automaticTax,
      liability: wanted.automaticTax ? { type: 'self' } : null,
    },
    billing_cycle_anchor: trialEnd ?? now,
    collection_method: wanted.collectionMethod,
    created: now,
    currency: first.price.currency,
    customer: customer.id,
    days_until_due: wanted.daysUntilDue,
    default_payment_method: wanted.method?.id ?? null,
    description: wanted.description,
    discounts: wanted.discounts.map(
      discount => createDiscount(account, discount, { customer: customer.id, subscription: id }).id,
    ),
    items: page(`/v1/subscription_items?subscription=${id}`, items, { limit: 100 }),
    metadata: wanted.metadata,
    start_date: now,
    status: 'incomplete',
    test_clock: customer.test_clock ?? null,
    trial_end: trialEnd,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: wanted.missingMethod },
    },
    trial_start: trialEnd === null ? null : now,
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
    status: trialEnd !== null ? 'trialing' : isAccepted ? 'active' : 'incomplete',
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
      method: wanted.method,
      answer: answer === 'later' ? 'approved' : answer,
      retries: false,
    })
  }
  scheduleLife(account, invoiced)
  return account.get('subscription', id)
}

/** The lines of a subscription's first invoice; a trial is on it, and costs nothing. */
export function firstLines(account: StripeAccount, subscription: Subscription): Billed[] {
  const isTrial = subscription.trial_end !== null
  const lines = subscription.items.data.map((item: SubscriptionItem): Billed => {
    const line = wholePeriod(account, item)
    if (!isTrial) return line
    return { ...line, amount: 0, description: `Trial period for ${nameOf(account, item.price)}` }
  })
  return [...pendingForCustomer(account, subscription.customer), ...lines]
}
