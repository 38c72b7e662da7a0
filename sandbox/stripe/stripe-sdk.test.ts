import Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

test('a paid checkout becomes an active subscription with a paid invoice', async () => {
  const session = await shop.openCheckout()
  expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 1900 })
  const response = await shop.pay(session)
  expect(response.headers.get('location')).toBe(`http://127.0.0.1:9/done?session=${session.id}`)

  const complete = await shop.stripe.checkout.sessions.retrieve(session.id, {
    expand: ['subscription.latest_invoice.payments', 'line_items'],
  })
  expect(complete).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    url: null,
    metadata: { order: 'o1' },
    line_items: { data: [{ quantity: 1, amount_total: 1900, description: 'Starter' }] },
    subscription: {
      status: 'active',
      metadata: { account: 'a1' },
      items: { data: [{ current_period_end: Date.UTC(2026, 11, 21, 12) / 1000 }] },
      latest_invoice: {
        status: 'paid',
        billing_reason: 'subscription_create',
        amount_paid: 1900,
        parent: { subscription_details: { metadata: { account: 'a1' } } },
        payments: { data: [{ status: 'paid', amount_paid: 1900 }] },
      },
    },
  })
  const { data } = await shop.stripe.invoices.list({ status: 'paid' })
  expect(
    await shop.stripe.invoices.retrieve(data[0]?.id ?? '', {
      expand: ['payments.data.payment.payment_intent', 'customer'],
    }),
  ).toMatchObject({
    customer: { email: 'layla@example.test' },
    payments: { data: [{ payment: { payment_intent: { status: 'succeeded' } } }] },
  })
})

test('a payment is refunded in parts and never beyond its amount', async () => {
  const subscription = await shop.buy()
  const invoice = await shop.stripe.invoices.retrieve(String(subscription.latest_invoice), {
    expand: ['payments'],
  })
  const intent = String(invoice.payments?.data[0]?.payment.payment_intent)
  const part = await shop.stripe.refunds.create({
    payment_intent: intent,
    amount: 900,
    reason: 'requested_by_customer',
    metadata: { why: 'sold-out' },
  })
  expect(part).toMatchObject({ status: 'succeeded', amount: 900, metadata: { why: 'sold-out' } })
  await expect(
    shop.stripe.refunds.create({ payment_intent: intent, amount: 1001 }),
  ).rejects.toThrow('Refund amount (1001) is greater than unrefunded amount on charge (1000)')
  expect(await shop.stripe.refunds.create({ payment_intent: intent })).toMatchObject({
    amount: 1000,
  })
  await expect(shop.stripe.refunds.create({ payment_intent: intent })).rejects.toMatchObject({
    code: 'charge_already_refunded',
    statusCode: 400,
  })
  const { data } = await shop.stripe.refunds.list({ payment_intent: intent })
  expect(data.map(refund => refund.amount)).toEqual([1000, 900])
  expect(await shop.stripe.charges.retrieve(String(part.charge))).toMatchObject({
    refunded: true,
    amount_refunded: 1900,
  })
})

test('a subscription renews at the end of its period until it is told to end', async () => {
  const subscription = await shop.buy()
  await shop.world.clock.advance(31 * 86_400_000)
  const renewed = await shop.stripe.subscriptions.retrieve(subscription.id)
  expect(renewed.status).toBe('active')
  expect(renewed.items.data[0]?.current_period_end).toBe(Date.UTC(2027, 0, 21, 12) / 1000)
  const invoices = await shop.stripe.invoices.list({
    subscription: subscription.id,
    status: 'paid',
  })
  expect(invoices.data.map(invoice => invoice.billing_reason)).toEqual([
    'subscription_cycle',
    'subscription_create',
  ])
  await shop.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true })
  await shop.world.clock.advance(31 * 86_400_000)
  expect(await shop.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'canceled',
  })
  expect((await shop.stripe.subscriptions.list()).data).toEqual([])
  expect(
    (await shop.stripe.events.list({ type: 'customer.subscription.deleted' })).data,
  ).toHaveLength(1)
})

test('a declined renewal is past due, tried again, and canceled in the end', async () => {
  const subscription = await shop.buy()
  const fault = { provider: 'stripe', operation: 'renew-subscription', fault: 'declined' } as const
  shop.world.faults.add({ ...fault, times: 1 })
  await shop.world.clock.advance(30 * 86_400_000)
  expect(await shop.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'past_due',
  })
  await shop.world.clock.advance(3 * 86_400_000)
  expect(await shop.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'active',
  })
  shop.world.faults.add({ ...fault, times: 'always' })
  await shop.world.clock.advance(60 * 86_400_000)
  expect(await shop.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'canceled',
    cancellation_details: { reason: 'payment_failed' },
  })
})

