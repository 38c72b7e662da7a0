import { afterEach, beforeEach, expect, test } from 'vitest'
import { goodCard, openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

const day = 86_400

test('a coupon takes off a share or an amount, never both and never neither', async () => {
  const { coupons } = shop.stripe
  await expect(coupons.create({})).rejects.toMatchObject({ param: 'percent_off' })
  await expect(
    coupons.create({ percent_off: 10, amount_off: 100, currency: 'usd' }),
  ).rejects.toMatchObject({ statusCode: 400 })
  await expect(coupons.create({ percent_off: 101 })).rejects.toMatchObject({ param: 'percent_off' })
  await expect(coupons.create({ amount_off: 100 })).rejects.toMatchObject({ param: 'currency' })
  await expect(coupons.create({ percent_off: 5, duration: 'repeating' })).rejects.toMatchObject({
    param: 'duration_in_months',
  })
  await coupons.create({ id: 'TEN', percent_off: 10 })
  await expect(coupons.create({ id: 'TEN', percent_off: 20 })).rejects.toMatchObject({
    code: 'resource_already_exists',
  })
})

test('a coupon shows what it is for when asked, changes its name and goes', async () => {
  const { stripe } = shop
  const product = await stripe.products.create({ name: 'Pro' })
  const created = await stripe.coupons.create({
    percent_off: 12.5,
    applies_to: { products: [product.id] },
  })
  expect(created).toMatchObject({ duration: 'once', percent_off: 12.5, valid: true })
  expect(created.applies_to).toBeUndefined()
  const asked = await stripe.coupons.retrieve(created.id, { expand: ['applies_to'] })
  expect(asked.applies_to).toEqual({ products: [product.id] })
  await stripe.coupons.update(created.id, { name: 'Spring' })
  expect((await stripe.coupons.list()).data).toMatchObject([{ id: created.id, name: 'Spring' }])
  expect(await stripe.coupons.del(created.id)).toMatchObject({ deleted: true })
  await expect(stripe.coupons.retrieve(created.id)).rejects.toMatchObject({ statusCode: 404 })
})

test('a promotion code names its coupon and is active once', async () => {
  const { stripe } = shop
  const coupon = await stripe.coupons.create({ percent_off: 20 })
  const promotion = { type: 'coupon', coupon: coupon.id } as const
  const code = await stripe.promotionCodes.create({ promotion, code: 'Spring26' })
  expect(
    await stripe.promotionCodes.retrieve(code.id, { expand: ['promotion.coupon'] }),
  ).toMatchObject({ code: 'Spring26', promotion: { coupon: { percent_off: 20 } } })
  await expect(stripe.promotionCodes.create({ promotion, code: 'SPRING26' })).rejects.toMatchObject(
    { param: 'code' },
  )
  await expect(
    stripe.rawRequest('POST', '/v1/promotion_codes', { coupon: coupon.id }),
  ).rejects.toMatchObject({ statusCode: 400 })
  await stripe.promotionCodes.update(code.id, { active: false })
  expect((await stripe.promotionCodes.list({ active: true })).data).toEqual([])
  expect((await stripe.promotionCodes.list({ code: 'spring26' })).data).toHaveLength(1)
})

test('what has expired or was redeemed often enough is no longer valid', async () => {
  const { stripe, world } = shop
  const now = world.clock.now().getTime() / 1000
  const coupon = await stripe.coupons.create({ percent_off: 10, redeem_by: now + day })
  const promotion = { type: 'coupon', coupon: coupon.id } as const
  const code = await stripe.promotionCodes.create({ promotion, max_redemptions: 1 })
  const session = await shop.openCheckout({ allow_promotion_codes: true })
  await shop.submit(session, { ...goodCard, promotionCode: code.code })
  expect(await stripe.promotionCodes.retrieve(code.id)).toMatchObject({
    active: false,
    times_redeemed: 1,
  })
  expect(await stripe.coupons.retrieve(coupon.id)).toMatchObject({ valid: true, times_redeemed: 1 })
  shop = await shop.restart()
  await shop.world.clock.advance(day * 1000)
  expect(await shop.stripe.coupons.retrieve(coupon.id)).toMatchObject({ valid: false })
})

test('a discount lasts as its coupon says: once, some months, for ever', async () => {
  const totals = async (duration: object) => {
    const coupon = await shop.stripe.coupons.create({ percent_off: 50, ...duration })
    const session = await shop.openCheckout({ discounts: [{ coupon: coupon.id }] })
    await shop.submit(session, goodCard)
    const { subscription } = await shop.stripe.checkout.sessions.retrieve(session.id)
    return String(subscription)
  }
  const once = await totals({ duration: 'once' })
  const twice = await totals({ duration: 'repeating', duration_in_months: 2 })
  const always = await totals({ duration: 'forever' })
  await shop.world.clock.advance(95 * day * 1000)
  const paid = async (subscription: string) =>
    (await shop.stripe.invoices.list({ subscription })).data.map(each => each.amount_paid).reverse()
  expect(await paid(once)).toEqual([950, 1900, 1900, 1900])
  expect(await paid(twice)).toEqual([950, 950, 1900, 1900])
  expect(await paid(always)).toEqual([950, 950, 950, 950])
})

test('whoever redeemed a coupon keeps the discount when the coupon is deleted', async () => {
  const coupon = await shop.stripe.coupons.create({ percent_off: 50, duration: 'forever' })
  const session = await shop.openCheckout({ discounts: [{ coupon: coupon.id }] })
  await shop.submit(session, goodCard)
  await shop.stripe.coupons.del(coupon.id)
  await shop.world.clock.advance(31 * day * 1000)
  const { data } = await shop.stripe.invoices.list()
  expect(data.map(invoice => invoice.total)).toEqual([950, 950])
})
