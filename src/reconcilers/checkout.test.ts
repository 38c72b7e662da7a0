import { desc, eq } from 'drizzle-orm'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type SimulatedWorld } from '../../test/simulation/world.ts'
import { accounts } from '../accounts/tables.ts'
import { applyPriceList } from '../billing/apply-price-list.ts'
import { standardList } from '../billing/price-list.ts'
import { plans, prices, refunds } from '../billing/tables.ts'
import { assert } from '../kit/assert.ts'
import { newId } from '../kit/ids.ts'
import { mails } from '../mail/tables.ts'
import { servers } from '../servers/tables.ts'
import { cancelOrder } from '../subscriptions/cancel-order.ts'
import { type Agreement, openEnterprise } from '../subscriptions/open-enterprise.ts'
import { type OrderWish, requestOrder } from '../subscriptions/request-order.ts'
import { resumeOrder } from '../subscriptions/resume-order.ts'
import { subscriptions } from '../subscriptions/tables.ts'

const good = '4242424242424242'
const minute = 60_000

let world: SimulatedWorld
let stripe: Stripe
beforeAll(async () => {
  world = await createWorld(4)
  const { hostname, port } = new URL(world.sandbox.environment.STRIPE_API_BASE ?? '')
  stripe = new Stripe(world.sandbox.environment.STRIPE_SECRET_KEY ?? '', {
    host: hostname,
    port,
    protocol: 'http',
  })
  await world.platform.db.update(plans).set({ trialDays: 7 }).where(eq(plans.id, 'pro'))
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'once' })
  await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    code: 'HALF',
  })
  await world.pass(2_000)
})
afterAll(() => world.close())

/** Somebody who buys. */
async function customer() {
  const { db, context } = world.platform
  const id = newId('account', context.random)
  await db
    .insert(accounts)
    .values({ id, name: 'Noor', email: `${id.replace('_', '-')}@example.test`, language: 'en' })
  return id
}

let names = 0
const shop = () => ({ ...world.platform, blueprints: world.blueprints, exchange: world.exchange })
async function order(accountId: string, changes: Partial<OrderWish> = {}) {
  await world.observe()
  const placed = await requestOrder(shop(), {
    accountId,
    language: 'en',
    country: null,
    planId: 'starter',
    interval: 'month',
    hostname: `order-${++names}`,
    blueprint: 'website',
    provider: 'hetzner',
    ...changes,
  })
  assert(placed.ok, `the order is taken: ${placed.ok ? '' : placed.error}`)
  await world.pass(5_000)
  return placed.value.id
}
async function rowOf(id: string) {
  const [row] = await world.platform.db.select().from(subscriptions).where(eq(subscriptions.id, id))
  assert(row, 'an order')
  return row
}
async function pay(id: string, card = good, more: Record<string, string> = {}) {
  const { checkoutUrl } = await rowOf(id)
  assert(checkoutUrl, 'a payment page')
  const status = await world.payAt(checkoutUrl, card, more)
  await world.pass(minute)
  return status
}
const serversOf = (id: string) =>
  world.platform.db.select().from(servers).where(eq(servers.subscriptionId, id))
const letterOf = async (id: string) => {
  const [letter] = await world.platform.db
    .select()
    .from(mails)
    .where(eq(mails.key, `payment-received:${id}`))
  return letter
}

