import { afterEach, beforeEach, expect, test } from 'vitest'
import { customerWithCard, days, eventTypes, subscribed } from './test-customers.ts'
import { openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

const reload = (id: string) =>
  shop.stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] })
const now = () => Math.floor(shop.world.clock.now().getTime() / 1000)

test('a trial is announced three days before its end, and then the first period is paid', async () => {
  const { id } = await subscribed(shop, { trial_period_days: 14 })
  expect(await reload(id)).toMatchObject({
    status: 'trialing',
    latest_invoice: { total: 0, status: 'paid' },
  })
  shop = await shop.restart()
  await days(shop, 10)
  expect(await eventTypes(shop, 'customer.subscription.trial_will_end')).toEqual([])
  await days(shop, 1)
  expect(await eventTypes(shop, 'customer.subscription.trial_will_end')).toHaveLength(1)
  await days(shop, 3)
  expect(await reload(id)).toMatchObject({
    status: 'active',
    latest_invoice: { total: 1900, status: 'paid', billing_reason: 'subscription_cycle' },
  })
})

test('a trial of somebody without a payment method ends as its settings say', async () => {
  const ends = async (missing_payment_method: 'cancel' | 'create_invoice' | 'pause') => {
    const { id: customer } = await shop.stripe.customers.create()
    const { id } = await subscribed(shop, {
      customer,
      trial_period_days: 7,
      trial_settings: { end_behavior: { missing_payment_method } },
    })
    return id
  }
  const [canceled, paused, unpaid] = [
    await ends('cancel'),
    await ends('pause'),
    await ends('create_invoice'),
  ]
  await days(shop, 7)
  expect(await reload(canceled)).toMatchObject({ status: 'canceled' })
  expect(await reload(unpaid)).toMatchObject({ status: 'past_due' })
  const { status, customer } = await reload(paused)
  expect(status).toBe('paused')
  const method = await shop.stripe.paymentMethods.attach('pm_card_visa', {
    customer: String(customer),
  })
  await shop.stripe.subscriptions.update(paused, { default_payment_method: method.id })
  await shop.stripe.subscriptions.resume(paused)
  expect(await reload(paused)).toMatchObject({ status: 'active', latest_invoice: { total: 1900 } })
})

test('a trial can be ended now, and be given more time', async () => {
  const { id } = await subscribed(shop, { trial_period_days: 14 })
  await days(shop, 2)
  const until = now() + 30 * 86_400
  expect(await shop.stripe.subscriptions.update(id, { trial_end: until })).toMatchObject({
    status: 'trialing',
    trial_end: until,
    items: { data: [{ current_period_end: until }] },
  })
  await shop.stripe.subscriptions.update(id, { trial_end: 'now' })
  expect(await reload(id)).toMatchObject({
    status: 'active',
    billing_cycle_anchor: now(),
    latest_invoice: { total: 1900, status: 'paid' },
  })
})

test('a subscription ends with its period, unless it is kept before, or at its own moment', async () => {
  const { id } = await subscribed(shop)
  const ending = await shop.stripe.subscriptions.update(id, {
    cancel_at_period_end: true,
    cancellation_details: { feedback: 'too_expensive', comment: 'Rent went up' },
  })
  expect(ending).toMatchObject({
    status: 'active',
    cancel_at: ending.items.data[0]?.current_period_end,
    cancellation_details: {
      comment: 'Rent went up',
      feedback: 'too_expensive',
      reason: 'cancellation_requested',
    },
  })
  expect(
    await shop.stripe.subscriptions.update(id, {
      cancel_at_period_end: false,
      cancellation_details: { feedback: '', comment: '' },
    }),
  ).toMatchObject({
    cancel_at: null,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, reason: null },
  })
  await days(shop, 31)
  expect(await reload(id)).toMatchObject({ status: 'active' })
  await shop.stripe.subscriptions.update(id, { cancel_at: now() + 5 * 86_400 })
  await days(shop, 5)
  expect(await reload(id)).toMatchObject({ status: 'canceled', ended_at: now() })
})

test('what is left of a period becomes credit when a subscription is canceled so', async () => {
  const customer = await customerWithCard(shop)
  const { id } = await subscribed(shop, { customer: customer.id })
  await days(shop, 15)
  await shop.stripe.subscriptions.cancel(id, { prorate: true, invoice_now: true })
  expect(await reload(id)).toMatchObject({
    status: 'canceled',
    latest_invoice: { total: -950, amount_due: 0, status: 'paid' },
  })
  expect(await shop.stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -950 })
  const next = await subscribed(shop, { customer: customer.id })
  expect(await reload(next.id)).toMatchObject({
    latest_invoice: { total: 1900, amount_due: 950, starting_balance: -950, ending_balance: 0 },
  })
  const { data } = await shop.stripe.customers.listBalanceTransactions(customer.id)
  expect(data.map(({ amount }) => amount)).toEqual([950, -950])
})

