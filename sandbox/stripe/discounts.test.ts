import { expect, test } from 'vitest'
import type { Coupon } from './coupons.ts'
import { takeOff } from './discounts.ts'

const coupon = (fields: Partial<Coupon>): Coupon => ({
  id: 'c',
  object: 'coupon',
  amount_off: null,
  created: 0,
  currency: null,
  duration: 'forever',
  duration_in_months: null,
  max_redemptions: null,
  metadata: {},
  name: null,
  percent_off: null,
  redeem_by: null,
  times_redeemed: 0,
  valid: true,
  ...fields,
})
const line = (amount: number, product = 'plan', proration = false) => ({
  amount,
  price: { currency: 'usd', product },
  proration,
})
const reduction = (fields: Partial<Coupon>, products: string[] | null = null) => ({
  id: 'd',
  coupon: coupon(fields),
  products,
})

test('a fixed amount is spread over the lines without losing a unit', () => {
  const { lines, amount } = takeOff(
    [reduction({ amount_off: 100, currency: 'usd' })],
    [line(333), line(333), line(333)],
  )
  expect(lines.flat().map(each => each.amount)).toEqual([33, 34, 33])
  expect(amount).toBe(100)
})

test('a fixed amount takes off no more than there is, and nothing in another currency', () => {
  const off = (currency: string) =>
    takeOff([reduction({ amount_off: 5000, currency })], [line(1900), line(500)]).amount
  expect(off('usd')).toBe(2400)
  expect(off('eur')).toBe(0)
})

test('a share is taken off the products that it is for, and off no proration', () => {
  const { lines, totals } = takeOff(
    [reduction({ percent_off: 25 }, ['plan'])],
    [line(1900), line(500, 'addon'), line(-700, 'plan', true)],
  )
  expect(lines).toEqual([[{ amount: 475, discount: 'd' }], [], []])
  expect(totals).toEqual([{ amount: 475, discount: 'd' }])
})

test('a second discount starts from what the first has left', () => {
  const half = reduction({ percent_off: 50 })
  const { totals } = takeOff([half, { ...half, id: 'e' }], [line(1000)])
  expect(totals.map(({ amount }) => amount)).toEqual([500, 250])
})
