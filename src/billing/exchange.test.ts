import { describe, expect, test } from 'vitest'
import { convertMinor, parseExchangeRates } from './exchange.ts'

const rates = new Map([
  ['eur', 1.16],
  ['usd', 1],
  ['kwd', 3.25],
  ['jpy', 0.0065],
])

describe('rates', () => {
  test('are read as they are written, blanks and case aside', () =>
    expect(parseExchangeRates('EUR=1.16, usd = 1')).toEqual(
      new Map([
        ['eur', 1.16],
        ['usd', 1],
      ]),
    ))

  test.each(['', 'eur', 'eur=', 'eur=0', 'eur=-1', 'euro=1', 'eur=1.16;usd=1', 'eur=1,16'])(
    '"%s" is none',
    text => expect(parseExchangeRates(text)).toBeNull(),
  )
})

describe('an amount', () => {
  test.each([
    [1399, 'usd', 'eur', 1206],
    [1300, 'eur', 'usd', 1508],
    [599, 'eur', 'eur', 599],
    [1000, 'kwd', 'usd', 325],
    [325, 'usd', 'kwd', 1000],
    [100, 'usd', 'jpy', 154],
  ])('of %i %s is so much in %s: %i', (amount, from, to, expected) =>
    expect(convertMinor(amount, from, to, rates)).toBe(expected),
  )

  test('of a vendor that writes its currency in capitals are the same money', () => {
    const rates = parseExchangeRates('eur=1.16,usd=1') ?? new Map()
    expect(convertMinor(599, 'EUR', 'eur', rates)).toBe(599)
    expect(convertMinor(100, 'EUR', 'usd', rates)).toBe(116)
  })

  test('in a currency without a rate is unknown, not free', () =>
    expect(convertMinor(100, 'xyz', 'eur', rates)).toBeNull())
})
