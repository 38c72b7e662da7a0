import type Stripe from 'stripe'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { PaidSubscription } from '../payment-facts.ts'
import type { Payments } from '../payments.ts'
import type { AskStripe } from './connection.ts'
import { itemsOf, listLiving, soldSubscription } from './find-subscription.ts'
import { idOf, listAll } from './lists.ts'

type Order = Parameters<Payments['revive']>[0]

/**
 * Stripe lets nothing go on that was canceled: a subscription like it takes its place. It is looked for
 * among the customer's before it is made, as Stripe remembers our key for a day only.
 */
export async function revive(
  ask: AskStripe,
  order: Order,
  signal: AbortSignal,
): Answer<PaidSubscription> {
  const found = await ask('find-subscription', 'read', signal, stripe =>
    stripe.subscriptions.retrieve(order.vendorId, {
      expand: ['default_payment_method', 'discounts'],
    }),
  )
  if (!found.ok) return found
  const { value: before } = found
  const bought = { id: before.id, ours: order.subscriptionId, customerId: customerOf(before) }
  const living = await listLiving(ask, bought, signal)
  if (!living.ok) return living
  const [known] = living.value
  const made = known ? ok(known) : await begin(ask, order, before, signal)
  return made.ok ? soldSubscription(ask, made.value, signal) : made
}

/** A price that was archived since is for sale again as long as that takes. */
async function begin(
  ask: AskStripe,
  order: Order,
  before: Stripe.Subscription,
  signal: AbortSignal,
): Answer<Stripe.Subscription> {
  const items = await itemsOf(ask, before, signal)
  if (!items.ok) return items
  const method = await methodFor(ask, order, before, signal)
  if (!method.ok) return method
  const coupons = await couponsOf(ask, before, signal)
  if (!coupons.ok) return coupons
  const archived = await archivedOf(ask, items.value, signal)
  if (!archived.ok) return archived
  const restored = await sell(ask, archived.value, true, signal)
  if (!restored.ok) return restored
  const created = await ask('create-subscription', 'once', signal, stripe =>
    stripe.subscriptions.create(
      {
        customer: customerOf(before),
        items: items.value.map(({ price, quantity }) => ({ price: price.id, quantity })),
        metadata: { sambuk_subscription: order.subscriptionId },
        billing_cycle_anchor: Math.floor(order.chargedFrom.getTime() / 1000),
        proration_behavior: 'none',
        collection_method: before.collection_method,
        automatic_tax: { enabled: before.automatic_tax.enabled },
        cancel_at_period_end: before.cancel_at_period_end,
        ...(before.days_until_due === null ? {} : { days_until_due: before.days_until_due }),
        ...(method.value === null ? {} : { default_payment_method: method.value }),
        ...(coupons.value.length === 0
          ? {}
          : { discounts: coupons.value.map(coupon => ({ coupon })) }),
        expand: ['latest_invoice'],
      },
      { idempotencyKey: order.idempotencyKey },
    ),
  )
  const retired = await sell(ask, archived.value, false, signal)
  return created.ok && !retired.ok ? retired : created
}

async function archivedOf(
  ask: AskStripe,
  items: Stripe.SubscriptionItem[],
  signal: AbortSignal,
): Answer<string[]> {
  const archived: string[] = []
  for (const { price } of items) {
    const { id } = price
    // What an item carries may be its price as it was then.
    const found = await ask('find-price', 'read', signal, stripe => stripe.prices.retrieve(id))
    if (!found.ok) return found
    if (!found.value.active) archived.push(id)
  }
  return ok(archived)
}

async function sell(
  ask: AskStripe,
  prices: string[],
  active: boolean,
  signal: AbortSignal,
): Answer<null> {
  for (const id of prices) {
    const updated = await ask(
      active ? 'restore-price' : 'retire-price',
      'repeatable',
      signal,
      stripe => stripe.prices.update(id, { active }),
    )
    if (!updated.ok) return updated
  }
  return ok(null)
}

/**
 * How the invoice was paid, else how the subscription was before, as far as it is still the customer's;
 * null: what the customer has chosen for everything.
 */
async function methodFor(
  ask: AskStripe,
  { invoiceId: invoice }: Order,
  before: Stripe.Subscription,
  signal: AbortSignal,
): Answer<string | null> {
  const paid = await listAll(ask, 'list-invoice-payments', signal, stripe =>
    stripe.invoicePayments.list({
      invoice,
      status: 'paid',
      expand: ['data.payment.payment_intent.payment_method'],
      limit: 100,
    }),
  )
  if (!paid.ok) return paid
  const intents = paid.value.map(({ payment }) => payment.payment_intent)
  const methods = [
    ...intents.map(intent => (typeof intent === 'object' ? intent.payment_method : null)),
    before.default_payment_method,
  ]
  const own = methods.find(
    method =>
      method !== null && typeof method === 'object' && idOf(method.customer) === customerOf(before),
  )
  return ok(idOf(own))
}

/** Coupons for good that can still be given; one for some months would begin to count anew. */
async function couponsOf(
  ask: AskStripe,
  { discounts }: Stripe.Subscription,
  signal: AbortSignal,
): Answer<string[]> {
  const lasting: string[] = []
  for (const discount of discounts) {
    const id = typeof discount === 'object' ? idOf(discount.source.coupon) : null
    if (id === null) continue
    const coupon = await ask('find-coupon', 'read', signal, stripe => stripe.coupons.retrieve(id))
    if (!coupon.ok && coupon.error.kind !== 'not-found') return coupon
    if (coupon.ok && coupon.value.valid && coupon.value.duration === 'forever') lasting.push(id)
  }
  return ok(lasting)
}

const customerOf = ({ customer }: Stripe.Subscription): string => idOf(customer) ?? ''
