import type { StripeAccount } from './account.ts'
import { nextPeriodEnd } from './billing-period.ts'
import type { Customer } from './customers.ts'
import { recordInvoicePayment } from './invoice-payments.ts'
import { createInvoice, type Invoice } from './invoices.ts'
import { page } from './lists.ts'
import type { Metadata } from './params.ts'
import type { PaymentMethod } from './payment-methods.ts'
import { attemptPayment } from './payments.ts'
import { type Price, type Recurring, toPlan } from './prices.ts'
import { changedFields } from './products.ts'
import { wholePeriod } from './subscription-change.ts'
import { detailsOf, type Subscription, type SubscriptionItem } from './subscriptions.ts'

const daySeconds = 86_400
/** Days between attempts to collect a renewal; after the last one the subscription is canceled. */
const dunningDays = [3, 5, 7]

export interface NewSubscription {
  customer: Customer
  /** What is charged; null where nothing is due and none was asked for. */
  method: PaymentMethod | null
  /** A plan and what is added to it, all in one currency and of one interval. */
  items: { price: Price & { recurring: Recurring }; quantity: number }[]
  metadata: Metadata
  description: string | null
  trialDays: number
  discounts: WantedDiscount[]
  automaticTax: boolean
  /** `now`: the issuer has accepted the first payment. `processing`: a bank will say so later. */
  payment: 'now' | 'processing'
}

/** A coupon, taken by itself or by the promotion code that names it. */
export interface WantedDiscount {
  coupon: string
  promotionCode: string | null
}

/** Starts a subscription as a completed checkout does. */
export function startSubscription(account: StripeAccount, wanted: NewSubscription): Subscription {
  const { customer, method, metadata, description, trialDays, automaticTax } = wanted
  const now = account.now()
  const trialEnd = trialDays > 0 ? now + trialDays * daySeconds : null
  const id = account.newId('subscription')
  const items = wanted.items.map(
    ({ price, quantity }): SubscriptionItem => ({
      id: `si_${account.token(14)}`,
      object: 'subscription_item',
      billing_thresholds: null,
      created: now,
      current_period_end: trialEnd ?? nextPeriodEnd(now, price.recurring, now),
      current_period_start: now,
      current_trial: null,
      discounts: [],
      metadata: {},
      plan: toPlan(price),
      price,
      quantity,
      subscription: id,
      tax_rates: [],
    }),
  )
  const subscription: Subscription = {
    ...blankSubscription,
    id,
    automatic_tax: {
      disabled_reason: null,
      enabled: automaticTax,
      liability: automaticTax ? { type: 'self' } : null,
    },
    billing_cycle_anchor: trialEnd ?? now,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    created: now,
    currency: items[0]?.price.currency ?? 'usd',
    customer: customer.id,
    default_payment_method: method?.id ?? null,
    description,
    ended_at: null,
    items: page(`/v1/subscription_items?subscription=${id}`, items),
    latest_invoice: null,
    metadata,
    start_date: now,
    status: trialEnd ? 'trialing' : 'active',
    trial_end: trialEnd,
    trial_start: trialEnd ? now : null,
  }
  account.put('subscription', subscription)
  account.emit('customer.subscription.created', subscription)
  const lines = items
    .map(wholePeriod)
    .map(line => (trialEnd ? { ...line, amount: 0, description: 'Trial period' } : line))
  const invoice = createInvoice(account, subscription, 'subscription_create', lines)
  if (wanted.payment === 'now' || invoice.amount_due === 0) payInvoice(account, invoice, false)
  scheduleRenewal(account, subscription)
  return account.put('subscription', { ...subscription, latest_invoice: invoice.id })
}

/** What a bank says in the end of a payment that was `processing`. */
export function settlePayment(account: StripeAccount, invoiceId: string, succeeded: boolean): void {
  collect(account, account.get('invoice', invoiceId), !succeeded)
}

/** Tries to collect an open invoice; true when it is paid afterwards. Nothing due is paid at once. */
export function payInvoice(account: StripeAccount, invoice: Invoice, declined: boolean): boolean {
  const { subscription: id } = invoice.parent.subscription_details
  const subscription = account.get('subscription', id)
  const failed = declined && invoice.amount_due > 0
  if (invoice.amount_due > 0) {
    const earlier = account
      .list('invoice_payment')
      .find(payment => payment.invoice === invoice.id && payment.status === 'open')
    const intent = attemptPayment(
      account,
      {
        customer: account.get('customer', invoice.customer),
        method: account.get('payment_method', subscription.default_payment_method ?? ''),
        amount: invoice.amount_due,
        currency: invoice.currency,
        description: 'Subscription',
        answer: declined ? 'generic_decline' : 'approved',
      },
      earlier && account.get('payment_intent', earlier.payment.payment_intent),
    )
    recordInvoicePayment(account, invoice, intent)
  }
  const attempts = invoice.attempt_count + 1
  const waitDays = dunningDays[attempts - 1]
  const tried: Invoice = {
    ...invoice,
    attempt_count: attempts,
    attempted: true,
    ...(failed
      ? { next_payment_attempt: waitDays ? account.now() + waitDays * daySeconds : null }
      : {
          amount_paid: invoice.amount_due,
          amount_remaining: 0,
          auto_advance: false,
          next_payment_attempt: null,
          status: 'paid',
          status_transitions: {
            finalized_at: invoice.effective_at,
            marked_uncollectible_at: null,
            paid_at: account.now(),
            voided_at: null,
          },
        }),
  }
  account.put('invoice', tried)
  for (const type of failed
    ? ['invoice.payment_failed']
    : ['invoice.paid', 'invoice.payment_succeeded']) {
    account.emit(type, tried)
  }
  return !failed
}

