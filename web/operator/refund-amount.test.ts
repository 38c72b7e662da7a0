import { expect, test } from 'vitest'
import { shiftMonth } from './month.ts'
import { parseAmount } from './refund-amount.ts'

test.each([
  ['4.50', 'usd', 450],
  ['4,5', 'eur', 450],
  [' 19 ', 'usd', 1900],
  ['1.250', 'kwd', 1250],
  ['500', 'jpy', 500],
  ['0', 'usd', null],
  ['-4', 'usd', null],
  ['4.505', 'usd', null],
  ['5.5', 'jpy', null],
  ['four', 'usd', null],
  ['', 'usd', null],
])('“%s” in %s is %s minor units', (text, currency, amountMinor) => {
  expect(parseAmount(text, currency)).toBe(amountMinor)
})

test('months go on over the ends of years', () => {
  expect(shiftMonth('2026-12', 1)).toBe('2027-01')
  expect(shiftMonth('2026-01', -1)).toBe('2025-12')
})
