import { describe, expect, test } from 'vitest'
import { granted, kindOf } from '../sandbox.ts'
import { shopOfEachTest, signal } from './shop.ts'

const shop = shopOfEachTest()

describe('a price', () => {
  test('is made once and found from then on', async () => {
    const { payments, operator, id } = shop()
    const first = granted(await payments.ensurePrice(shop().plan(), signal))
    expect(first.created).toBe(true)
    expect(granted(await payments.ensurePrice(shop().plan(), signal))).toEqual({
      priceId: first.priceId,
      created: false,
    })
    expect(await operator.prices.retrieve(first.priceId)).toMatchObject({
      product: `sambuk_p${id}`,
      lookup_key: `sambuk_p${id}_month_eur`,
      unit_amount: 1900,
      recurring: { interval: 'month' },
      metadata: { sambuk_product: `plan:p${id}` },
    })
  })

  test('that is there costs one call', async () => {
    await shop().item(shop().plan())
    const again = () => shop().item(shop().plan())
    expect(await shop().callsDuring('list-prices', again)).toBe(1)
    expect(await shop().callsDuring('get-product', again)).toBe(0)
  })

  test('of an add-on has a product of its own', async () => {
    const { operator, id } = shop()
    const { priceId } = await shop().item(shop().addon())
    const price = await operator.prices.retrieve(priceId, { expand: ['product'] })
    expect(price).toMatchObject({
      lookup_key: `sambuk_addon_a${id}_month_eur`,
      product: { id: `sambuk_addon_a${id}`, metadata: { sambuk_product: `addon:a${id}` } },
    })
  })

  test('differs by interval and by currency, and each is sold beside the others', async () => {
    const prices = [
      shop().plan(),
      shop().plan({ interval: 'year', amountMinor: 19_000 }),
      shop().plan({ currency: 'usd' }),
    ]
    const items = await Promise.all(prices.map(price => shop().item(price)))
    expect(new Set(items.map(({ priceId }) => priceId)).size).toBe(3)
    const product = `sambuk_p${shop().id}`
    expect((await shop().operator.prices.list({ product, active: true })).data).toHaveLength(3)
  })

  test('of another amount is a new one, and going back is a new one again', async () => {
    const ids: string[] = []
    for (const amountMinor of [1900, 2100, 1900]) {
      ids.push((await shop().item(shop().plan({ amountMinor }))).priceId)
    }
    expect(new Set(ids).size).toBe(3)
    const product = `sambuk_p${shop().id}`
    const { data } = await shop().operator.prices.list({ product, active: true })
    expect(data).toMatchObject([{ id: ids[2], lookup_key: `${product}_month_eur` }])
  })

  test('that has a successor stays with those who bought it', async () => {
    const { priceId } = await shop().item(shop().plan())
    const subscriptionId = await shop().buy()
    await shop().item(shop().plan({ amountMinor: 2100 }))
    const found = granted(await shop().payments.findSubscription(subscriptionId, signal))
    expect(found?.items).toMatchObject([{ priceId, unitMinor: 1900 }])
  })

  test('asked for twice at once is one price', async () => {
    const both = await Promise.all([shop().item(shop().plan()), shop().item(shop().plan())])
    expect(new Set(both.map(({ priceId }) => priceId)).size).toBe(1)
  })

  test('that an operator archived is sold again by the next order, and its product too', async () => {
    const { operator } = shop()
    const { priceId } = await shop().item(shop().plan())
    await operator.prices.update(priceId, { active: false })
    await operator.products.update(`sambuk_p${shop().id}`, { active: false })
    expect((await shop().item(shop().plan())).priceId).toBe(priceId)
    const price = await operator.prices.retrieve(priceId, { expand: ['product'] })
    expect(price).toMatchObject({ active: true, product: { active: true } })
  })

  test('that an operator made by hand is left alone', async () => {
    const { operator } = shop()
    await shop().item(shop().plan())
    const own = await operator.prices.create({
      product: `sambuk_p${shop().id}`,
      currency: 'eur',
      unit_amount: 1,
      recurring: { interval: 'month' },
    })
    await shop().item(shop().plan({ amountMinor: 2100 }))
    expect(await operator.prices.retrieve(own.id)).toMatchObject({ active: true })
  })

  test('follows a name that was changed', async () => {
    await shop().item(shop().plan())
    await shop().item(shop().plan({ name: 'Beginner' }))
    const product = await shop().operator.products.retrieve(`sambuk_p${shop().id}`)
    expect(product.name).toBe('Beginner')
  })

  test.each(['create-product', 'create-price'])(
    'whose %s lost its answer is found again',
    async operation => {
      shop().fault(operation, 'timeout-after-effect')
      const lost = await shop().payments.ensurePrice(shop().plan(), signal)
      expect(kindOf(lost)).toBe('unknown-outcome')
      await shop().item(shop().plan())
      const product = `sambuk_p${shop().id}`
      expect((await shop().operator.prices.list({ product })).data).toHaveLength(1)
    },
  )

  test('whose predecessor could not be retired at once is alone in the end', async () => {
    await shop().item(shop().plan())
    shop().fault('update-price', 'error-500-before-effect')
    const dearer = shop().plan({ amountMinor: 2100 })
    expect(kindOf(await shop().payments.ensurePrice(dearer, signal))).toBe('unavailable')
    const { priceId } = await shop().item(dearer)
    const product = `sambuk_p${shop().id}`
    const { data } = await shop().operator.prices.list({ product, active: true })
    expect(data.map(({ id }) => id)).toEqual([priceId])
  })
})