/** Arms the clock for the end of the period; also after a restart, which forgets timers. */
export function scheduleRenewal(account: StripeAccount, { id, items }: Subscription): void {
  const end = items.data[0]?.current_period_end ?? 0
  const waitMs = end * 1000 - account.world.clock.now().getTime()
  account.world.clock.after(waitMs, `renew ${id}`, () => {
    const current = account.find('subscription', id)
    if (!current || current.status === 'canceled') return
    if (current.items.data[0]?.current_period_end !== end) return
    if (current.cancel_at_period_end) endSubscription(account, current, 'cancellation_requested')
    else renew(account, current)
  })
}

function renew(account: StripeAccount, before: Subscription): void {
  const items = before.items.data.map(item => ({
    ...item,
    current_period_start: item.current_period_end,
    current_period_end: nextPeriodEnd(
      before.billing_cycle_anchor,
      item.price.recurring,
      item.current_period_end,
    ),
  }))
  const advanced: Subscription = {
    ...before,
    items: { ...before.items, data: items },
    status: before.status === 'trialing' ? 'active' : before.status,
  }
  account.put('subscription', advanced)
  const pending = account.state.pendingLines[before.id] ?? []
  delete account.state.pendingLines[before.id]
  const invoice = createInvoice(account, advanced, 'subscription_cycle', [
    ...pending,
    ...items.map(wholePeriod),
  ])
  const renewed = account.put('subscription', { ...advanced, latest_invoice: invoice.id })
  account.emit('customer.subscription.updated', renewed, changedFields(before, renewed))
  scheduleRenewal(account, renewed)
  collect(account, invoice, isDeclined(account))
}

function isDeclined({ world }: StripeAccount): boolean {
  return world.faults.take('stripe', 'renew-subscription', ['declined']) !== null
}

/** One attempt at a renewal's invoice, and what follows from it for the subscription. */
function collect(account: StripeAccount, invoice: Invoice, declined: boolean): void {
  const paid = payInvoice(account, invoice, declined)
  const before = account.get('subscription', invoice.parent.subscription_details.subscription)
  const tried = account.get('invoice', invoice.id)
  if (!paid && typeof tried.next_payment_attempt !== 'number') {
    endSubscription(account, before, 'payment_failed')
    return
  }
  if (!paid) scheduleCollection(account, tried)
  const status = paid ? 'active' : 'past_due'
  if (before.status === status) return
  const changed = account.put('subscription', { ...before, status })
  account.emit('customer.subscription.updated', changed, changedFields(before, changed))
}

/** Arms the clock for an open invoice's next attempt. */
export function scheduleCollection(account: StripeAccount, invoice: Invoice): void {
  const at = invoice.next_payment_attempt
  if (invoice.status !== 'open' || typeof at !== 'number') return
  const waitMs = at * 1000 - account.world.clock.now().getTime()
  account.world.clock.after(waitMs, `collect ${invoice.id}`, () => {
    const current = account.find('invoice', invoice.id)
    const { subscription: id } = invoice.parent.subscription_details
    if (current?.status !== 'open' || current.next_payment_attempt !== at) return
    if (account.find('subscription', id)?.status === 'canceled') return
    collect(account, current, isDeclined(account))
  })
}

/** Ends a subscription now; nothing is refunded. */
export function endSubscription(
  account: StripeAccount,
  subscription: Subscription,
  reason: 'cancellation_requested' | 'payment_failed',
  details: object = {},
): Subscription {
  const ended: Subscription = {
    ...subscription,
    canceled_at: subscription.canceled_at ?? account.now(),
    cancellation_details: { ...detailsOf(subscription), ...details, reason },
    ended_at: account.now(),
    status: 'canceled',
  }
  account.put('subscription', ended)
  account.emit('customer.subscription.deleted', ended)
  return ended
}

const blankSubscription = {
  object: 'subscription',
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor_config: null,
  billing_mode: { flexible: null, type: 'flexible' },
  billing_schedules: [],
  billing_thresholds: null,
  cancellation_details: { comment: null, feedback: null, reason: null },
  collection_method: 'charge_automatically',
  customer_account: null,
  days_until_due: null,
  default_source: null,
  default_tax_rates: [],
  discounts: [],
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: 'self' },
  },
  livemode: false,
  managed_payments: null,
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  payment_settings: {
    payment_method_options: null,
    payment_method_types: null,
    save_default_payment_method: 'off',
  },
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  test_clock: null,
  transfer_data: null,
  trial_settings: { end_behavior: { missing_payment_method: 'create_invoice' } },
} as const
