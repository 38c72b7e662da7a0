import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAmount } from './amount-text.ts'
import { minorDigits } from './exchange.ts'

test.each([
  ['5', 'usd', 500],
  ['5.00', 'usd', 500],
  ['5.5', 'eur', 550],
  [' 0.01 ', 'usd', 1],
  ['500', 'jpy', 500],
  ['1.250', 'kwd', 1250],
])('%s %s is %i minor units', (text, currency, minor) =>
  expect(parseAmount(text, currency)).toEqual({ ok: true, value: minor }),
)

test.each([
  ['', 'usd', 'is not an amount'],
  ['five', 'usd', 'is not an amount'],
  ['5,00', 'usd', 'is not an amount'],
  ['-5', 'usd', 'is not an amount'],
  ['1e3', 'usd', 'is not an amount'],
  ['$5', 'usd', 'is not an amount'],
  ['5.001', 'usd', 'more digits than usd has; write it like 5.00'],
  ['5.0', 'jpy', 'more digits than jpy has; write it like 5'],
  ['0', 'usd', 'is nothing'],
  ['0.00', 'usd', 'is nothing'],
  ['99999999.99', 'usd', 'is too much'],
])('"%s" of %s is refused: %s', (text, currency, words) =>
  expect(parseAmount(text, currency)).toMatchObject({
    ok: false,
    error: expect.stringContaining(words),
  }),
)

test('every amount that is written with its currency’s digits is read back', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_147_483_647 }),
      fc.constantFrom('usd', 'jpy', 'kwd'),
      (minor, currency) => {
        const digits = minorDigits(currency)
        const text = (minor / 10 ** digits).toFixed(digits)
        expect(parseAmount(text, currency)).toEqual({ ok: true, value: minor })
      },
    ),
  ))
