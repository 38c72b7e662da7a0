import { isDeepStrictEqual } from 'node:util'
import { minorDigits } from './exchange.ts'

/** How values of the books are compared and shown to operators. */

/** JSON has no order of keys, and moments are the same when they are the same moment. */
export const isSame = (one: unknown, other: unknown): boolean => isDeepStrictEqual(one, other)

const none = 'none'

/** A value of any column: `none`, a moment, a list, or as it is. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return none
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** `19.00 usd`, whatever somebody has written into the column for the currency. */
export function shownAmount(minor: number | null, currency: string): string {
  if (minor === null) return none
  const digits = /^[a-z]{3}$/.test(currency) ? minorDigits(currency) : 0
  return `${(minor / 10 ** digits).toFixed(digits)} ${currency}`
}
