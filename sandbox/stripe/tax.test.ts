import { expect, test } from 'vitest'
import { taxOn } from './tax.ts'

test.each([
  ['SA', 1900, { amount: 285, rate: 15 }],
  ['AE', 1999, { amount: 100, rate: 5 }],
  ['DE', 1000, { amount: 190, rate: 19 }],
  ['CH', 1000, { amount: 81, rate: 8.1 }],
  ['US', 1000, { amount: 0, rate: 0 }],
  [null, 1000, { amount: 0, rate: 0 }],
])('the tax of %s on %i comes on top of it', (country, amount, tax) =>
  expect(taxOn({ country }, amount, { inclusive: false })).toEqual(tax),
)

test('the tax in an amount that includes it and the rest of it are the amount', () => {
  expect(taxOn({ country: 'SA' }, 2300, { inclusive: true })).toEqual({ amount: 300, rate: 15 })
  for (let amount = 1; amount < 500; amount += 1) {
    const { amount: inside } = taxOn({ country: 'DE' }, amount, { inclusive: true })
    const { amount: onTop } = taxOn({ country: 'DE' }, amount - inside, { inclusive: false })
    expect(Math.abs(inside - onTop)).toBeLessThanOrEqual(1)
  }
})
