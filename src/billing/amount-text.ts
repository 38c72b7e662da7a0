import { fail, ok, type Result } from '../kit/result.ts'
import { minorDigits } from './exchange.ts'

/** PostgreSQL's `integer`, in which amounts are kept. */
const mostMinor = 2_147_483_647

/**
 * What a person typed as an amount of a currency, in minor units: `5`, `5.00`, `1200.50`. Nothing is guessed:
 * neither a comma nor more digits than the currency has.
 * @returns the amount, or a sentence that says what is wrong with it
 */
export function parseAmount(text: string, currency: string): Result<number, string> {
  const [, units, fraction = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim()) ?? []
  if (units === undefined)
    return fail(`${text} is not an amount; write it like ${sample(currency)}`)
  const digits = minorDigits(currency)
  if (fraction.length > digits) {
    return fail(`${text} has more digits than ${currency} has; write it like ${sample(currency)}`)
  }
  const minor = Number(units + fraction.padEnd(digits, '0'))
  if (minor === 0) return fail(`${text} is nothing; an amount is more than zero`)
  return minor > mostMinor ? fail(`${text} is too much`) : ok(minor)
}

const sample = (currency: string): string => (5).toFixed(minorDigits(currency))
