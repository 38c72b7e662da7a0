import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { customerWithCard, days, subscribed, tell } from './test-customers.ts'
import { goodCard, openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

const everything: Stripe.BillingPortal.ConfigurationCreateParams.Features = {
  payment_method_update: { enabled: true },
  invoice_history: { enabled: true },
  customer_update: { enabled: true, allowed_updates: ['address', 'tax_id', 'name'] },
  subscription_cancel: {
    enabled: true,
    mode: 'at_period_end',
    cancellation_reason: { enabled: true, options: ['too_expensive', 'other'] },
  },
}

async function visit(
  customer: string,
  features: Stripe.BillingPortal.ConfigurationCreateParams.Features = everything,
): Promise<string> {
  const configuration = await shop.stripe.billingPortal.configurations.create({ features })
  const session = await shop.stripe.billingPortal.sessions.create({
    customer,
    configuration: configuration.id,
    return_url: 'http://127.0.0.1:9/account',
    locale: 'auto',
  })
  return session.url
}

interface Answer {
  httpStatus: number
  [field: string]: unknown
}
const json = async (response: Response): Promise<Answer> => ({
  httpStatus: response.status,
  ...((await response.json()) as object),
})
const headers = { accept: 'application/json' }
const see = async (url: string) => json(await fetch(url, { headers }))
const act = async (url: string, fields: Record<string, string>) =>
  json(await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) }))

test('no visit is opened without a configuration', async () => {
  const { id: customer } = await customerWithCard(shop)
  await expect(shop.stripe.billingPortal.sessions.create({ customer })).rejects.toThrow(
    'No configuration provided and your test mode default configuration has not been created.',
  )
  await tell(shop, 'default-portal-configuration', {})
  const session = await shop.stripe.billingPortal.sessions.create({ customer })
  expect(session).toMatchObject({ customer, return_url: null, locale: null, flow: null })
  const { data } = await shop.stripe.billingPortal.configurations.list({ is_default: true })
  expect(data).toMatchObject([{ id: session.configuration, active: true }])
  const switchedOff = await shop.stripe.billingPortal.configurations.create({
    features: { invoice_history: { enabled: true } },
  })
  await shop.stripe.billingPortal.configurations.update(switchedOff.id, { active: false })
  await expect(
    shop.stripe.billingPortal.sessions.create({ customer, configuration: switchedOff.id }),
  ).rejects.toThrow('inactive')
})

test('a card that is added becomes the one that is charged, and pays what is open', async () => {
  const subscription = await subscribed(shop, { card: 'pm_card_chargeCustomerFail' })
  const customer = String(subscription.customer)
  const url = await visit(customer)
  expect(await act(url, { ...goodCard, action: 'add-card', cardNumber: '42' })).toMatchObject({
    httpStatus: 402,
    code: 'invalid_number',
  })
  expect(await act(url, { ...goodCard, action: 'add-card' })).toMatchObject({
    httpStatus: 200,
    paymentMethods: [
      { last4: '4242', isDefault: true },
      { last4: '0341', isDefault: false },
    ],
    invoices: [{ status: 'paid' }],
    subscriptions: [{ status: 'active' }],
  })
  const { default_payment_method } = await shop.stripe.subscriptions.retrieve(subscription.id)
  expect(await shop.stripe.customers.retrieve(customer)).toMatchObject({
    invoice_settings: { default_payment_method },
  })
})

test('a subscription is canceled and kept on in the portal, where that is allowed', async () => {
  const { id, customer } = await subscribed(shop)
  const url = await visit(String(customer))
  await act(url, { action: 'cancel', subscription: id, feedback: 'too_expensive', comment: 'Rent' })
  expect(await shop.stripe.subscriptions.retrieve(id)).toMatchObject({
    cancel_at_period_end: true,
    cancellation_details: { feedback: 'too_expensive', comment: 'Rent' },
  })
  await act(url, { action: 'continue', subscription: id })
  expect(await shop.stripe.subscriptions.retrieve(id)).toMatchObject({
    cancel_at_period_end: false,
    cancel_at: null,
  })
  const strict = await visit(String(customer), { invoice_history: { enabled: true } })
  expect(await act(strict, { action: 'cancel', subscription: id })).toMatchObject({
    httpStatus: 403,
    code: 'not_allowed',
  })
})

