import { expect, test } from 'vitest'
import { ageText, moneyText } from './table.ts'

test.each([
  [1249, 'EUR', '12.49 EUR'],
  [5, 'usd', '0.05 usd'],
  [1900, 'jpy', '1900 jpy'],
  [4500, 'kwd', '4.500 kwd'],
])('%i minor units of %s are %s', (minor, currency, text) =>
  expect(moneyText(minor, currency)).toBe(text),
)

test.each([
  [-1, '0 s'],
  [59_999, '59 s'],
  [3_600_000, '1 h'],
  [3 * 86_400_000 + 1, '3 d'],
])('%i ms are %s', (ms, text) => expect(ageText(ms)).toBe(text))
