import { afterEach, beforeEach, expect, test } from 'vitest'
import { openShop, type Shop } from './test-shop.ts'

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
