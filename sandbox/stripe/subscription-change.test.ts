import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { customerWithCard, days, eventTypes, subscribed } from './test-customers.ts'
import { openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

/** What both an update and a preview take. */
type Counted = Pick<
  Stripe.SubscriptionUpdateParams,
  'items' | 'proration_behavior' | 'proration_date'
>

const now = () => Math.floor(shop.world.clock.now().getTime() / 1000)
const firstItem = (subscription: Stripe.Subscription) => subscription.items.data[0]?.id ?? ''
const declinedNext = () =>
  shop.world.faults.add({
    provider: 'stripe',
    operation: 'renew-subscription',
    fault: 'declined',
    times: 1,
  })
async function dearer(subscription: Stripe.Subscription, unit_amount = 4900) {
  const product = String(subscription.items.data[0]?.price.product)
  return shop.price({ product, unit_amount })
}

test('a change comes to what its preview said, to the cent', async () => {
  const addon = await shop.price({ unit_amount: 333 })
  const subscription = await subscribed(shop, {
    items: [{ price: (await shop.price()).id }, { price: addon.id, quantity: 3 }],
  })
  await shop.world.clock.advance(11 * 86_400_000 + 12_345_000)
  const change: Counted = {
    items: [
      { id: firstItem(subscription), price: (await dearer(subscription)).id },
      { id: subscription.items.data[1]?.id, quantity: 7 },
    ],
    proration_behavior: 'always_invoice',
    proration_date: now(),
  }
  const preview = await shop.stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: change,
  })
  await shop.world.clock.advance(3_600_000)
  const changed = await shop.stripe.subscriptions.update(subscription.id, {
    ...change,
    expand: ['latest_invoice'],
  })
  const invoice = changed.latest_invoice as Stripe.Invoice
  expect(preview.total).toBeGreaterThan(0)
  expect(invoice.lines.data.map(({ amount }) => amount)).toEqual(
    preview.lines.data.map(({ amount }) => amount),
  )
  expect(invoice).toMatchObject({
    status: 'paid',
    total: preview.total,
    amount_paid: preview.total,
  })
})

test('one update changes, adds and drops items, and keeps at least one', async () => {
  const [plan, gone, added] = [await shop.price(), await shop.price(), await shop.price()]
  const subscription = await subscribed(shop, {
    items: [{ price: plan.id }, { price: gone.id, quantity: 2 }],
  })
  const changed = await shop.stripe.subscriptions.update(subscription.id, {
    items: [
      { id: firstItem(subscription), quantity: 4 },
      { id: subscription.items.data[1]?.id, deleted: true },
      { price: added.id, quantity: 5 },
    ],
  })
  expect(changed.items.data.map(({ price, quantity }) => [price.id, quantity])).toEqual([
    [plan.id, 4],
    [added.id, 5],
  ])
  const { data } = await shop.stripe.subscriptionItems.list({ subscription: subscription.id })
  expect(data.map(({ id }) => id)).toEqual(changed.items.data.map(({ id }) => id))
  const all = changed.items.data.map(({ id }) => ({ id, deleted: true }))
  await expect(
    shop.stripe.subscriptions.update(subscription.id, { items: all }),
  ).rejects.toMatchObject({ statusCode: 400 })
})

test('impossible quantities, other currencies and retired prices are refused', async () => {
  const subscription = await subscribed(shop)
  const id = firstItem(subscription)
  const update = (item: Stripe.SubscriptionUpdateParams.Item) =>
    shop.stripe.subscriptions.update(subscription.id, { items: [{ id, ...item }] })
  await expect(update({ quantity: 0 })).rejects.toMatchObject({ param: 'items[0][quantity]' })
  await expect(update({ quantity: 1_000_000 })).rejects.toThrow('less than or equal to 999999')
  const euros = await shop.price({ currency: 'eur' })
  await expect(update({ price: euros.id })).rejects.toThrow('expected currency: `usd`')
  const old = await shop.price({ active: false })
  await expect(update({ price: old.id })).rejects.toThrow('inactive')
  await expect(update({ id: 'si_nobody', quantity: 2 })).rejects.toMatchObject({
    code: 'resource_missing',
  })
})

test('prorations wait for the next invoice unless they are to be invoiced at once', async () => {
  const subscription = await subscribed(shop)
  await days(shop, 15)
  await shop.stripe.subscriptions.update(subscription.id, {
    items: [{ id: firstItem(subscription), price: (await dearer(subscription)).id }],
  })
  const waiting = await shop.stripe.invoiceItems.list({ pending: true })
  expect(waiting.data.map(({ amount }) => amount)).toEqual([2450, -950])
  const preview = await shop.stripe.invoices.createPreview({ subscription: subscription.id })
  await days(shop, 16)
  const [renewal] = (await shop.stripe.invoices.list({ subscription: subscription.id })).data
  expect(renewal).toMatchObject({ billing_reason: 'subscription_cycle', total: 4900 + 1500 })
  expect(preview.total).toBe(renewal?.total)
  expect((await shop.stripe.invoiceItems.list({ pending: true })).data).toEqual([])
})

test('what is credited is what was really paid, discounts and earlier changes included', async () => {
  const coupon = await shop.stripe.coupons.create({ percent_off: 50, duration: 'once' })
  const subscription = await subscribed(shop, { discounts: [{ coupon: coupon.id }] })
  await days(shop, 15)
  const details = { cancel_now: true }
  const credit = await shop.stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: details,
  })
  expect(credit.total).toBe(-475)
  await shop.stripe.subscriptions.update(subscription.id, {
    items: [{ id: firstItem(subscription), quantity: 3 }],
    proration_behavior: 'always_invoice',
  })
  const after = await shop.stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: details,
  })
  expect(after.total).toBe(-2850)
})