describe('nobody pays for what was not agreed', () => {
  test('a price that has changed since the order closes it', async () => {
    const id = await (async () => {
      await world.observe()
      const placed = await requestOrder(shop(), {
        accountId: await customer(),
        language: 'en',
        country: null,
        planId: 'premium',
        interval: 'month',
        hostname: `order-${++names}`,
      })
      assert(placed.ok, 'an order')
      return placed.value.id
    })()
    const list = standardList()
    const premium = list.plans.find(plan => plan.id === 'premium')
    assert(premium?.month, 'a price')
    premium.month.usd = 8000
    await applyPriceList(world.platform.db, list, world.platform.context, { replace: false })
    await world.platform.db.update(plans).set({ trialDays: 7 }).where(eq(plans.id, 'pro'))
    await world.pass(5_000)
    expect(await rowOf(id)).toMatchObject({ state: 'failed', problem: 'price-changed' })
  })

  test('a promotion code that is none closes it, and it can be resumed without', async () => {
    const id = await order(await customer(), { promotionCode: 'NONSENSE' })
    expect(await rowOf(id)).toMatchObject({
      state: 'failed',
      problem: 'promotion-not-valid',
      checkoutUrl: null,
    })
    const again = await resumeOrder(
      shop(),
      { accountId: (await rowOf(id)).accountId, country: null, language: 'en' },
      id,
    )
    expect(again).toMatchObject({ ok: true, value: { promotionCode: null, state: 'checkout' } })
  })

  test('another currency while something runs is refused', async () => {
    const who = await customer()
    await pay(await order(who))
    await world.observe()
    const wish = { accountId: who, language: 'en', country: null, planId: 'starter' } as const
    expect(
      await requestOrder(shop(), {
        ...wish,
        interval: 'month',
        hostname: 'in-euros',
        currency: 'eur',
      }),
    ).toEqual({ ok: false, error: 'currency-fixed' })
    const next = await requestOrder(shop(), {
      ...wish,
      country: 'SA',
      interval: 'month',
      hostname: 'in-dollars',
    })
    expect(next).toMatchObject({ ok: true, value: { currency: 'usd' } })
  })

  test('a customer whom the vendor charges in another currency is told so', async () => {
    const who = await customer()
    const { id: customerId } = await stripe.customers.create({ email: 'elsewhere@example.test' })
    await world.platform.db
      .update(accounts)
      .set({ stripeCustomerId: customerId })
      .where(eq(accounts.id, who))
    const price = await stripe.prices.create({
      currency: 'eur',
      unit_amount: 500,
      recurring: { interval: 'month' },
      product_data: { name: 'Something else' },
    })
    await stripe.subscriptions.create({
      customer: customerId,
      items: [{ price: price.id }],
      collection_method: 'send_invoice',
      days_until_due: 30,
    })
    const id = await order(who, { currency: 'usd' })
    expect(await rowOf(id)).toMatchObject({ state: 'failed', problem: 'currency-fixed' })
  })
})

describe('an order that is paid', () => {
  test('charges the plan and its add-ons, and asks for a machine with the disk', async () => {
    const id = await order(await customer(), {
      addons: [
        { addonId: 'bigger-disk', quantity: 2 },
        { addonId: 'extra-backups', quantity: 1 },
      ],
    })
    expect(await pay(id)).toBe(200)
    expect(await rowOf(id)).toMatchObject({
      state: 'active',
      standing: 'paid',
      amountMinor: 1900 + 2 * 900 + 300,
      paidMinor: 1900 + 2 * 900 + 300,
    })
    expect(await letterOf(id)).toMatchObject({ kind: 'payment-received' })
    const [server] = await serversOf(id)
    expect(server?.candidates[0]?.size).toBe('cx43')
  })

  test('with a promotion code is charged less', async () => {
    const id = await order(await customer(), { promotionCode: 'HALF' })
    await pay(id)
    expect(await rowOf(id)).toMatchObject({ state: 'active', amountMinor: 1900, paidMinor: 950 })
  })

  test('in two tabs at the same time has one page, one payment and one server', async () => {
    const who = await customer()
    await world.observe()
    const wish: OrderWish = {
      ...{ accountId: who, language: 'en', country: null, planId: 'starter' },
      ...{ interval: 'month', hostname: 'two-tabs' },
    }
    const both = await Promise.all([requestOrder(shop(), wish), requestOrder(shop(), wish)])
    const ids = both.map(each => (each.ok ? each.value.id : each.error))
    expect(ids[0]).toBe(ids[1])
    const id = ids[0] ?? ''
    await world.pass(5_000)
    const statuses = await Promise.all([pay(id), pay(id)])
    expect(statuses.filter(status => status === 200)).toHaveLength(1)
    expect(await serversOf(id)).toHaveLength(1)
    const { accountId } = await rowOf(id)
    const [account] = await world.platform.db
      .select()
      .from(accounts)
      .where(eq(accounts.id, accountId))
    const bought = await stripe.subscriptions.list({ customer: account?.stripeCustomerId ?? '' })
    expect(bought.data).toHaveLength(1)
  })

  test('by a bank that takes days is under way, cannot be cancelled, and has its server when it is there', async () => {
    const id = await order(await customer(), { currency: 'eur' })
    await pay(id, '', { method: 'bank', accountNumber: 'DE08370400440532013003' })
    const row = await rowOf(id)
    expect(row).toMatchObject({ state: 'checkout', processingSince: expect.any(Date) })
    expect(await serversOf(id)).toEqual([])
    expect(await cancelOrder(world.platform, row.accountId, id)).toEqual({
      ok: false,
      error: 'order-paid',
    })
    await world.pass(10 * minute)
    expect(await rowOf(id)).toMatchObject({ state: 'active', paidMinor: 1800 })
    expect(await serversOf(id)).toHaveLength(1)
  })

  test('by a bank that refuses in the end is over, and is not charged again', async () => {
    const id = await order(await customer(), { currency: 'eur' })
    await pay(id, '', { method: 'bank', accountNumber: 'DE78370400440532013004' })
    await world.pass(10 * minute)
    expect(await rowOf(id)).toMatchObject({ state: 'abandoned', problem: 'payment-declined' })
    expect(await serversOf(id)).toEqual([])
    const session = await stripe.checkout.sessions.retrieve(
      (await rowOf(id)).checkoutSessionId ?? '',
    )
    const bought = await stripe.subscriptions.retrieve(String(session.subscription))
    expect(bought.status).toBe('canceled')
  })
})

