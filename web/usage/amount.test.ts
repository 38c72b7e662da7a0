import { expect, test } from 'vitest'
import { readAmount } from './amount.ts'

test.each([
  ['20', 20],
  [' 20.50 ', 20.5],
  ['$20', 20],
  ['1,500', 1500],
  ['1,234,567.5', 1234567.5],
  ['1 500', 1500],
  ['٢٠', 20],
  ['٢٠٫٥', 20.5],
  ['١٬٥٠٠', 1500],
  ['۲۰', 20],
  ['.5', 0.5],
])('%s is a number', (text, value) => expect(readAmount(text)).toBe(value))

test.each(['', 'abc', '-5', '1,5', '1.2.3', '١٬٢٫٣٫٤', '1e9', 'Infinity', '5 €', '0x10'])(
  '%s is none',
  text => expect(readAmount(text)).toBeNull(),
)
