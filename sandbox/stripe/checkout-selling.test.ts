import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { goodCard, openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

const reload = (session: Stripe.Checkout.Session) =>
  shop.stripe.checkout.sessions.retrieve(session.id, { expand: ['line_items', 'invoice'] })

test('a plan and its add-ons are one subscription with one invoice', async () => {
  const [plan, addon] = [await shop.price(), await shop.price({ unit_amount: 500 })]
  const session = await shop.openCheckout({
    line_items: [
      { price: plan.id, quantity: 1 },
      { price: addon.id, quantity: 3 },
    ],
  })
  expect(session.amount_total).toBe(3400)
  await shop.submit(session, goodCard)
  const [subscription] = (await shop.stripe.subscriptions.list()).data
  expect(subscription?.items.data.map(item => [item.price.id, item.quantity])).toEqual([
    [plan.id, 1],
    [addon.id, 3],
  ])
  expect(await reload(session)).toMatchObject({ invoice: { total: 3400, amount_paid: 3400 } })
})

test('items of different intervals or currencies, and impossible quantities, are refused', async () => {
  const monthly = await shop.price()
  const yearly = await shop.price({ recurring: { interval: 'year' } })
  const euros = await shop.price({ currency: 'eur' })
  const sell = (...items: [string, number][]) =>
    shop.openCheckout({ line_items: items.map(([price, quantity]) => ({ price, quantity })) })
  await expect(sell([monthly.id, 1], [yearly.id, 1])).rejects.toThrow('billing intervals')
  await expect(sell([monthly.id, 1], [euros.id, 1])).rejects.toThrow('expected currency: `usd`')
  await expect(sell([monthly.id, 0])).rejects.toMatchObject({
    code: 'parameter_invalid_integer',
    param: 'line_items[0][quantity]',
  })
  await expect(sell([monthly.id, 1_000_000])).rejects.toThrow('less than or equal to 999999')
})

test('a customer with a live subscription buys nothing in another currency', async () => {
  const { customer } = await shop.buy()
  const euros = await shop.price({ currency: 'eur' })
  await expect(
    shop.openCheckout({
      customer: String(customer),
      customer_email: undefined,
      line_items: [{ price: euros.id, quantity: 1 }],
    }),
  ).rejects.toThrow('You cannot combine currencies on a single customer.')
})

test('a promotion code lowers the price before it is paid, and is counted when it is', async () => {
  const coupon = await shop.stripe.coupons.create({ percent_off: 50 })
  const promotion = { type: 'coupon', coupon: coupon.id } as const
  const code = await shop.stripe.promotionCodes.create({ promotion, code: 'HALF' })
  const session = await shop.openCheckout({ allow_promotion_codes: true })
  expect(await shop.submit(session, { promotionCode: 'half', step: 'update' })).toMatchObject({
    httpStatus: 200,
    amountMinor: 950,
    discountMinor: 950,
    promotionCode: 'HALF',
  })
  expect(await reload(session)).toMatchObject({
    status: 'open',
    amount_subtotal: 1900,
    amount_total: 950,
    discounts: [{ promotion_code: code.id }],
    total_details: { amount_discount: 950 },
  })
  await shop.submit(session, goodCard)
  expect(await reload(session)).toMatchObject({
    payment_status: 'paid',
    invoice: { total: 950, total_discount_amounts: [{ amount: 950 }] },
    line_items: { data: [{ amount_discount: 950, amount_total: 950 }] },
  })
  expect(await shop.stripe.promotionCodes.retrieve(code.id)).toMatchObject({ times_redeemed: 1 })
})

test('a promotion code that cannot be had says why, and the session stays as it was', async () => {
  const { stripe, world } = shop
  const now = world.clock.now().getTime() / 1000
  const other = await stripe.products.create({ name: 'Other' })
  const all = await stripe.coupons.create({ percent_off: 10 })
  const narrow = await stripe.coupons.create({
    percent_off: 10,
    applies_to: { products: [other.id] },
  })
  const euros = await stripe.coupons.create({ amount_off: 100, currency: 'eur' })
  const make = (
    code: string,
    coupon: Stripe.Coupon,
    rest: Partial<Stripe.PromotionCodeCreateParams> = {},
  ) =>
    stripe.promotionCodes.create({
      code,
      promotion: { type: 'coupon', coupon: coupon.id },
      ...rest,
    })
  await make('LATE', all, { expires_at: now + 60 })
  await make('ONE', all, { max_redemptions: 1 })
  await make('NARROW', narrow)
  await make('EUROS', euros)
  await make('LARGE', all, {
    restrictions: { minimum_amount: 5000, minimum_amount_currency: 'usd' },
  })
  await make('FIRST', all, { restrictions: { first_time_transaction: true } })
  const { customer } = await shop.buy()
  await shop.submit(await shop.openCheckout({ allow_promotion_codes: true }), {
    ...goodCard,
    promotionCode: 'ONE',
  })
  await world.clock.advance(60_000)
  const session = await shop.openCheckout({
    allow_promotion_codes: true,
    customer: String(customer),
    customer_email: undefined,
  })
  for (const [promotionCode, code] of [
    ['NONE', 'resource_missing'],
    ['LATE', 'coupon_expired'],
    ['ONE', 'promotion_code_used_up'],
    ['NARROW', 'promotion_code_inapplicable'],
    ['EUROS', 'promotion_code_currency'],
    ['LARGE', 'promotion_code_minimum'],
    ['FIRST', 'promotion_code_first_time'],
  ] as const) {
    const answer = await shop.submit(session, { ...goodCard, promotionCode })
    expect([promotionCode, answer.httpStatus, answer.code]).toEqual([promotionCode, 402, code])
  }
  expect(await reload(session)).toMatchObject({ status: 'open', amount_total: 1900 })
  const none = await shop.openCheckout()
  expect(await shop.submit(none, { ...goodCard, promotionCode: 'ONE' })).toMatchObject({
    code: 'promotion_code_not_allowed',
  })
})

test('a seller gives one discount, and not together with codes of the buyer’s', async () => {
  const coupon = await shop.stripe.coupons.create({ amount_off: 400, currency: 'usd' })
  const discounts = [{ coupon: coupon.id }]
  expect(await shop.openCheckout({ discounts })).toMatchObject({
    amount_total: 1500,
    discounts: [{ coupon: coupon.id, promotion_code: null }],
  })
  await expect(shop.openCheckout({ discounts, allow_promotion_codes: true })).rejects.toThrow(
    'You may only specify one of these parameters',
  )
  await expect(
    shop.openCheckout({ discounts: [...discounts, ...discounts] }),
  ).rejects.toMatchObject({ param: 'discounts' })
})

test('automatic tax follows the buyer’s country onto invoice and customer', async () => {
  const session = await shop.openCheckout({ automatic_tax: { enabled: true } })
  expect(session.automatic_tax).toMatchObject({ enabled: true, status: 'requires_location_inputs' })
  await shop.submit(session, { ...goodCard, country: 'sa', city: 'Riyadh', postalCode: '11564' })
  expect(await reload(session)).toMatchObject({
    amount_subtotal: 1900,
    amount_total: 2185,
    automatic_tax: { status: 'complete', provider: 'stripe' },
    total_details: { amount_tax: 285 },
    customer_details: { address: { country: 'SA', city: 'Riyadh', postal_code: '11564' } },
    invoice: {
      total: 2185,
      total_excluding_tax: 1900,
      total_taxes: [{ amount: 285, taxable_amount: 1900, tax_behavior: 'exclusive' }],
    },
  })
  const [customer] = (await shop.stripe.customers.list()).data
  expect(customer?.address).toMatchObject({ country: 'SA' })
  const [invoice] = (await shop.stripe.invoices.list()).data
  const rate = invoice?.total_taxes?.[0]?.tax_rate_details?.tax_rate ?? ''
  expect(await shop.stripe.taxRates.retrieve(rate)).toMatchObject({ percentage: 15, country: 'SA' })
})

test('a program that names no country pays without tax, and the session says so', async () => {
  const session = await shop.openCheckout({ automatic_tax: { enabled: true } })
  expect(await shop.submit(session, goodCard)).toMatchObject({ status: 'complete' })
  expect(await reload(session)).toMatchObject({
    amount_total: 1900,
    automatic_tax: { status: 'requires_location_inputs' },
  })
})

test('tax that a price includes does not change the total', async () => {
  const price = await shop.price({ unit_amount: 2300, tax_behavior: 'inclusive' })
  const session = await shop.openCheckout({
    automatic_tax: { enabled: true },
    line_items: [{ price: price.id, quantity: 1 }],
  })
  await shop.submit(session, { ...goodCard, country: 'SA' })
  expect(await reload(session)).toMatchObject({
    amount_total: 2300,
    total_details: { amount_tax: 300 },
    invoice: { total: 2300, total_excluding_tax: 2000 },
  })
})

test('a business abroad accounts for the tax itself', async () => {
  const session = await shop.openCheckout({
    automatic_tax: { enabled: true },
    tax_id_collection: { enabled: true },
  })
  const business = { ...goodCard, country: 'DE', taxId: 'de123456789' }
  expect(await shop.submit(session, { ...business, taxId: 'FR1' })).toMatchObject({
    code: 'tax_id_invalid',
  })
  await shop.submit(session, business)
  expect(await reload(session)).toMatchObject({
    amount_total: 1900,
    customer_details: {
      tax_exempt: 'reverse',
      tax_ids: [{ type: 'eu_vat', value: 'DE123456789' }],
    },
    invoice: {
      customer_tax_exempt: 'reverse',
      total_taxes: [{ amount: 0, taxability_reason: 'reverse_charge' }],
    },
  })
})

test('what is asked of a known customer has to be allowed to be saved', async () => {
  const { id: customer } = await shop.stripe.customers.create({ name: 'Layla' })
  const known = { customer, customer_email: undefined }
  await expect(
    shop.openCheckout({ ...known, automatic_tax: { enabled: true } }),
  ).rejects.toMatchObject({ code: 'customer_tax_location_invalid' })
  await expect(
    shop.openCheckout({ ...known, tax_id_collection: { enabled: true } }),
  ).rejects.toMatchObject({ param: 'customer_update[name]' })
  await expect(shop.openCheckout({ customer_update: { name: 'auto' } })).rejects.toMatchObject({
    param: 'customer_update',
  })
  const session = await shop.openCheckout({
    ...known,
    automatic_tax: { enabled: true },
    customer_update: { address: 'auto', name: 'auto' },
  })
  await shop.submit(session, { ...goodCard, name: 'Layla Ltd', country: 'AE' })
  expect(await shop.stripe.customers.retrieve(customer)).toMatchObject({
    name: 'Layla Ltd',
    address: { country: 'AE' },
  })
})

test('a trial starts without a card where the seller asks for none', async () => {
  const session = await shop.openCheckout({
    payment_method_collection: 'if_required',
    subscription_data: {
      trial_period_days: 14,
      trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
    },
  })
  expect(session).toMatchObject({ amount_total: 0, payment_method_collection: 'if_required' })
  expect(await shop.submit(session, {})).toMatchObject({ status: 'complete' })
  expect(await reload(session)).toMatchObject({ payment_status: 'no_payment_required' })
  const [subscription] = (await shop.stripe.subscriptions.list()).data
  expect(subscription).toMatchObject({
    status: 'trialing',
    default_payment_method: null,
    trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
  })
})

test('a free plan asks for a card unless it is said not to', async () => {
  const free = await shop.price({ unit_amount: 0 })
  const line_items = [{ price: free.id, quantity: 1 }]
  const asks = await shop.openCheckout({ line_items })
  expect(await shop.submit(asks, {})).toMatchObject({ httpStatus: 402, code: 'invalid_number' })
  const asksNot = await shop.openCheckout({
    line_items,
    payment_method_collection: 'if_required',
  })
  expect(await shop.submit(asksNot, {})).toMatchObject({ status: 'complete' })
  expect((await shop.stripe.subscriptions.list()).data).toMatchObject([{ status: 'active' }])
})

test('terms that the seller requires are accepted before anything is paid', async () => {
  const session = await shop.openCheckout({
    consent_collection: { terms_of_service: 'required' },
  })
  expect(await shop.submit(session, goodCard)).toMatchObject({ code: 'terms_required' })
  await shop.submit(session, { ...goodCard, terms: 'accepted' })
  expect(await reload(session)).toMatchObject({ consent: { terms_of_service: 'accepted' } })
})

test('an expired session is recovered by its link as a session of its own', async () => {
  const session = await shop.openCheckout({
    after_expiration: { recovery: { enabled: true, allow_promotion_codes: true } },
  })
  await shop.stripe.checkout.sessions.expire(session.id)
  const expired = await shop.stripe.checkout.sessions.retrieve(session.id)
  const link = expired.after_expiration?.recovery?.url ?? ''
  const response = await fetch(link, { redirect: 'manual' })
  expect(response.status).toBe(303)
  const [recovered] = (await shop.stripe.checkout.sessions.list({ status: 'open' })).data
  expect(recovered).toMatchObject({
    recovered_from: session.id,
    allow_promotion_codes: true,
    amount_total: 1900,
    metadata: { order: 'o1' },
  })
  expect(response.headers.get('location')).toBe(recovered?.url)
})
