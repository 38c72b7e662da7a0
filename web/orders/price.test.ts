import { describe, expect, test } from 'vitest'
import type { Addon, Plan } from '../api/schema.ts'
import {
  areTwoMonthsFree,
  cartOf,
  currenciesOf,
  intervalsOf,
  priceIn,
  shownPrice,
  withQuantity,
  yearlySaving,
} from './price.ts'

const price = (interval: 'month' | 'year', currency: string, amountMinor: number) => ({
  interval,
  currency,
  amountMinor,
})

const plan: Plan = {
  id: 'starter',
  kind: 'paid',
  name: 'Starter',
  tagline: '',
  features: [],
  monthly: { amountMinor: 1800, currency: 'eur' },
  yearly: { amountMinor: 18_000, currency: 'eur' },
  prices: [
    price('month', 'usd', 1900),
    price('year', 'usd', 19_000),
    price('month', 'eur', 1800),
    price('year', 'eur', 18_000),
    price('month', 'kwd', 5900),
  ],
  trialDays: 0,
  memoryGb: 4,
  cores: 1,
  diskGb: 40,
  orderable: true,
  unavailableReason: null,
  blueprints: [],
  viewerCountry: null,
  locations: [],
}

const disk: Addon = {
  id: 'bigger-disk',
  name: 'Bigger disk',
  tagline: '',
  quantityMax: 6,
  prices: [price('month', 'eur', 851), price('month', 'usd', 900)],
}

describe('a price', () => {
  test('is the one of its interval and currency, or none', () => {
    expect(priceIn(plan.prices, 'year', 'eur')).toEqual({ amountMinor: 18_000, currency: 'eur' })
    expect(priceIn(plan.prices, 'year', 'kwd')).toBeNull()
  })

  test('that is shown keeps the reader’s currency before the interval', () => {
    expect(shownPrice(plan, 'year', 'kwd')).toEqual(price('month', 'kwd', 5900))
    expect(shownPrice(plan, 'year', 'sar')).toEqual(price('year', 'usd', 19_000))
    expect(shownPrice({ ...plan, prices: [] }, 'month', 'usd')).toBeNull()
  })

  test('can be had in every currency that is sold, the viewer’s own first', () => {
    expect(currenciesOf([plan])).toEqual(['eur', 'usd', 'kwd'])
    expect(intervalsOf(plan, 'kwd')).toEqual(['month'])
  })

  test('of a year saves what twelve months cost more', () => {
    expect(yearlySaving(plan, 'usd')).toEqual({ amountMinor: 3800, currency: 'usd' })
    expect(yearlySaving(plan, 'kwd')).toBeNull()
    expect(areTwoMonthsFree([plan], 'usd')).toBe(true)
    expect(areTwoMonthsFree([plan], 'kwd')).toBe(false)
  })
})

describe('a cart', () => {
  test('adds up exactly', () => {
    const cart = cartOf(plan, [disk], [{ addonId: 'bigger-disk', quantity: 3 }], 'month', 'eur')
    expect(cart.lines.map(({ amount }) => amount.amountMinor)).toEqual([2553])
    expect(cart.total).toEqual({ amountMinor: 4353, currency: 'eur' })
  })

  test('leaves out what is not sold so', () => {
    const bought = [
      { addonId: 'bigger-disk', quantity: 1 },
      { addonId: 'unknown', quantity: 2 },
    ]
    const cart = cartOf(plan, [disk], bought, 'year', 'eur')
    expect(cart.lines).toEqual([])
    expect(cart.total.amountMinor).toBe(18_000)
  })

  test('holds each add-on once, and none in a quantity of nothing', () => {
    const one = withQuantity([], 'bigger-disk', 1)
    expect(withQuantity(one, 'bigger-disk', 2)).toEqual([{ addonId: 'bigger-disk', quantity: 2 }])
    expect(withQuantity(one, 'bigger-disk', 0)).toEqual([])
  })
})
