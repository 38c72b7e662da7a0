import type { FastifyInstance } from 'fastify'
import Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createReceiver, createTestWorld, listen, type TestWorld } from '../test-world.ts'
import { createStripe } from './routes.ts'

let world: TestWorld
let app: FastifyInstance
let stripe: Stripe
let baseUrl: string

async function start(stateDir?: string): Promise<void> {
  world = createTestWorld({ stateDir })
  app = createStripe(world)
  const { url, port } = await listen(app)
  baseUrl = url
  world.settings.urls.stripe = url
  stripe = new Stripe(world.settings.keys.stripeSecretKey, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
  })
}

beforeEach(() => start())
afterEach(async () => {
  await app.close()
  world.remove()
})

async function openCheckout(
  extra: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<Stripe.Checkout.Session> {
  const product = await stripe.products.create({ name: 'Starter' })
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 1900,
    recurring: { interval: 'month' },
    lookup_key: `starter-${product.id}`,
  })
  return stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 1 }],
    customer_email: 'layla@example.test',
    success_url: 'http://127.0.0.1:9/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://127.0.0.1:9/back',
    metadata: { order: 'o1' },
    subscription_data: { metadata: { account: 'a1' } },
    ...extra,
  })
}

function pay(session: Stripe.Checkout.Session, cardNumber = '4242 4242 4242 4242') {
  return fetch(session.url ?? '', {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ cardNumber, expiry: '12/30', cvc: '123', name: 'Layla' }),
  })
}

async function paidSubscription() {
  const session = await openCheckout()
  const response = await pay(session)
  expect(response.status).toBe(303)
  const { subscription } = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['subscription'],
  })
  if (subscription === null || typeof subscription === 'string') throw new Error('not expanded')
  return { session, subscription }
}

test('a paid checkout becomes an active subscription with a paid invoice', async () => {
  const session = await openCheckout()
  expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 1900 })
  const response = await pay(session)
  expect(response.headers.get('location')).toBe(`http://127.0.0.1:9/done?session=${session.id}`)

  const complete = await stripe.checkout.sessions.retrieve(session.id, {
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
  const { data } = await stripe.invoices.list({ status: 'paid' })
  expect(
    await stripe.invoices.retrieve(data[0]?.id ?? '', {
      expand: ['payments.data.payment.payment_intent', 'customer'],
    }),
  ).toMatchObject({
    customer: { email: 'layla@example.test' },
    payments: { data: [{ payment: { payment_intent: { status: 'succeeded' } } }] },
  })
})

test('a payment is refunded in parts and never beyond its amount', async () => {
  const { subscription } = await paidSubscription()
  const invoice = await stripe.invoices.retrieve(String(subscription.latest_invoice), {
    expand: ['payments'],
  })
  const intent = String(invoice.payments?.data[0]?.payment.payment_intent)
  const part = await stripe.refunds.create({
    payment_intent: intent,
    amount: 900,
    reason: 'requested_by_customer',
    metadata: { why: 'sold-out' },
  })
  expect(part).toMatchObject({ status: 'succeeded', amount: 900, metadata: { why: 'sold-out' } })
  await expect(stripe.refunds.create({ payment_intent: intent, amount: 1001 })).rejects.toThrow(
    'Refund amount (1001) is greater than unrefunded amount on charge (1000)',
  )
  expect(await stripe.refunds.create({ payment_intent: intent })).toMatchObject({ amount: 1000 })
  await expect(stripe.refunds.create({ payment_intent: intent })).rejects.toMatchObject({
    code: 'charge_already_refunded',
    statusCode: 400,
  })
  const { data } = await stripe.refunds.list({ payment_intent: intent })
  expect(data.map(refund => refund.amount)).toEqual([1000, 900])
  expect(await stripe.charges.retrieve(String(part.charge))).toMatchObject({
    refunded: true,
    amount_refunded: 1900,
  })
})

test('webhooks carry signed events that the official SDK verifies', async () => {
  const receiver = await createReceiver()
  const endpoint = await stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: [
      'checkout.session.completed',
      'invoice.created',
      'invoice.finalized',
      'invoice.paid',
      'invoice.payment_succeeded',
    ],
  })
  await paidSubscription()
  await world.clock.advance(0)
  const events = receiver.received.map(({ body, headers }) =>
    stripe.webhooks.constructEvent(
      body,
      String(headers['stripe-signature']),
      endpoint.secret ?? '',
      300,
      undefined,
      world.clock.now().getTime(),
    ),
  )
  expect(events.map(event => event.type)).toEqual([
    'invoice.created',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
    'checkout.session.completed',
  ])
  expect(events[0]?.api_version).toBe('2026-10-28.endive')
  const listed = await stripe.events.list({ types: ['invoice.paid', 'refund.created'] })
  expect(listed.data.map(event => event.id)).toEqual([events[2]?.id])
  expect(listed.data[0]?.pending_webhooks).toBe(0)
  await receiver.close()
})

