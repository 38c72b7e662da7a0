import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../accounts/tables.ts'
import { applyPriceList } from '../billing/apply-price-list.ts'
import { standardList } from '../billing/price-list.ts'
import { plans, providerLimits } from '../billing/tables.ts'
import { assert } from '../kit/assert.ts'
import { cancelOrder } from '../subscriptions/cancel-order.ts'
import { type OrderWish, requestOrder } from '../subscriptions/request-order.ts'
import { resumeOrder } from '../subscriptions/resume-order.ts'
import { minuteMs, openStreet, type Street } from './street.example.ts'

let street: Street
beforeAll(async () => {
  street = await openStreet(4)
  await street.db.update(plans).set({ trialDays: 7 }).where(eq(plans.id, 'pro'))
  const coupon = await street.stripe.coupons.create({ percent_off: 50, duration: 'once' })
  await street.stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    code: 'HALF',
  })
})
afterAll(() => street.world.close())

describe('nobody pays for what was not agreed', () => {
  test('a price that has changed since the order closes it', async () => {
    const placed = await street.ask(await street.customer(), { planId: 'premium' })
    assert(placed.ok, 'an order')
    const { id } = placed.value
    const list = standardList()
    const premium = list.plans.find(plan => plan.id === 'premium')
    assert(premium?.month, 'a price')
    premium.month.usd = 8000
    await applyPriceList(street.db, list, street.world.platform.context, { replace: false })
    await street.db.update(plans).set({ trialDays: 7 }).where(eq(plans.id, 'pro'))
    await street.world.pass(5_000)
    expect(await street.rowOf(id)).toMatchObject({ state: 'failed', problem: 'price-changed' })
  })

  test('a promotion code that is none closes it, and it can be resumed without', async () => {
    const id = await street.order(await street.customer(), { promotionCode: 'NONSENSE' })
    expect(await street.rowOf(id)).toMatchObject({
      state: 'failed',
      problem: 'promotion-not-valid',
      checkoutUrl: null,
    })
    const again = await resumeOrder(
      street.shop,
      { accountId: (await street.rowOf(id)).accountId, country: null, language: 'en' },
      id,
    )
    expect(again).toMatchObject({ ok: true, value: { promotionCode: null, state: 'checkout' } })
  })

  test('another currency while something runs is refused', async () => {
    const who = await street.customer()
    await street.pay(await street.order(who))
    await street.world.observe()
    const wish = { accountId: who, language: 'en', country: null, planId: 'starter' } as const
    expect(
      await requestOrder(street.shop, {
        ...wish,
        interval: 'month',
        hostname: 'in-euros',
        currency: 'eur',
      }),
    ).toEqual({ ok: false, error: 'currency-fixed' })
    const next = await requestOrder(street.shop, {
      ...wish,
      country: 'SA',
      interval: 'month',
      hostname: 'in-dollars',
    })
    expect(next).toMatchObject({ ok: true, value: { currency: 'usd' } })
  })

  test('a customer whom the vendor charges in another currency is told so', async () => {
    const who = await street.customer()
    const { id: customerId } = await street.stripe.customers.create({
      email: 'elsewhere@example.test',
    })
    await street.db
      .update(accounts)
      .set({ stripeCustomerId: customerId })
      .where(eq(accounts.id, who))
    const price = await street.stripe.prices.create({
      currency: 'eur',
      unit_amount: 500,
      recurring: { interval: 'month' },
      product_data: { name: 'Something else' },
    })
    await street.stripe.subscriptions.create({
      customer: customerId,
      items: [{ price: price.id }],
      collection_method: 'send_invoice',
      days_until_due: 30,
    })
    const id = await street.order(who, { currency: 'usd' })
    expect(await street.rowOf(id)).toMatchObject({ state: 'failed', problem: 'currency-fixed' })
  })
})

test('the observer of catalogues sees how many machines our accounts may have', async () => {
  await street.world.observe()
  const limits = await street.db.select().from(providerLimits)
  expect(limits.map(({ provider, machinesMax }) => [provider, typeof machinesMax]).sort()).toEqual([
    ['digitalocean', 'number'],
    ['hetzner', 'object'], // null: it does not tell
    ['hostinger', 'object'],
  ])
})