test('a first payment that is refused leaves the subscription incomplete for 23 hours', async () => {
  const subscription = await subscribed(shop, { card: 'pm_card_chargeCustomerFail' })
  expect(subscription.status).toBe('incomplete')
  const paid = await subscribed(shop, { card: 'pm_card_chargeCustomerFail' })
  const good = await shop.stripe.paymentMethods.attach('pm_card_visa', {
    customer: String(paid.customer),
  })
  await shop.stripe.invoices.pay(String(paid.latest_invoice), { payment_method: good.id })
  await days(shop, 1)
  expect(await reload(subscription.id)).toMatchObject({
    status: 'incomplete_expired',
    latest_invoice: { status: 'void' },
  })
  expect(await reload(paid.id)).toMatchObject({ status: 'active' })
  await expect(
    subscribed(shop, {
      card: 'pm_card_chargeCustomerFail',
      payment_behavior: 'error_if_incomplete',
    }),
  ).rejects.toMatchObject({ statusCode: 402, decline_code: 'insufficient_funds' })
  expect((await shop.stripe.subscriptions.list({ status: 'all' })).data).toHaveLength(2)
  expect((await shop.stripe.subscriptions.list()).data).toHaveLength(1)
})

test('a free subscription needs no card', async () => {
  const free = await shop.price({ unit_amount: 0 })
  const { id: customer } = await shop.stripe.customers.create()
  const { id } = await subscribed(shop, { customer, items: [{ price: free.id }] })
  await days(shop, 31)
  expect(await reload(id)).toMatchObject({
    status: 'active',
    latest_invoice: { status: 'paid', total: 0, billing_reason: 'subscription_cycle' },
  })
})

test('discounts end when they should, and taxes follow the customer', async () => {
  const coupon = await shop.stripe.coupons.create({
    percent_off: 50,
    duration: 'repeating',
    duration_in_months: 2,
  })
  const customer = await customerWithCard(shop, {
    address: { country: 'DE', postal_code: '10115' },
  })
  await subscribed(shop, {
    customer: customer.id,
    discounts: [{ coupon: coupon.id }],
    automatic_tax: { enabled: true },
  })
  await days(shop, 62)
  const { data } = await shop.stripe.invoices.list({ customer: customer.id })
  expect(data.reverse()).toMatchObject([
    { subtotal: 1900, total: 1131, total_discount_amounts: [{ amount: 950 }] },
    { total: 1131, total_excluding_tax: 950, total_taxes: [{ amount: 181, taxable_amount: 950 }] },
    { total: 2261, total_excluding_tax: 1900, total_discount_amounts: [] },
  ])
})

test('a paused collection bills nothing until it goes on', async () => {
  const { id } = await subscribed(shop)
  await shop.stripe.subscriptions.update(id, {
    pause_collection: { behavior: 'void', resumes_at: now() + 40 * 86_400 },
  })
  await days(shop, 31)
  expect(await reload(id)).toMatchObject({ status: 'active', latest_invoice: { status: 'void' } })
  await days(shop, 31)
  expect(await reload(id)).toMatchObject({
    pause_collection: null,
    latest_invoice: { status: 'paid' },
  })
})

test('subscriptions are listed by what one asks for', async () => {
  const active = await subscribed(shop)
  const trial = await subscribed(shop, { trial_period_days: 5 })
  const ended = await subscribed(shop)
  await shop.stripe.subscriptions.cancel(ended.id)
  const ids = async (params: Parameters<typeof shop.stripe.subscriptions.list>[0]) =>
    (await shop.stripe.subscriptions.list(params)).data.map(({ id }) => id)
  expect(await ids({ status: 'all', limit: 2 })).toEqual([ended.id, trial.id])
  expect(await ids({ status: 'all', starting_after: trial.id })).toEqual([active.id])
  expect(await ids({ status: 'trialing' })).toEqual([trial.id])
  expect(await ids({ status: 'ended' })).toEqual([ended.id])
  expect(await ids({ customer: String(active.customer) })).toEqual([active.id])
  expect(await ids({ price: active.items.data[0]?.price.id })).toEqual([active.id])
  expect(await ids({ collection_method: 'send_invoice' })).toEqual([])
})

test('a subscription that is anchored at a later day costs nothing until then', async () => {
  const billing_cycle_anchor = now() + 12 * 86_400
  const { id } = await subscribed(shop, { billing_cycle_anchor, proration_behavior: 'none' })
  expect(await reload(id)).toMatchObject({
    status: 'active',
    billing_cycle_anchor,
    items: { data: [{ current_period_end: billing_cycle_anchor }] },
    latest_invoice: { total: 0, status: 'paid' },
  })
  await days(shop, 12)
  expect(await reload(id)).toMatchObject({
    status: 'active',
    latest_invoice: { total: 1900, status: 'paid', billing_reason: 'subscription_cycle' },
  })
})

test.each([
  ['has passed', -1, 'future'],
  ['is further away than one period', 40, 'cannot be later than next natural billing date'],
])('an anchor that %s is refused', async (_, inDays, message) => {
  const billing_cycle_anchor = now() + inDays * 86_400
  await expect(
    subscribed(shop, { billing_cycle_anchor, proration_behavior: 'none' }),
  ).rejects.toThrow(message)
})
