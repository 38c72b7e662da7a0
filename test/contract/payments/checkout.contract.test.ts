import { describe, expect, test } from 'vitest'
import { createStripe } from '../../../src/providers/stripe/payments.ts'
import { startScriptedServer } from '../../scripted-server.ts'
import { context, granted, kindOf } from '../sandbox.ts'
import { goodCard, shopOfEachTest, signal } from './shop.ts'

const shop = shopOfEachTest()
const stored = (id: string) => shop().operator.checkout.sessions.retrieve(id)

describe('a checkout', () => {
  test('is open with an address to pay at, and the same for the same key', async () => {
    const order = await shop().order()
    const session = granted(await shop().payments.createCheckout(order, signal))
    expect(session).toMatchObject({ status: 'open', paid: false, subscriptionId: null })
    expect(session.url).toMatch(/^http/)
    expect(granted(await shop().payments.createCheckout(order, signal))).toEqual(session)
    expect(await stored(session.id)).toMatchObject({
      client_reference_id: `sub_${shop().id}`,
      metadata: { sambuk_subscription: `sub_${shop().id}` },
      locale: 'auto',
      allow_promotion_codes: true,
      payment_method_collection: 'always',
      automatic_tax: { enabled: false },
    })
  })

  test('that is paid leads to a subscription with our id and everything that was ordered', async () => {
    const [plan, addon] = [await shop().item(shop().plan()), await shop().item(shop().addon(), 3)]
    const subscriptionId = await shop().buy({ items: [plan, addon], amountMinor: 3400 })
    expect(granted(await shop().payments.findSubscription(subscriptionId, signal))).toMatchObject({
      ours: `sub_${shop().id}`,
      status: 'active',
      amountPaidMinor: 3400,
      items: [
        { ...plan, productId: `sambuk_p${shop().id}`, unitMinor: 1900, interval: 'month' },
        { ...addon, productId: `sambuk_addon_a${shop().id}`, unitMinor: 500, interval: 'month' },
      ],
    })
  })

  test('whose answer was lost is the same when asked for again', async () => {
    const order = await shop().order()
    shop().fault('create-checkout-session', 'timeout-after-effect')
    expect(kindOf(await shop().payments.createCheckout(order, signal))).toBe('unknown-outcome')
    granted(await shop().payments.createCheckout(order, signal))
    const { customerId: customer } = order
    expect((await shop().operator.checkout.sessions.list({ customer })).data).toHaveLength(1)
  })

  test('with a code that was looked up takes it off, and has no field for another', async () => {
    const { operator, id } = shop()
    const coupon = await operator.coupons.create({ duration: 'once', percent_off: 50 })
    const { id: promotionId } = await operator.promotionCodes.create({
      promotion: { type: 'coupon', coupon: coupon.id },
      code: `HALF${id}`.toUpperCase(),
    })
    const session = await shop().openCheckout({ promotionId })
    expect(await stored(session.id)).toMatchObject({
      allow_promotion_codes: null,
      amount_total: 950,
    })
    await shop().pay(session)
    const paid = granted(await shop().payments.findCheckout(session.id, signal))
    const found = granted(
      await shop().payments.findSubscription(paid?.subscriptionId ?? '', signal),
    )
    expect(found?.amountPaidMinor).toBe(950)
  })

  test('takes a code that is typed on the page', async () => {
    const { operator, id } = shop()
    const coupon = await operator.coupons.create({ duration: 'once', percent_off: 50 })
    const code = `HALF${id}`.toUpperCase()
    await operator.promotionCodes.create({
      promotion: { type: 'coupon', coupon: coupon.id },
      code,
    })
    const subscriptionId = await shop().buy({}, { ...goodCard, promotionCode: code })
    const found = granted(await shop().payments.findSubscription(subscriptionId, signal))
    expect(found?.amountPaidMinor).toBe(950)
  })

  test('that computes tax asks where the customer is, and keeps it with them', async () => {
    const customerId = await shop().customer()
    const session = await shop().openCheckout({ automaticTax: true })
    expect(await stored(session.id)).toMatchObject({
      automatic_tax: { enabled: true },
      tax_id_collection: { enabled: true },
      billing_address_collection: 'required',
    })
    const place = { country: 'DE', city: 'Berlin', postalCode: '10115' }
    expect(await shop().pay(session, { ...goodCard, ...place })).toMatchObject({ status: 200 })
    expect(await shop().operator.customers.retrieve(customerId)).toMatchObject({
      address: { country: 'DE', postal_code: '10115' },
    })
  })

  test('of something free asks for no card', async () => {
    const items = [await shop().item(shop().plan({ amountMinor: 0 }))]
    const session = await shop().openCheckout({ items, amountMinor: 0 })
    expect(await stored(session.id)).toMatchObject({ payment_method_collection: 'if_required' })
    expect(await shop().pay(session, {})).toMatchObject({ status: 200 })
    expect(granted(await shop().payments.findCheckout(session.id, signal))).toMatchObject({
      status: 'complete',
      paid: true,
    })
  })

  test('with a trial wants a card, charges nothing and tells when the trial ends', async () => {
    const session = await shop().openCheckout({ trialDays: 7 })
    expect((await shop().pay(session, {})).status).toBe(402)
    await shop().pay(session)
    const paid = granted(await shop().payments.findCheckout(session.id, signal))
    expect(paid).toMatchObject({ status: 'complete', paid: true })
    const found = granted(
      await shop().payments.findSubscription(paid?.subscriptionId ?? '', signal),
    )
    expect(found).toMatchObject({ status: 'trialing', amountPaidMinor: 0 })
    const days = (Number(found?.trialEnd) - Number(shop().minutesFromNow(0))) / 86_400_000
    expect(Math.round(days)).toBe(7)
  })

  test('in another currency than the customer pays in is refused as such', async () => {
    await shop().buy()
    const order = await shop().order({
      items: [await shop().item(shop().plan({ currency: 'usd' }))],
      idempotencyKey: `checkout-usd:${shop().id}`,
    })
    expect(await shop().payments.createCheckout(order, signal)).toMatchObject({
      ok: false,
      error: { kind: 'rejected', code: 'currency-mixed' },
    })
  })

  test('whose card is declined stays open', async () => {
    const session = await shop().openCheckout()
    const declined = { ...goodCard, cardNumber: '4000 0000 0000 0002' }
    expect((await shop().pay(session, declined)).status).toBe(402)
    expect(granted(await shop().payments.findCheckout(session.id, signal))?.status).toBe('open')
  })

  test('may be closed twice', async () => {
    const { payments } = shop()
    const { id } = await shop().openCheckout()
    expect(granted(await payments.expireCheckout(id, signal))).toBeNull()
    expect(granted(await payments.expireCheckout(id, signal))).toBeNull()
    expect(granted(await payments.findCheckout(id, signal))?.status).toBe('expired')
  })

  test('that is paid cannot be closed any more', async () => {
    const session = await shop().openCheckout()
    await shop().pay(session)
    expect(kindOf(await shop().payments.expireCheckout(session.id, signal))).toBe('rejected')
  })

  test('nobody knows is null', async () => {
    expect(granted(await shop().payments.findCheckout('cs_test_nothing', signal))).toBeNull()
  })
})