describe('an order that is paid', () => {
  test('charges the plan and its add-ons, and asks for a machine with the disk', async () => {
    const id = await street.order(await street.customer(), {
      addons: [
        { addonId: 'bigger-disk', quantity: 2 },
        { addonId: 'extra-backups', quantity: 1 },
      ],
    })
    expect(await street.pay(id)).toBe(200)
    expect(await street.rowOf(id)).toMatchObject({
      state: 'active',
      standing: 'paid',
      amountMinor: 1900 + 2 * 900 + 300,
      paidMinor: 1900 + 2 * 900 + 300,
    })
    expect(await street.letterOf(id)).toMatchObject({ kind: 'payment-received' })
    const [server] = await street.serversOf(id)
    expect(server?.candidates[0]?.size).toBe('cx43')
  })

  test('with a promotion code is charged less', async () => {
    const id = await street.order(await street.customer(), { promotionCode: 'HALF' })
    await street.pay(id)
    expect(await street.rowOf(id)).toMatchObject({
      state: 'active',
      amountMinor: 1900,
      paidMinor: 950,
    })
  })

  test('in two tabs at the same time has one page, one payment and one server', async () => {
    const who = await street.customer()
    await street.world.observe()
    const wish: OrderWish = {
      ...{ accountId: who, language: 'en', country: null, planId: 'starter' },
      ...{ interval: 'month', hostname: 'two-tabs' },
    }
    const both = await Promise.all([
      requestOrder(street.shop, wish),
      requestOrder(street.shop, wish),
    ])
    const ids = both.map(each => (each.ok ? each.value.id : each.error))
    expect(ids[0]).toBe(ids[1])
    const id = ids[0] ?? ''
    await street.world.pass(5_000)
    const statuses = await Promise.all([street.pay(id), street.pay(id)])
    expect(statuses.filter(status => status === 200)).toHaveLength(1)
    expect(await street.serversOf(id)).toHaveLength(1)
    const { accountId } = await street.rowOf(id)
    const [account] = await street.db.select().from(accounts).where(eq(accounts.id, accountId))
    const bought = await street.stripe.subscriptions.list({
      customer: account?.stripeCustomerId ?? '',
    })
    expect(bought.data).toHaveLength(1)
  })

  test('by a bank that takes days is under way, cannot be cancelled, and has its server when it is there', async () => {
    const id = await street.order(await street.customer(), { currency: 'eur' })
    await street.pay(id, '', { method: 'bank', accountNumber: 'DE08370400440532013003' })
    const row = await street.rowOf(id)
    expect(row).toMatchObject({ state: 'checkout', processingSince: expect.any(Date) })
    expect(await street.serversOf(id)).toEqual([])
    expect(await cancelOrder(street.world.platform, row.accountId, id)).toEqual({
      ok: false,
      error: 'order-paid',
    })
    await street.world.pass(10 * minuteMs)
    expect(await street.rowOf(id)).toMatchObject({ state: 'active', paidMinor: 1800 })
    expect(await street.serversOf(id)).toHaveLength(1)
  })

  test('by a bank that refuses in the end is over, and is not charged again', async () => {
    const id = await street.order(await street.customer(), { currency: 'eur' })
    await street.pay(id, '', { method: 'bank', accountNumber: 'DE78370400440532013004' })
    await street.world.pass(10 * minuteMs)
    expect(await street.rowOf(id)).toMatchObject({
      state: 'abandoned',
      problem: 'payment-declined',
    })
    expect(await street.serversOf(id)).toEqual([])
    const session = await street.stripe.checkout.sessions.retrieve(
      (await street.rowOf(id)).checkoutSessionId ?? '',
    )
    const bought = await street.stripe.subscriptions.retrieve(String(session.subscription))
    expect(bought.status).toBe('canceled')
  })
})

describe('an order that needs no payment', () => {
  test('a trial has its server at once and a letter that does not thank for money; the second is none', async () => {
    const who = await street.customer()
    const id = await street.order(who, { planId: 'pro' })
    expect(await street.rowOf(id)).toMatchObject({ trialDays: 7 })
    await street.pay(id)
    expect(await street.rowOf(id)).toMatchObject({
      state: 'active',
      standing: 'trial',
      paidMinor: 0,
    })
    expect(await street.serversOf(id)).toHaveLength(1)
    expect(await street.letterOf(id)).toMatchObject({ kind: 'trial-begun' })
    expect(await street.rowOf(await street.order(who, { planId: 'pro' }))).toMatchObject({
      trialDays: 0,
    })
  })

  test('a free plan is had once by each account', async () => {
    const who = await street.customer()
    const id = await street.order(who, { planId: 'free' })
    await street.pay(id, '')
    expect(await street.rowOf(id)).toMatchObject({ state: 'active', amountMinor: 0, paidMinor: 0 })
    expect(await street.letterOf(id)).toMatchObject({ kind: 'order-received' })
    const wish = { accountId: who, language: 'en', country: null, planId: 'free' } as const
    expect(
      await requestOrder(street.shop, { ...wish, interval: 'month', hostname: 'second-free' }),
    ).toEqual({ ok: false, error: 'plan-account-max' })
  })
})
