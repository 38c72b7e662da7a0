import { describe, expect, test } from 'vitest'
import { chooseCurrency, shownCurrency } from './choose-currency.ts'

const sold = ['usd', 'eur', 'sar']
const nothing = { fixed: null, country: null }

describe('an order is paid in', () => {
  test.each([
    ['the wished currency', { wished: 'sar', country: 'DE' }, 'sar'],
    ['what the customer pays in already', { fixed: 'eur', country: 'SA' }, 'eur'],
    ['the currency of the customer’s country', { country: 'SA' }, 'sar'],
    ['the first that it is sold in, where the country’s is not', { country: 'JP' }, 'usd'],
    ['the first that it is sold in, where nobody knows the country', {}, 'usd'],
  ])('%s', (_, wish, currency) =>
    expect(chooseCurrency(sold, { ...nothing, ...wish })).toEqual({ ok: true, value: currency }),
  )

  test.each([
    [
      'another currency than the customer pays in',
      { wished: 'eur', fixed: 'sar' },
      'currency-fixed',
    ],
    ['a currency in which it is not sold', { wished: 'jpy' }, 'currency-not-sold'],
    ['a customer who pays in what it is not sold in', { fixed: 'jpy' }, 'currency-not-sold'],
  ])('never %s', (_, wish, error) =>
    expect(chooseCurrency(sold, { ...nothing, ...wish })).toEqual({ ok: false, error }),
  )

  test('nothing where nothing is sold', () =>
    expect(chooseCurrency([], { ...nothing, country: 'SA' })).toEqual({
      ok: false,
      error: 'currency-not-sold',
    }))
})

test.each([
  [{ wished: 'jpy', country: 'SA' }, 'sar'],
  [{ wished: 'eur', fixed: 'sar' }, 'eur'],
  [{ fixed: 'sar', country: 'DE' }, 'sar'],
  [{}, 'usd'],
])('prices are shown whatever is asked for: %j in %s', (wish, currency) =>
  expect(shownCurrency(sold, { ...nothing, ...wish })).toBe(currency),
)
