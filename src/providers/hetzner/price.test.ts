import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minorUnits } from './price.ts'

test.each([
  [['5.4900000000', '0.5000000000'], 599],
  [['0.4950', '0.4950'], 99],
  [['0.0049'], 0],
  [['0.0050'], 1],
  [['1029.49', '0'], 102_949],
  [['3'], 300],
  [['1.0049999999999999'], 100],
])('%j is %i in minor units', (prices, minor) => {
  expect(minorUnits(...prices)).toBe(minor)
})

test('whole minor units survive exactly, however many zeros follow', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.nat(14), (minor, zeros) => {
      const decimals = String(minor % 100).padStart(2, '0')
      const text = `${Math.floor(minor / 100)}.${decimals}${'0'.repeat(zeros)}`
      expect(minorUnits(text)).toBe(minor)
    }),
  )
})

test('what is not a decimal price is our bug', () => {
  expect(() => minorUnits('-1.00')).toThrow('decimal price')
  expect(() => minorUnits('1e3')).toThrow('decimal price')
})
