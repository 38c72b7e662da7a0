import { afterEach, beforeEach, expect, test } from 'vitest'
import { days, eventTypes, subscribed, tell } from './test-customers.ts'
import { openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

const reload = (id: string) =>
  shop.stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] })
const now = () => Math.floor(shop.world.clock.now().getTime() / 1000)

/** A subscription whose card pays once and never again. */
async function failing() {
  const subscription = await subscribed(shop)
  const bad = await shop.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
    customer: String(subscription.customer),
  })
  await shop.stripe.subscriptions.update(subscription.id, { default_payment_method: bad.id })
  return subscription
}

test.each([
  ['leave', 'past_due'],
  ['unpaid', 'unpaid'],
  ['cancel', 'canceled'],
] as const)(
  'a renewal is tried again on the days that are set; %s leaves it %s',
  async (afterLastRetry, status) => {
    await tell(shop, 'billing-settings', { retryDays: [1, 2], afterLastRetry })
    const { id } = await failing()
    await days(shop, 30)
    expect(await reload(id)).toMatchObject({
      status: 'past_due',
      latest_invoice: { attempt_count: 1, next_payment_attempt: now() + 86_400 },
    })
    await days(shop, 1)
    expect(await reload(id)).toMatchObject({
      latest_invoice: { attempt_count: 2, next_payment_attempt: now() + 2 * 86_400 },
    })
    await days(shop, 2)
    expect(await reload(id)).toMatchObject({
      status,
      latest_invoice: { status: 'open', attempt_count: 3, next_payment_attempt: null },
    })
  },
)

test('settings that make no sense are refused', async () => {
  const refused = await tell(shop, 'billing-settings', { retryDays: ['soon'] })
  expect(refused.status).toBe(400)
})

test('paying what is open brings a subscription back', async () => {
  await tell(shop, 'billing-settings', { retryDays: [], afterLastRetry: 'unpaid' })
  const { id, customer } = await failing()
  await days(shop, 30)
  const unpaid = await reload(id)
  expect(unpaid.status).toBe('unpaid')
  const invoice = unpaid.latest_invoice as { id: string }
  await expect(shop.stripe.invoices.pay(invoice.id)).rejects.toMatchObject({
    statusCode: 402,
    decline_code: 'insufficient_funds',
  })
  const good = await shop.stripe.paymentMethods.attach('pm_card_visa', {
    customer: String(customer),
  })
  await shop.stripe.invoices.pay(invoice.id, { payment_method: good.id })
  expect(await reload(id)).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } })
  expect(await shop.stripe.customers.retrieve(String(customer))).toMatchObject({
    delinquent: false,
  })
})

test('a card whose holder must authenticate says so when nobody is there', async () => {
  const subscription = await subscribed(shop)
  const card = await shop.stripe.paymentMethods.attach('pm_card_authenticationRequired', {
    customer: String(subscription.customer),
  })
  await shop.stripe.subscriptions.update(subscription.id, { default_payment_method: card.id })
  await days(shop, 30)
  const [renewal] = (await shop.stripe.invoices.list({ status: 'open', expand: ['data.payments'] }))
    .data
  const intent = String(renewal?.payments?.data[0]?.payment.payment_intent)
  expect(await shop.stripe.paymentIntents.retrieve(intent)).toMatchObject({
    status: 'requires_action',
  })
  expect(
    await eventTypes(shop, 'invoice.payment_failed', 'invoice.payment_action_required'),
  ).toEqual(['invoice.payment_failed', 'invoice.payment_action_required'])
  expect(await reload(subscription.id)).toMatchObject({ status: 'past_due' })
})

test('an attempt that somebody asks for does not move the next one', async () => {
  const { id } = await failing()
  await days(shop, 30)
  const before = await reload(id)
  const invoice = before.latest_invoice as { id: string; next_payment_attempt: number }
  await expect(shop.stripe.invoices.pay(invoice.id)).rejects.toMatchObject({ statusCode: 402 })
  expect(await shop.stripe.invoices.retrieve(invoice.id)).toMatchObject({
    attempt_count: 1,
    next_payment_attempt: invoice.next_payment_attempt,
  })
})

test('a restarted sandbox renews, and tries again', async () => {
  const { id } = await failing()
  shop = await shop.restart()
  await days(shop, 50)
  expect(await reload(id)).toMatchObject({
    status: 'canceled',
    cancellation_details: { reason: 'payment_failed' },
  })
})
