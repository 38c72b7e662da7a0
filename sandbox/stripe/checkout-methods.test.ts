import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { goodCard, openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

const reload = (session: Stripe.Checkout.Session) =>
  shop.stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice', 'subscription'] })
const day = 86_400_000

test.each(['4000002760003184', '4000002500003155'])(
  'card %s pays once its holder has authenticated',
  async cardNumber => {
    const session = await shop.openCheckout()
    const card = { ...goodCard, cardNumber }
    expect(await shop.submit(session, card)).toMatchObject({
      httpStatus: 402,
      status: 'requires_action',
      code: 'authentication_required',
    })
    expect((await shop.stripe.subscriptions.list()).data).toEqual([])
    expect(await shop.submit(session, { authenticated: 'false' })).toMatchObject({
      httpStatus: 402,
      status: 'open',
      code: 'payment_intent_authentication_failure',
    })
    expect(await shop.submit(session, card)).toMatchObject({ status: 'requires_action' })
    expect(await shop.submit(session, { authenticated: 'true' })).toMatchObject({
      httpStatus: 200,
      status: 'complete',
    })
    expect(await reload(session)).toMatchObject({ payment_status: 'paid' })
  },
)

test('a program may authenticate together with the card', async () => {
  const session = await shop.openCheckout()
  const card = { ...goodCard, cardNumber: '4000008260003178', authenticated: 'true' }
  expect(await shop.submit(session, card)).toMatchObject({ code: 'insufficient_funds' })
  const fields = { ...card, cardNumber: '4000002500003155' }
  expect(await shop.submit(session, fields)).toMatchObject({ status: 'complete' })
})

test.each([
  ['4000000000000341', 'past_due', 'insufficient_funds'],
  ['4000002760003184', 'past_due', undefined],
  ['4000002500003155', 'active', undefined],
])('card %s leaves a subscription %s when it renews', async (cardNumber, status, decline) => {
  const session = await shop.openCheckout()
  await shop.submit(session, { ...goodCard, cardNumber, authenticated: 'true' })
  await shop.world.clock.advance(31 * day)
  expect((await shop.stripe.subscriptions.list()).data).toMatchObject([{ status }])
  const [intent] = (await shop.stripe.paymentIntents.list()).data
  expect(intent?.last_payment_error?.decline_code).toBe(decline)
})

test('a bank debit completes the session and is paid when the bank has answered', async () => {
  const price = await shop.price({ currency: 'eur' })
  const session = await shop.openCheckout({ line_items: [{ price: price.id, quantity: 1 }] })
  expect(session.payment_method_types).toEqual(['card', 'sepa_debit'])
  await shop.submit(session, { method: 'bank', accountNumber: 'DE89 3704 0044 0532 0130 00' })
  expect(await reload(session)).toMatchObject({
    status: 'complete',
    payment_status: 'unpaid',
    invoice: { status: 'open' },
    subscription: { status: 'active' },
  })
  expect((await shop.stripe.paymentIntents.list()).data).toMatchObject([{ status: 'processing' }])
  expect((await shop.stripe.charges.list()).data).toMatchObject([{ status: 'pending' }])
  shop = await shop.restart()
  await shop.world.clock.advance(3 * day)
  expect(await reload(session)).toMatchObject({
    payment_status: 'paid',
    invoice: { status: 'paid' },
    subscription: { status: 'active' },
  })
  expect((await shop.stripe.charges.list()).data).toMatchObject([{ status: 'succeeded' }])
  const { data } = await shop.stripe.events.list({ types: ['checkout.session.*'] })
  expect(data.map(({ type }) => type)).toEqual([
    'checkout.session.async_payment_succeeded',
    'checkout.session.completed',
  ])
})

test('a debit fails by its number after three minutes, or by a fault', async () => {
  const price = await shop.price({ currency: 'eur' })
  const pay = async (accountNumber: string) => {
    const session = await shop.openCheckout({ line_items: [{ price: price.id, quantity: 1 }] })
    await shop.submit(session, { method: 'bank', accountNumber })
    await shop.world.clock.advance(180_000)
    return reload(session)
  }
  expect(await pay('DE78370400440532013004')).toMatchObject({ payment_status: 'unpaid' })
  shop.world.faults.add({
    provider: 'stripe',
    operation: 'settle-payment',
    fault: 'declined',
    times: 1,
  })
  expect(await pay('DE08370400440532013003')).toMatchObject({ payment_status: 'unpaid' })
  expect(await pay('DE08370400440532013003')).toMatchObject({ payment_status: 'paid' })
  const { data } = await shop.stripe.events.list({ type: 'checkout.session.async_payment_failed' })
  expect(data).toHaveLength(2)
})

test('the seller says which methods can be used', async () => {
  const cardOnly = await shop.openCheckout({ excluded_payment_method_types: ['us_bank_account'] })
  expect(cardOnly).toMatchObject({
    payment_method_types: ['card'],
    excluded_payment_method_types: ['us_bank_account'],
  })
  const debit = { method: 'bank', accountNumber: '000123456789' }
  expect(await shop.submit(cardOnly, debit)).toMatchObject({ code: 'method_not_allowed' })
  const bankOnly = await shop.openCheckout({ allowed_payment_method_types: ['us_bank_account'] })
  expect(await shop.submit(bankOnly, goodCard)).toMatchObject({ code: 'method_not_allowed' })
  expect(await shop.submit(bankOnly, { ...debit, accountNumber: '1' })).toMatchObject({
    code: 'account_number_invalid',
  })
  expect(await shop.submit(bankOnly, debit)).toMatchObject({ status: 'complete' })
  await expect(shop.openCheckout({ allowed_payment_method_types: ['sepa_debit'] })).rejects.toThrow(
    'No valid payment method types',
  )
})