test('another interval and a new anchor begin a period now, and give back the rest of the old', async () => {
  const subscription = await subscribed(shop)
  const yearly = await shop.price({
    product: String(subscription.items.data[0]?.price.product),
    unit_amount: 19_000,
    recurring: { interval: 'year' },
  })
  await days(shop, 15)
  const changed = await shop.stripe.subscriptions.update(subscription.id, {
    items: [{ id: firstItem(subscription), price: yearly.id }],
    expand: ['latest_invoice'],
  })
  expect(changed.latest_invoice).toMatchObject({ status: 'paid', total: 19_000 - 950 })
  expect(changed.items.data[0]).toMatchObject({
    current_period_start: now(),
    current_period_end: Date.UTC(2027, 11, 6, 12) / 1000,
  })
  await days(shop, 5)
  const anchored = await shop.stripe.subscriptions.update(subscription.id, {
    billing_cycle_anchor: { type: 'now' },
    proration_behavior: 'none',
    expand: ['latest_invoice'],
  })
  expect(anchored).toMatchObject({ billing_cycle_anchor: now(), latest_invoice: { total: 19_000 } })
  await expect(
    shop.stripe.rawRequest('POST', `/v1/subscriptions/${subscription.id}`, {
      billing_cycle_anchor: 'now',
    }),
  ).rejects.toMatchObject({ statusCode: 400 })
})

test('a change that must be paid changes nothing when the issuer refuses', async () => {
  const subscription = await subscribed(shop)
  const change: Stripe.SubscriptionUpdateParams = {
    items: [{ id: firstItem(subscription), quantity: 9 }],
    proration_behavior: 'always_invoice',
    payment_behavior: 'error_if_incomplete',
  }
  declinedNext()
  await expect(shop.stripe.subscriptions.update(subscription.id, change)).rejects.toMatchObject({
    statusCode: 402,
    type: 'StripeCardError',
    code: 'card_declined',
    decline_code: 'generic_decline',
  })
  const same = await shop.stripe.subscriptions.retrieve(subscription.id)
  expect(same.items.data[0]?.quantity).toBe(1)
  expect((await shop.stripe.invoices.list()).data).toHaveLength(1)
  const changed = await shop.stripe.subscriptions.update(subscription.id, change)
  expect(changed.items.data[0]?.quantity).toBe(9)
})

test('a change may wait for its payment, and is given up when that does not come', async () => {
  const subscription = await subscribed(shop)
  const change: Stripe.SubscriptionUpdateParams = {
    items: [{ id: firstItem(subscription), quantity: 9 }],
    proration_behavior: 'always_invoice',
    payment_behavior: 'pending_if_incomplete',
  }
  declinedNext()
  const held = await shop.stripe.subscriptions.update(subscription.id, change)
  expect(held).toMatchObject({
    status: 'active',
    items: { data: [{ quantity: 1 }] },
    pending_update: { subscription_items: [{ quantity: 9 }], expires_at: now() + 23 * 3600 },
  })
  await shop.stripe.invoices.pay(String(held.latest_invoice))
  expect(await shop.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    pending_update: null,
    items: { data: [{ quantity: 9 }] },
  })
  declinedNext()
  const again = await shop.stripe.subscriptions.update(subscription.id, {
    ...change,
    items: [{ id: firstItem(subscription), quantity: 20 }],
  })
  await days(shop, 1)
  expect(await shop.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    pending_update: null,
    items: { data: [{ quantity: 9 }] },
  })
  expect(await shop.stripe.invoices.retrieve(String(again.latest_invoice))).toMatchObject({
    status: 'void',
  })
  expect(
    await eventTypes(
      shop,
      'customer.subscription.pending_update_applied',
      'customer.subscription.pending_update_expired',
    ),
  ).toEqual([
    'customer.subscription.pending_update_applied',
    'customer.subscription.pending_update_expired',
  ])
})

test('a change that need not be paid at once leaves the subscription past due', async () => {
  const subscription = await subscribed(shop)
  declinedNext()
  const changed = await shop.stripe.subscriptions.update(subscription.id, {
    items: [{ id: firstItem(subscription), quantity: 9 }],
    proration_behavior: 'always_invoice',
  })
  expect(changed).toMatchObject({ status: 'past_due', items: { data: [{ quantity: 9 }] } })
  await days(shop, 3)
  expect(await shop.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'active',
  })
})

test('previews tell the first invoice, a regular period, and when there is none', async () => {
  const price = await shop.price()
  const customer = await customerWithCard(shop)
  const first = await shop.stripe.invoices.createPreview({
    customer: customer.id,
    subscription_details: { items: [{ price: price.id, quantity: 2 }] },
  })
  expect(first).toMatchObject({
    total: 3800,
    status: 'draft',
    billing_reason: 'subscription_create',
  })
  const subscription = await subscribed(shop, {
    customer: customer.id,
    items: [{ price: price.id }],
  })
  const regular = await shop.stripe.invoices.createPreview({
    subscription: subscription.id,
    preview_mode: 'recurring',
    subscription_details: {
      items: [{ id: firstItem(subscription), quantity: 5 }],
      proration_behavior: 'none',
    },
  })
  expect(regular.total).toBe(9500)
  await expect(
    shop.stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { cancel_at_period_end: true },
    }),
  ).rejects.toMatchObject({ statusCode: 404, code: 'invoice_upcoming_none' })
  expect((await shop.stripe.subscriptions.list()).data).toHaveLength(1)
})