describe('a subscription by invoice', () => {
  const order = async (changes = {}) => ({
    subscriptionId: `sub_${shop().id}`,
    customerId: await shop().customer(),
    items: [await shop().item(shop().plan({ product: `enterprise:${shop().id}` }))],
    dueDays: 14,
    automaticTax: false,
    idempotencyKey: `invoiced:${shop().id}`,
    ...changes,
  })

  test('begins with an invoice that is sent, has a page and can wait', async () => {
    const { payments } = shop()
    const made = granted(await payments.createInvoiced(await order(), signal))
    expect(made).toMatchObject({
      ours: `sub_${shop().id}`,
      status: 'active',
      amountPaidMinor: 0,
      items: [{ productId: `sambuk_enterprise_${shop().id}`, unitMinor: 1900 }],
    })
    const statement = granted(await payments.readStatement(made.id, signal))
    expect(statement?.invoices).toMatchObject([
      { status: 'open', totalMinor: 1900, dueMinor: 1900, paidMinor: 0, attempted: false },
    ])
    const [invoice] = statement?.invoices ?? []
    expect(invoice?.pageUrl).toMatch(/^http/)
    const days = (Number(invoice?.dueAt) - Number(invoice?.issuedAt)) / 86_400_000
    expect(Math.round(days)).toBe(14)
  })

  test('is one, and its invoice sent once, however often it is asked for', async () => {
    const { payments, operator } = shop()
    const customer = await shop().customer()
    const first = granted(await payments.createInvoiced(await order(), signal))
    // A day later Stripe has forgotten the key.
    const again = await order({ idempotencyKey: `invoiced-later:${shop().id}` })
    expect(granted(await payments.createInvoiced(again, signal))).toEqual(first)
    expect((await operator.subscriptions.list({ customer })).data).toHaveLength(1)
    const { data: sent } = await operator.events.list({ type: 'invoice.sent', limit: 100 })
    expect(sent.filter(({ data }) => JSON.stringify(data).includes(customer))).toHaveLength(1)
  })

  test('whose answer was lost is the same when asked for again', async () => {
    const { payments, operator } = shop()
    const wanted = await order()
    shop().fault('create-subscription', 'timeout-after-effect')
    expect(kindOf(await payments.createInvoiced(wanted, signal))).toBe('unknown-outcome')
    granted(await payments.createInvoiced(wanted, signal))
    const { customerId: customer } = wanted
    expect((await operator.subscriptions.list({ customer })).data).toHaveLength(1)
    expect((await operator.invoices.list({ customer })).data).toMatchObject([{ status: 'open' }])
  })

  test('in another currency than the customer pays in is refused as such', async () => {
    await shop().buy()
    const items = [await shop().item(shop().plan({ currency: 'usd' }))]
    const subscriptionId = `sub2_${shop().id}`
    const mixed = await order({ items, subscriptionId })
    expect(await shop().payments.createInvoiced(mixed, signal)).toMatchObject({
      ok: false,
      error: { kind: 'rejected', code: 'currency-mixed' },
    })
  })
})