test('an unanswered webhook is tried again later, a lost one never, a doubled one twice', async () => {
  const receiver = await createReceiver([500, 500])
  await fetch(`${baseUrl}/_sandbox/stripe/webhook-endpoint`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: receiver.url, secret: 'whsec_chosen' }),
  })
  await stripe.products.create({ name: 'Retried' })
  await world.clock.advance(0)
  expect(receiver.received).toHaveLength(1)
  const [pending] = (await stripe.events.list({ delivery_success: false })).data
  expect(pending?.pending_webhooks).toBe(1)
  await world.clock.advance(70_000)
  expect(receiver.received).toHaveLength(3)
  expect((await stripe.events.list({ delivery_success: false })).data).toEqual([])

  const operation = { provider: 'stripe', operation: 'deliver-webhook', times: 1 } as const
  world.faults.add({ ...operation, fault: 'lost' })
  world.faults.add({ ...operation, fault: 'twice' })
  await stripe.products.create({ name: 'Lost' })
  await stripe.products.create({ name: 'Doubled' })
  await world.clock.advance(7 * 86_400_000)
  const names = receiver.received.map(({ body }) => JSON.parse(body).data.object.name)
  expect(names).toEqual(['Retried', 'Retried', 'Retried', 'Doubled', 'Doubled'])
  await receiver.close()
})

test('a slow webhook is overtaken by a later one', async () => {
  const receiver = await createReceiver()
  await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] })
  world.faults.add({
    provider: 'stripe',
    operation: 'deliver-webhook',
    fault: 'slow',
    times: 1,
    delayMs: 60_000,
  })
  await stripe.products.create({ name: 'First' })
  await stripe.products.create({ name: 'Second' })
  await world.clock.advance(60_000)
  const names = receiver.received.map(({ body }) => JSON.parse(body).data.object.name)
  expect(names).toEqual(['Second', 'First'])
  await receiver.close()
})

test.each([
  ['4000000000000002', 'Your card was declined'],
  ['4000000000009995', 'insufficient funds'],
  ['4000000000000069', 'has expired'],
  ['1234', 'number is invalid'],
])('card %s leaves the session open and says why', async (card, reason) => {
  const session = await openCheckout()
  const response = await pay(session, card)
  expect(response.status).toBe(402)
  const page = await response.text()
  expect(page).toMatch(new RegExp(`role="alert"[^>]*>[^<]*${reason}`))
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'open' })
  expect((await stripe.subscriptions.list()).data).toEqual([])
})

test('the payment page follows the browser into Arabic and says that it is a sandbox', async () => {
  const session = await openCheckout()
  const response = await fetch(session.url ?? '', { headers: { 'accept-language': 'ar-EG,en' } })
  const page = await response.text()
  expect(page).toContain('<html lang="ar" dir="rtl">')
  expect(page).toContain('بيئة تجريبية')
  expect(page).toContain('رقم البطاقة')
})

test('a session is paid at most once and not after it has expired', async () => {
  const paid = await openCheckout()
  await pay(paid)
  const again = await pay(paid)
  expect(again.status).toBe(409)
  expect(await again.text()).toContain('already been paid')
  expect((await stripe.subscriptions.list()).data).toHaveLength(1)

  const late = await openCheckout({ expires_at: world.clock.now().getTime() / 1000 + 1800 })
  await world.clock.advance(1800_000)
  expect(await stripe.checkout.sessions.retrieve(late.id)).toMatchObject({ status: 'expired' })
  expect((await pay(late)).status).toBe(410)
  const { data } = await stripe.events.list({ type: 'checkout.session.expired' })
  expect(data).toHaveLength(1)
})

test('a subscription renews at the end of its period until it is told to end', async () => {
  const { subscription } = await paidSubscription()
  await world.clock.advance(31 * 86_400_000)
  const renewed = await stripe.subscriptions.retrieve(subscription.id)
  expect(renewed.status).toBe('active')
  expect(renewed.items.data[0]?.current_period_end).toBe(Date.UTC(2027, 0, 21, 12) / 1000)
  const invoices = await stripe.invoices.list({ subscription: subscription.id, status: 'paid' })
  expect(invoices.data.map(invoice => invoice.billing_reason)).toEqual([
    'subscription_cycle',
    'subscription_create',
  ])
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true })
  await world.clock.advance(31 * 86_400_000)
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'canceled' })
  expect((await stripe.subscriptions.list()).data).toEqual([])
  expect((await stripe.events.list({ type: 'customer.subscription.deleted' })).data).toHaveLength(1)
})