describe('an order that needs no payment', () => {
  test('a trial has its server at once and a letter that does not thank for money; the second is none', async () => {
    const who = await customer()
    const id = await order(who, { planId: 'pro' })
    expect(await rowOf(id)).toMatchObject({ trialDays: 7 })
    await pay(id)
    expect(await rowOf(id)).toMatchObject({ state: 'active', standing: 'trial', paidMinor: 0 })
    expect(await serversOf(id)).toHaveLength(1)
    expect(await letterOf(id)).toMatchObject({ kind: 'trial-begun' })
    expect(await rowOf(await order(who, { planId: 'pro' }))).toMatchObject({ trialDays: 0 })
  })

  test('a free plan is had once by each account', async () => {
    const who = await customer()
    const id = await order(who, { planId: 'free' })
    await pay(id, '')
    expect(await rowOf(id)).toMatchObject({ state: 'active', amountMinor: 0, paidMinor: 0 })
    expect(await letterOf(id)).toMatchObject({ kind: 'order-received' })
    const wish = { accountId: who, language: 'en', country: null, planId: 'free' } as const
    expect(
      await requestOrder(shop(), { ...wish, interval: 'month', hostname: 'second-free' }),
    ).toEqual({ ok: false, error: 'plan-account-max' })
  })
})

describe('an order that is given up', () => {
  test('frees its name at once and its page cannot be paid any more', async () => {
    const who = await customer()
    const id = await order(who, { hostname: 'given-up' })
    const { checkoutUrl, checkoutSessionId } = await rowOf(id)
    expect(await cancelOrder(world.platform, who, id)).toMatchObject({
      ok: true,
      value: { state: 'abandoned', problem: 'customer-cancelled' },
    })
    const other = await order(await customer(), { hostname: 'given-up' })
    expect(await rowOf(other)).toMatchObject({ state: 'checkout' })
    const session = await stripe.checkout.sessions.retrieve(checkoutSessionId ?? '')
    expect(session.status).toBe('expired')
    expect(await world.payAt(checkoutUrl ?? '', good)).not.toBe(200)
  })

  test('and paid in the same moment is paid back, whoever has the name by then', async () => {
    const who = await customer()
    const id = await order(who, { hostname: 'both-at-once' })
    const { checkoutUrl } = await rowOf(id)
    expect(await world.payAt(checkoutUrl ?? '', good)).toBe(200)
    expect(await cancelOrder(world.platform, who, id)).toMatchObject({ ok: true })
    const other = await order(await customer(), { hostname: 'both-at-once' })
    await world.pass(5 * minute)
    expect(await rowOf(id)).toMatchObject({ state: 'refunded', paidMinor: 1900 })
    const [refund] = await world.platform.db
      .select()
      .from(refunds)
      .where(eq(refunds.subscriptionId, id))
    expect(refund).toMatchObject({ state: 'paid', amountMinor: 1900, reason: 'customer-cancelled' })
    expect(await serversOf(id)).toEqual([])
    expect(await rowOf(other)).toMatchObject({ state: 'checkout' })
  })

  test('for another choice of the same name is replaced, and only the new one can be paid', async () => {
    const who = await customer()
    const first = await order(who, { hostname: 'other-choice' })
    const second = await order(who, { hostname: 'other-choice', interval: 'year' })
    expect(second).not.toBe(first)
    expect(await rowOf(first)).toMatchObject({ state: 'abandoned' })
    await pay(second)
    expect(await rowOf(second)).toMatchObject({ state: 'active', paidMinor: 19_000 })
  })

  test('by never paying is over when its page expires, and can be resumed with the same choices', async () => {
    const who = await customer()
    const addons = [{ addonId: 'extra-backups', quantity: 2 }]
    const id = await order(who, { hostname: 'resumed', interval: 'year', addons })
    await world.pass(50 * minute)
    expect(await rowOf(id)).toMatchObject({ state: 'abandoned', problem: 'checkout-expired' })
    await world.observe()
    const me = { accountId: who, country: null, language: 'en' } as const
    const resumed = await resumeOrder(shop(), me, id)
    assert(resumed.ok, 'it is resumed')
    expect(resumed.value).toMatchObject({ hostname: 'resumed', interval: 'year', addons })
    expect(resumed.value.id).not.toBe(id)
    const again = await resumeOrder(shop(), me, id)
    expect(again).toMatchObject({ ok: true, value: { id: resumed.value.id } })
    const payable = await resumeOrder(shop(), me, resumed.value.id)
    expect(payable).toMatchObject({ ok: true, value: { id: resumed.value.id } })
    await world.pass(5_000)
    await pay(resumed.value.id)
    expect(await rowOf(resumed.value.id)).toMatchObject({ state: 'active' })
    expect(await resumeOrder(shop(), me, resumed.value.id)).toEqual({
      ok: false,
      error: 'order-paid',
    })
  })
})