test('the first invoice of a subscription that Stripe leaves a draft is sent', async () => {
  const item = { id: 'si_1', quantity: 1, current_period_end: 1_800_000_000 }
  const price = { id: 'price_1', product: 'sambuk_x', unit_amount: 1900 }
  const subscription = {
    id: 'sub_1',
    status: 'active',
    customer: 'cus_1',
    currency: 'eur',
    metadata: { sambuk_subscription: 'ours' },
    latest_invoice: 'in_1',
    cancel_at: null,
    cancel_at_period_end: false,
    trial_end: null,
    items: {
      has_more: false,
      data: [{ ...item, price: { ...price, recurring: { interval: 'month', interval_count: 1 } } }],
    },
  }
  const server = await startScriptedServer([
    {
      request: 'GET /v1/subscriptions?customer=cus_1&status=all&limit=100',
      body: { object: 'list', data: [subscription], has_more: false },
    },
    { request: 'GET /v1/invoices/in_1', body: { id: 'in_1', status: 'draft' } },
    { request: 'POST /v1/invoices/in_1/send', body: { id: 'in_1', status: 'open' } },
    { request: 'GET /v1/subscriptions/sub_1?expand[0]=latest_invoice', body: subscription },
  ])
  const stripe = createStripe({ secretKey: 'sk_test_123456789012', apiBase: server.url, context })
  const made = await stripe.createInvoiced(
    {
      subscriptionId: 'ours',
      customerId: 'cus_1',
      items: [{ priceId: 'price_1', quantity: 1 }],
      dueDays: 14,
      automaticTax: false,
      idempotencyKey: 'invoiced:ours',
    },
    signal,
  )
  expect(granted(made)).toMatchObject({ id: 'sub_1', ours: 'ours' })
  await server.close()
  server.expectDone()
})