test('a declined renewal is past due, tried again, and canceled in the end', async () => {
  const { subscription } = await paidSubscription()
  const fault = { provider: 'stripe', operation: 'renew-subscription', fault: 'declined' } as const
  world.faults.add({ ...fault, times: 1 })
  await world.clock.advance(30 * 86_400_000)
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'past_due' })
  await world.clock.advance(3 * 86_400_000)
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' })
  world.faults.add({ ...fault, times: 'always' })
  await world.clock.advance(60 * 86_400_000)
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'canceled',
    cancellation_details: { reason: 'payment_failed' },
  })
})

test('a change to a dearer price is prorated and invoiced', async () => {
  const { subscription } = await paidSubscription()
  const [item] = subscription.items.data
  const pro = await stripe.prices.create({
    product: String(item?.price.product),
    currency: 'usd',
    unit_amount: 4900,
    recurring: { interval: 'month' },
  })
  await world.clock.advance(15 * 86_400_000)
  const changed = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item?.id, price: pro.id }],
    proration_behavior: 'always_invoice',
    expand: ['latest_invoice'],
  })
  expect(changed.items.data[0]?.price.id).toBe(pro.id)
  expect(changed.latest_invoice).toMatchObject({ status: 'paid', amount_paid: 1500 })
})

test('a repeated Idempotency-Key gives the first answer, another request is refused', async () => {
  const options = { idempotencyKey: 'order-1' }
  const first = await stripe.customers.create({ email: 'a@example.test' }, options)
  const second = await stripe.customers.create({ email: 'a@example.test' }, options)
  expect(second.id).toBe(first.id)
  expect(second.lastResponse.headers['idempotent-replayed']).toBe('true')
  await expect(stripe.customers.create({ email: 'b@example.test' }, options)).rejects.toMatchObject(
    { type: 'StripeIdempotencyError', statusCode: 400 },
  )
  expect((await stripe.customers.list()).data).toHaveLength(1)
})

test('refusals are those of Stripe', async () => {
  const stranger = new Stripe('sk_test_somebody_else', {
    host: '127.0.0.1',
    port: Number(new URL(baseUrl).port),
    protocol: 'http',
  })
  await expect(stranger.products.list()).rejects.toMatchObject({
    statusCode: 401,
    type: 'StripeAuthenticationError',
  })
  const raw = (params: object) => stripe.rawRequest('POST', '/v1/checkout/sessions', params)
  await expect(raw({ mode: 'subscription', colour: 'red' })).rejects.toMatchObject({
    statusCode: 400,
  })
  await expect(
    openCheckout({ payment_method_types: ['card'] } as Stripe.Checkout.SessionCreateParams),
  ).rejects.toMatchObject({ code: 'payment_method_types_no_longer_supported' })
  await expect(openCheckout({ locale: 'ar' })).rejects.toMatchObject({ param: 'locale' })
  await expect(
    stripe.rawRequest('POST', '/v1/products', { name: 'x', colour: 'red' }),
  ).rejects.toMatchObject({ code: 'parameter_unknown', param: 'colour' })
  await expect(stripe.rawRequest('POST', '/v1/products', {})).rejects.toMatchObject({
    code: 'parameter_missing',
    param: 'name',
  })
  await expect(stripe.customers.retrieve('cus_nobody')).rejects.toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  })
  const price = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 1,
    product_data: { name: 'x' },
    expand: ['product'],
  })
  expect(price.product).toMatchObject({ name: 'x' })
  await expect(stripe.products.list({ expand: ['data.name'] })).rejects.toThrow(
    'This property cannot be expanded (data.name).',
  )
})

test('lists are walked by cursor in both directions', async () => {
  for (let number = 1; number <= 12; number += 1) {
    await stripe.products.create({ name: `Product ${number}` })
  }
  const all: string[] = []
  for await (const product of stripe.products.list({ limit: 5 })) all.push(product.name)
  expect(all).toHaveLength(12)
  expect(all[0]).toBe('Product 12')
  const first = await stripe.products.list({ limit: 5 })
  expect(first.has_more).toBe(true)
  const second = await stripe.products.list({ limit: 5, starting_after: first.data[4]?.id })
  const back = await stripe.products.list({ limit: 5, ending_before: second.data[0]?.id })
  expect(back.data.map(({ id }) => id)).toEqual(first.data.map(({ id }) => id))
})

test('a restarted sandbox goes on: what was sold is there and renews', async () => {
  const { subscription } = await paidSubscription()
  const { stateDir } = world.settings
  await app.close()
  world.flush()
  await start(stateDir)
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' })
  await world.clock.advance(31 * 86_400_000)
  expect((await stripe.invoices.list({ subscription: subscription.id })).data).toHaveLength(2)
})
