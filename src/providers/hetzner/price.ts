import { assert } from '../../kit/assert.ts'

const digits = 20
const minorDigits = 2

/**
 * The sum of decimal prices such as `5.4900000000` in minor units, exact to the last digit and then
 * rounded half up: 0.4950 and 0.4950 are 99 cents, not 100. Hetzner bills in currencies of two
 * decimal places.
 */
export function minorUnits(...prices: string[]): number {
  const scale = 10n ** BigInt(digits - minorDigits)
  const sum = prices.map(scaled).reduce((total, price) => total + price, 0n)
  return Number((sum + scale / 2n) / scale)
}

function scaled(price: string): bigint {
  const [whole = '', decimals = ''] = price.split('.')
  assert(/^\d+$/.test(whole) && /^\d*$/.test(decimals), `"${price}" is a decimal price`)
  return BigInt(whole + decimals.slice(0, digits).padEnd(digits, '0'))
}
