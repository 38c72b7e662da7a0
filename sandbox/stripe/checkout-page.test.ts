import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { goodCard, openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

test.each([
  ['4000000000000002', 'Your card was declined'],
  ['4000000000009995', 'insufficient funds'],
  ['4000000000000069', 'has expired'],
  ['1234', 'number is invalid'],
])('card %s leaves the session open and says why', async (card, reason) => {
  const session = await shop.openCheckout()
  const response = await shop.pay(session, card)
  expect(response.status).toBe(402)
  const page = await response.text()
  expect(page).toMatch(new RegExp(`role="alert"[^>]*>[^<]*${reason}`))
  expect(await shop.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'open' })
  expect((await shop.stripe.subscriptions.list()).data).toEqual([])
})

test('the payment page follows the browser into Arabic and says that it is a sandbox', async () => {
  const session = await shop.openCheckout()
  const response = await fetch(session.url ?? '', { headers: { 'accept-language': 'ar-EG,en' } })
  const page = await response.text()
  expect(page).toContain('<html lang="ar" dir="rtl">')
  expect(page).toContain('بيئة تجريبية')
  expect(page).toContain('رقم البطاقة')
})

test('a session is paid at most once and not after it has expired', async () => {
  const paid = await shop.openCheckout()
  await shop.pay(paid)
  const again = await shop.pay(paid)
  expect(again.status).toBe(409)
  expect(await again.text()).toContain('already been paid')
  expect((await shop.stripe.subscriptions.list()).data).toHaveLength(1)

  const late = await shop.openCheckout({
    expires_at: shop.world.clock.now().getTime() / 1000 + 1800,
  })
  await shop.world.clock.advance(1800_000)
  expect(await shop.stripe.checkout.sessions.retrieve(late.id)).toMatchObject({ status: 'expired' })
  expect((await shop.pay(late)).status).toBe(410)
  const { data } = await shop.stripe.events.list({ type: 'checkout.session.expired' })
  expect(data).toHaveLength(1)
})

/** Sends the form as a browser does. */
const send = (session: Stripe.Checkout.Session, fields: Record<string, string>, language = 'en') =>
  fetch(`${session.url}?lang=${language}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
  })

test('nobody pays another total than the one on the page', async () => {
  const session = await shop.openCheckout({ automatic_tax: { enabled: true } })
  const form = { ...goodCard, country: 'SA', total: '1900' }
  const first = await send(session, form)
  expect(first.status).toBe(200)
  const page = await first.text()
  expect(page).toContain('The total has changed.')
  expect(page).toContain('$21.85')
  expect(page).toContain('<option value="SA" selected>')
  expect((await shop.stripe.subscriptions.list()).data).toEqual([])
  expect((await send(session, { ...form, total: '2185' })).status).toBe(303)
})

test('a form that leaves the country open is asked for it', async () => {
  const session = await shop.openCheckout({ billing_address_collection: 'required' })
  const response = await send(session, { ...goodCard, country: '' })
  expect(response.status).toBe(402)
  expect(await response.text()).toContain('Choose your country.')
})

test('a promotion code shows its effect before paying, or says in Arabic why it has none', async () => {
  const coupon = await shop.stripe.coupons.create({ percent_off: 100 })
  const promotion = { type: 'coupon', coupon: coupon.id } as const
  await shop.stripe.promotionCodes.create({ promotion, code: 'FREE' })
  const session = await shop.openCheckout({ allow_promotion_codes: true })
  const wrong = await send(session, { promotionCode: 'NONE', step: 'update' }, 'ar')
  expect(wrong.status).toBe(402)
  expect(await wrong.text()).toMatch(/role="alert"[^>]*>لا يوجد رمز ترويجي كهذا/)
  const applied = await (await send(session, { promotionCode: 'FREE', step: 'update' })).text()
  expect(applied).toContain('-$19.00')
  expect(applied).toContain('Start for free')
})

test('a bank asks the holder of some cards, who may say no', async () => {
  const session = await shop.openCheckout()
  const card = { ...goodCard, cardNumber: '4000002500003155' }
  const asked = await send(session, card)
  expect(asked.status).toBe(200)
  expect(await asked.text()).toContain('name="authenticated" value="true"')
  const denied = await send(session, { authenticated: 'false' })
  expect(denied.status).toBe(402)
  expect(await denied.text()).toContain('did not confirm that it is you')
  await send(session, card)
  expect((await send(session, { authenticated: 'true' })).status).toBe(303)
})
