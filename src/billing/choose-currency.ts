import { currencyOf } from '../geography/currencies.ts'
import { fail, ok, type Result } from '../kit/result.ts'

export interface CurrencyWish {
  /** What the customer asked for, if anything. */
  wished?: string | undefined
  /** What they pay in already: one customer has one currency as long as anything of theirs runs. */
  fixed: string | null
  /** Where they are; null when nobody knows. */
  country: string | null
}

/** What an order is paid in, of the currencies in which its plan is sold, the list's first one first. */
export function chooseCurrency(
  sold: readonly string[],
  { wished, fixed, country }: CurrencyWish,
): Result<string, 'currency-fixed' | 'currency-not-sold'> {
  if (wished !== undefined && fixed !== null && wished !== fixed) return fail('currency-fixed')
  const asked = wished ?? fixed
  if (asked !== null && asked !== undefined) {
    return sold.includes(asked) ? ok(asked) : fail('currency-not-sold')
  }
  const first = sold[0]
  return first === undefined ? fail('currency-not-sold') : ok(local(sold, country) ?? first)
}

/** What prices are shown in: nothing is refused, because nothing is bought yet. */
export function shownCurrency(
  sold: readonly string[],
  { wished, fixed, country }: CurrencyWish,
): string | null {
  const asked = [wished, fixed].find(one => one && sold.includes(one))
  return asked ?? local(sold, country) ?? sold[0] ?? null
}

function local(sold: readonly string[], country: string | null): string | null {
  const own = country === null ? null : currencyOf(country)
  return own !== null && sold.includes(own) ? own : null
}
