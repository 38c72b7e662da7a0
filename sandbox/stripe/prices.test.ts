import { afterEach, beforeEach, expect, test } from 'vitest'
import { goodCard, openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

test('a price costs its amount in each of its currencies, and shows them when asked', async () => {
  const price = await shop.price({
    currency_options: { eur: { unit_amount: 1700 }, sar: { unit_amount: 6900 } },
  })
  expect(price.currency_options).toBeUndefined()
  const asked = await shop.stripe.prices.retrieve(price.id, { expand: ['currency_options'] })
  expect(asked.currency_options).toMatchObject({
    usd: { unit_amount: 1900 },
    eur: { unit_amount: 1700 },
    sar: { unit_amount: 6900, tax_behavior: 'unspecified' },
  })
  const session = await shop.openCheckout({
    line_items: [{ price: price.id, quantity: 2 }],
    currency: 'sar',
  })
  expect(session).toMatchObject({ currency: 'sar', amount_total: 13800 })
  await shop.submit(session, goodCard)
  expect((await shop.stripe.invoices.list()).data).toMatchObject([
    { currency: 'sar', amount_paid: 13800 },
  ])
  await expect(
    shop.openCheckout({ line_items: [{ price: price.id, quantity: 1 }], currency: 'gbp' }),
  ).rejects.toThrow(
    "The price specified only supports `usd`. This doesn't match the expected currency: `gbp`.",
  )
})

test('an amount is between nothing and Stripe’s largest, and never changes', async () => {
  await expect(shop.price({ unit_amount: -1 })).rejects.toMatchObject({ param: 'unit_amount' })
  await expect(shop.price({ unit_amount: 100_000_000 })).rejects.toMatchObject({
    code: 'parameter_invalid_integer',
  })
  const free = await shop.price({ unit_amount: 0 })
  expect(free).toMatchObject({ unit_amount: 0, active: true })
  await expect(
    shop.stripe.rawRequest('POST', `/v1/prices/${free.id}`, { unit_amount: '5' }),
  ).rejects.toMatchObject({ code: 'parameter_unknown', param: 'unit_amount' })
  await shop.stripe.prices.update(free.id, { active: false })
  expect((await shop.stripe.prices.list({ active: true })).data).toEqual([])
  await expect(
    shop.openCheckout({ line_items: [{ price: free.id, quantity: 1 }] }),
  ).rejects.toMatchObject({ code: 'price_inactive' })
})

test('how a price stands to tax is said once', async () => {
  const price = await shop.price()
  await shop.stripe.prices.update(price.id, { tax_behavior: 'inclusive' })
  await expect(
    shop.stripe.prices.update(price.id, { tax_behavior: 'exclusive' }),
  ).rejects.toMatchObject({ param: 'tax_behavior' })
})

test('prices are found by interval', async () => {
  await shop.price()
  const yearly = await shop.price({ recurring: { interval: 'year' } })
  const { data } = await shop.stripe.prices.list({ recurring: { interval: 'year' } })
  expect(data.map(({ id }) => id)).toEqual([yearly.id])
})