test('a change to a dearer price is prorated and invoiced', async () => {
  const subscription = await shop.buy()
  const [item] = subscription.items.data
  const pro = await shop.stripe.prices.create({
    product: String(item?.price.product),
    currency: 'usd',
    unit_amount: 4900,
    recurring: { interval: 'month' },
  })
  await shop.world.clock.advance(15 * 86_400_000)
  const changed = await shop.stripe.subscriptions.update(subscription.id, {
    items: [{ id: item?.id, price: pro.id }],
    proration_behavior: 'always_invoice',
    expand: ['latest_invoice'],
  })
  expect(changed.items.data[0]?.price.id).toBe(pro.id)
  expect(changed.latest_invoice).toMatchObject({ status: 'paid', amount_paid: 1500 })
})

test('a repeated Idempotency-Key gives the first answer, another request is refused', async () => {
  const options = { idempotencyKey: 'order-1' }
  const first = await shop.stripe.customers.create({ email: 'a@example.test' }, options)
  const second = await shop.stripe.customers.create({ email: 'a@example.test' }, options)
  expect(second.id).toBe(first.id)
  expect(second.lastResponse.headers['idempotent-replayed']).toBe('true')
  await expect(
    shop.stripe.customers.create({ email: 'b@example.test' }, options),
  ).rejects.toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 })
  expect((await shop.stripe.customers.list()).data).toHaveLength(1)
})

test('refusals are those of Stripe', async () => {
  const stranger = new Stripe('sk_test_somebody_else', {
    host: '127.0.0.1',
    port: Number(new URL(shop.url).port),
    protocol: 'http',
  })
  await expect(stranger.products.list()).rejects.toMatchObject({
    statusCode: 401,
    type: 'StripeAuthenticationError',
  })
  const raw = (params: object) => shop.stripe.rawRequest('POST', '/v1/checkout/sessions', params)
  await expect(raw({ mode: 'subscription', colour: 'red' })).rejects.toMatchObject({
    statusCode: 400,
  })
  await expect(
    shop.openCheckout({ payment_method_types: ['card'] } as Stripe.Checkout.SessionCreateParams),
  ).rejects.toMatchObject({ code: 'payment_method_types_no_longer_supported' })
  await expect(shop.openCheckout({ locale: 'ar' })).rejects.toMatchObject({ param: 'locale' })
  await expect(
    shop.stripe.rawRequest('POST', '/v1/products', { name: 'x', colour: 'red' }),
  ).rejects.toMatchObject({ code: 'parameter_unknown', param: 'colour' })
  await expect(shop.stripe.rawRequest('POST', '/v1/products', {})).rejects.toMatchObject({
    code: 'parameter_missing',
    param: 'name',
  })
  await expect(shop.stripe.customers.retrieve('cus_nobody')).rejects.toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  })
  const price = await shop.stripe.prices.create({
    currency: 'usd',
    unit_amount: 1,
    product_data: { name: 'x' },
    expand: ['product'],
  })
  expect(price.product).toMatchObject({ name: 'x' })
  await expect(shop.stripe.products.list({ expand: ['data.name'] })).rejects.toThrow(
    'This property cannot be expanded (data.name).',
  )
})

test('what is gone is answered for as Stripe does', async () => {
  const subscription = await shop.buy()
  await shop.stripe.subscriptions.cancel(subscription.id)
  await expect(shop.stripe.subscriptions.cancel(subscription.id)).rejects.toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  })
  const customer = String(subscription.customer)
  await shop.stripe.customers.del(customer)
  expect(await shop.stripe.customers.retrieve(customer)).toMatchObject({
    id: customer,
    object: 'customer',
    deleted: true,
  })
  await expect(shop.stripe.customers.update(customer, { name: 'x' })).rejects.toMatchObject({
    code: 'resource_missing',
  })
})

test('lists are walked by cursor in both directions', async () => {
  for (let number = 1; number <= 12; number += 1) {
    await shop.stripe.products.create({ name: `Product ${number}` })
  }
  const all: string[] = []
  for await (const product of shop.stripe.products.list({ limit: 5 })) all.push(product.name)
  expect(all).toHaveLength(12)
  expect(all[0]).toBe('Product 12')
  const first = await shop.stripe.products.list({ limit: 5 })
  expect(first.has_more).toBe(true)
  const second = await shop.stripe.products.list({ limit: 5, starting_after: first.data[4]?.id })
  const back = await shop.stripe.products.list({ limit: 5, ending_before: second.data[0]?.id })
  expect(back.data.map(({ id }) => id)).toEqual(first.data.map(({ id }) => id))
})

test('a restarted sandbox goes on: what was sold is there and renews', async () => {
  const subscription = await shop.buy()
  shop = await shop.restart()
  expect(await shop.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'active',
  })
  await shop.world.clock.advance(31 * 86_400_000)
  expect((await shop.stripe.invoices.list({ subscription: subscription.id })).data).toHaveLength(2)
})