describe('a customer', () => {
  test('belongs to one account, even where two share an address', async () => {
    const { payments } = shop()
    const account = shop().account()
    const first = granted(await payments.ensureCustomer(account, signal))
    expect(granted(await payments.ensureCustomer(account, signal))).toEqual(first)
    const other = { ...account, id: `acc2_${shop().id}` }
    expect(granted(await payments.ensureCustomer(other, signal))).not.toEqual(first)
  })

  test('whose creation lost its answer is found again', async () => {
    const account = shop().account()
    shop().fault('create-customer', 'timeout-after-effect')
    expect(kindOf(await shop().payments.ensureCustomer(account, signal))).toBe('unknown-outcome')
    await shop().customer()
    expect((await shop().operator.customers.list({ email: account.email })).data).toHaveLength(1)
  })
})

describe('a promotion code', () => {
  const order = async (changes = {}) => ({
    customerId: await shop().customer(),
    products: [shop().plan().product, shop().addon().product],
    currency: 'eur',
    amountMinor: 2400,
    ...changes,
  })
  const find = async (code: string, changes = {}) =>
    granted(await shop().payments.findPromotion(code, await order(changes), signal))
  const promote = async (coupon: object, code: object = {}) => {
    const { operator, id } = shop()
    const { id: couponId } = await operator.coupons.create({
      duration: 'once',
      percent_off: 20,
      ...coupon,
    })
    return operator.promotionCodes.create({
      promotion: { type: 'coupon', coupon: couponId },
      code: `SAVE${id}`.toUpperCase(),
      ...code,
    })
  }

  test('is found as it was typed, in whatever case', async () => {
    const { id: promotionId, code } = await promote({})
    expect(await find(code)).toEqual({ promotionId })
    expect(await find(code.toLowerCase())).toEqual({ promotionId })
  })

  test('nobody made is null', async () => {
    expect(await find(`NONE${shop().id}`)).toBeNull()
  })

  test('that was switched off, or whose coupon is gone, is null', async () => {
    const { id, code, promotion } = await promote({})
    await shop().operator.promotionCodes.update(id, { active: false })
    expect(await find(code)).toBeNull()
    await shop().operator.promotionCodes.update(id, { active: true })
    await shop().operator.coupons.del(String(promotion.coupon))
    expect(await find(code)).toBeNull()
  })

  test('counts for the products it is meant for only', async () => {
    await shop().item(shop().addon())
    const products = [`sambuk_addon_a${shop().id}`]
    const { id: promotionId, code } = await promote({ applies_to: { products } })
    expect(await find(code)).toEqual({ promotionId })
    expect(await find(code, { products: [shop().plan().product] })).toBeNull()
  })

  test('of an amount counts in its currency only', async () => {
    const amount = { percent_off: undefined, amount_off: 500, currency: 'eur' }
    const { id: promotionId, code } = await promote(amount)
    expect(await find(code)).toEqual({ promotionId })
    expect(await find(code, { currency: 'usd' })).toBeNull()
  })

  test('of one customer is nobody else’s', async () => {
    const customer = await shop().customer()
    const { id: promotionId, code } = await promote({}, { customer })
    expect(await find(code)).toEqual({ promotionId })
    expect(await find(code, { customerId: await shop().customer('-other') })).toBeNull()
  })

  test('with a least amount wants that much, in its currency', async () => {
    const restrictions = { minimum_amount: 2000, minimum_amount_currency: 'eur' }
    const { id: promotionId, code } = await promote({}, { restrictions })
    expect(await find(code, { amountMinor: 2000 })).toEqual({ promotionId })
    expect(await find(code, { amountMinor: 1999 })).toBeNull()
    expect(await find(code, { amountMinor: 9000, currency: 'usd' })).toBeNull()
  })

  test('for newcomers is not for those who have paid before', async () => {
    const restrictions = { first_time_transaction: true }
    const { id: promotionId, code } = await promote({}, { restrictions })
    expect(await find(code)).toEqual({ promotionId })
    await shop().buy()
    expect(await find(code)).toBeNull()
  })
})
