import { afterEach, beforeEach, expect, test } from 'vitest'
import { customerWithCard, eventTypes, subscribed } from './test-customers.ts'
import { openShop, type Shop } from './test-shop.ts'

let shop: Shop
const start = Date.UTC(2027, 0, 31, 9) / 1000

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

const openClock = () => shop.stripe.testHelpers.testClocks.create({ frozen_time: start })

/** Advances a clock and waits as programs do. */
async function advance(id: string, frozen_time: number) {
  const asked = await shop.stripe.testHelpers.testClocks.advance(id, { frozen_time })
  await shop.world.clock.advance(0)
  return { asked, ready: await shop.stripe.testHelpers.testClocks.retrieve(id) }
}

test('an advance of months runs every renewal in its order and at its own moment', async () => {
  const clock = await openClock()
  const customer = await customerWithCard(shop, { test_clock: clock.id })
  const { id } = await subscribed(shop, { customer: customer.id })
  const { asked, ready } = await advance(clock.id, Date.UTC(2027, 4, 2) / 1000)
  expect(asked.status).toBe('advancing')
  expect(ready).toMatchObject({ status: 'ready', frozen_time: Date.UTC(2027, 4, 2) / 1000 })
  const { data } = await shop.stripe.invoices.list({ subscription: id })
  expect(data.map(({ created }) => new Date(created * 1000).toISOString())).toEqual([
    '2027-04-30T09:00:00.000Z',
    '2027-03-31T09:00:00.000Z',
    '2027-02-28T09:00:00.000Z',
    '2027-01-31T09:00:00.000Z',
  ])
  expect(data[0]).toMatchObject({ status: 'paid', test_clock: clock.id })
  expect((await eventTypes(shop)).filter(type => type.startsWith('test_helpers'))).toEqual([
    'test_helpers.test_clock.created',
    'test_helpers.test_clock.advancing',
    'test_helpers.test_clock.ready',
  ])
})

test('a test clock moves its own customers and nobody else', async () => {
  const clock = await openClock()
  const customer = await customerWithCard(shop, { test_clock: clock.id })
  const frozen = await subscribed(shop, { customer: customer.id, trial_period_days: 10 })
  const free = await subscribed(shop)
  await shop.world.clock.advance(20 * 86_400_000)
  expect(await shop.stripe.subscriptions.retrieve(frozen.id)).toMatchObject({
    status: 'trialing',
    created: start,
    trial_end: start + 10 * 86_400,
  })
  await advance(clock.id, start + 11 * 86_400)
  expect(await shop.stripe.subscriptions.retrieve(frozen.id)).toMatchObject({ status: 'active' })
  expect((await shop.stripe.invoices.list({ subscription: free.id })).data).toHaveLength(1)
  await shop.stripe.subscriptions.cancel(frozen.id)
  expect(await shop.stripe.subscriptions.retrieve(frozen.id)).toMatchObject({
    canceled_at: start + 11 * 86_400,
  })
})

test('trials, retries and cancellations go by the test clock, also after a restart', async () => {
  const clock = await openClock()
  const customer = await customerWithCard(shop, { test_clock: clock.id })
  const failing = await subscribed(shop, { customer: customer.id })
  const ending = await subscribed(shop, { customer: customer.id, cancel_at_period_end: true })
  const bad = await shop.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
    customer: customer.id,
  })
  await shop.stripe.subscriptions.update(failing.id, { default_payment_method: bad.id })
  shop = await shop.restart()
  await advance(clock.id, start + 28 * 86_400)
  expect(await shop.stripe.subscriptions.retrieve(failing.id)).toMatchObject({ status: 'past_due' })
  expect(await shop.stripe.subscriptions.retrieve(ending.id)).toMatchObject({
    status: 'canceled',
    ended_at: start + 28 * 86_400,
  })
  await advance(clock.id, start + (28 + 15) * 86_400)
  expect(await shop.stripe.subscriptions.retrieve(failing.id)).toMatchObject({
    status: 'canceled',
    ended_at: start + (28 + 15) * 86_400,
  })
})

test('a clock has three customers, each has three subscriptions, and time does not go back', async () => {
  const clock = await openClock()
  const customer = await customerWithCard(shop, { test_clock: clock.id })
  for (const _ of [1, 2]) await shop.stripe.customers.create({ test_clock: clock.id })
  await expect(shop.stripe.customers.create({ test_clock: clock.id })).rejects.toMatchObject({
    statusCode: 400,
  })
  for (const _ of [1, 2, 3]) await subscribed(shop, { customer: customer.id })
  await expect(subscribed(shop, { customer: customer.id })).rejects.toMatchObject({
    statusCode: 400,
  })
  await expect(
    shop.stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: start - 1 }),
  ).rejects.toThrow('in the past')
})

test('a clock that is deleted takes its customers and their subscriptions along', async () => {
  const clock = await openClock()
  const customer = await customerWithCard(shop, { test_clock: clock.id })
  const { id } = await subscribed(shop, { customer: customer.id })
  await shop.stripe.testHelpers.testClocks.del(clock.id)
  expect(await shop.stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'canceled' })
  expect(await shop.stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true })
  await expect(shop.stripe.testHelpers.testClocks.retrieve(clock.id)).rejects.toMatchObject({
    statusCode: 404,
  })
})