test('tax ids and the billing address are kept up by the customer', async () => {
  const { id } = await customerWithCard(shop)
  const url = await visit(id)
  expect(await act(url, { action: 'add-tax-id', type: 'eu_vat', value: 'DE1' })).toMatchObject({
    httpStatus: 422,
    code: 'tax_id_invalid',
  })
  await act(url, { action: 'add-tax-id', type: 'eu_vat', value: 'DE123456789' })
  await act(url, { action: 'update-customer', name: 'Layla GmbH', country: 'DE', city: 'Berlin' })
  expect(await shop.stripe.customers.retrieve(id)).toMatchObject({
    name: 'Layla GmbH',
    address: { country: 'DE', city: 'Berlin' },
  })
  expect((await shop.stripe.customers.listTaxIds(id)).data).toMatchObject([
    { type: 'eu_vat', value: 'DE123456789' },
  ])
})

test('an address of the portal shows one customer only, and not for long', async () => {
  const [mine, theirs] = [await subscribed(shop), await subscribed(shop)]
  const url = await visit(String(mine.customer))
  expect(await see(url)).toMatchObject({
    httpStatus: 200,
    customer: mine.customer,
    returnUrl: 'http://127.0.0.1:9/account',
    subscriptions: [{ id: mine.id }],
  })
  expect(await act(url, { action: 'cancel', subscription: theirs.id })).toMatchObject({
    httpStatus: 403,
  })
  const unopened = await visit(String(mine.customer))
  await shop.world.clock.advance(6 * 60_000)
  expect(await see(unopened)).toMatchObject({ httpStatus: 410, code: 'expired' })
  expect(await see(url)).toMatchObject({ httpStatus: 200 })
  await days(shop, 1)
  expect(await see(url)).toMatchObject({ httpStatus: 410 })
  expect(await see(`${shop.url}/p/session/nobody`)).toMatchObject({ httpStatus: 404 })
})

test('the portal is a page in both languages, with invoices and the way back', async () => {
  const { customer } = await subscribed(shop)
  const url = await visit(String(customer))
  const page = async (language: string) =>
    (await fetch(url, { headers: { 'accept-language': language } })).text()
  const english = await page('en')
  expect(english).toContain('Payment methods')
  expect(english).toContain('href="http://127.0.0.1:9/account"')
  const pdf = /href="([^"]+\/pdf)"/.exec(english)?.[1] ?? ''
  expect((await fetch(pdf)).headers.get('content-type')).toBe('application/pdf')
  const arabic = await page('ar')
  expect(arabic).toContain('وسائل الدفع')
  expect(arabic).toContain('dir="rtl"')
})

test('a visit for one purpose leads on when that is done', async () => {
  const { id, customer } = await subscribed(shop)
  const configuration = await shop.stripe.billingPortal.configurations.create({
    features: everything,
  })
  const open = (flow_data: Stripe.BillingPortal.SessionCreateParams.FlowData) =>
    shop.stripe.billingPortal.sessions.create({
      customer: String(customer),
      configuration: configuration.id,
      flow_data,
    })
  const { url } = await open({
    type: 'subscription_cancel',
    subscription_cancel: { subscription: id },
    after_completion: { type: 'redirect', redirect: { return_url: 'http://127.0.0.1:9/bye' } },
  })
  const done = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ action: 'cancel', subscription: id }),
  })
  expect(done.headers.get('location')).toBe('http://127.0.0.1:9/bye')
  await expect(
    open({ type: 'subscription_update', subscription_update: { subscription: id } }),
  ).rejects.toMatchObject({ statusCode: 400 })
})