describe('an order against an invoice', () => {
  const agreement: Omit<Agreement, 'email' | 'hostname'> = {
    ...{ planId: 'enterprise', amountMinor: 240_000, currency: 'usd' },
    ...{ interval: 'year', dueDays: 30 },
  }

  async function open(hostname: string) {
    const accountId = await customer()
    const [account] = await world.platform.db
      .select()
      .from(accounts)
      .where(eq(accounts.id, accountId))
    await world.observe()
    const agreed = { ...agreement, email: account?.email ?? '', hostname }
    const opened = await openEnterprise(shop(), agreed)
    assert(opened.ok, `it is opened: ${opened.ok ? '' : opened.error}`)
    await world.pass(30_000)
    return { id: opened.value.id, agreed }
  }

  test('is for an account that there is', async () => {
    const agreed = { ...agreement, email: 'nobody@example.test', hostname: 'nobody-s' }
    expect(await openEnterprise(shop(), agreed)).toEqual({ ok: false, error: 'not-found' })
  })

  test('shows where to pay at a price of its own, once, and is built when it is paid', async () => {
    const { id, agreed } = await open('big-one')
    const row = await rowOf(id)
    expect(row).toMatchObject({ state: 'checkout', checkoutUrl: expect.stringMatching(/^http/) })
    expect(await openEnterprise(shop(), agreed)).toMatchObject({ ok: true, value: { id } })
    const [price] = await world.platform.db
      .select()
      .from(prices)
      .where(eq(prices.product, `enterprise:${id}`))
      .orderBy(desc(prices.createdAt))
    expect(price).toMatchObject({ amountMinor: 240_000, stripePriceId: expect.any(String) })
    expect(await serversOf(id)).toEqual([])
    expect(await world.payAt(row.checkoutUrl ?? '', good)).toBe(200)
    await world.pass(5 * minute)
    expect(await rowOf(id)).toMatchObject({ state: 'active', paidMinor: 240_000 })
    expect(await serversOf(id)).toHaveLength(1)
  })

  test('that is given up is charged no more', async () => {
    const { id } = await open('not-after-all')
    const { accountId, stripeSubscriptionId } = await rowOf(id)
    expect(await cancelOrder(world.platform, accountId, id)).toMatchObject({ ok: true })
    await world.pass(minute)
    const bought = await stripe.subscriptions.retrieve(stripeSubscriptionId ?? '')
    expect(bought.status).toBe('canceled')
    expect(await rowOf(id)).toMatchObject({ state: 'abandoned', paidMinor: 0 })
  })
})
