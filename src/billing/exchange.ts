/** What one unit of a currency (ISO 4217, lower case) is worth in US dollars. */
export type ExchangeRates = ReadonlyMap<string, number>

/**
 * `eur=1.16,usd=1` as rates; null when it is not written like that. The rates compare what machines cost
 * with what a plan may cost. They move no money, so a rate that is some percent off does no harm.
 */
export function parseExchangeRates(text: string): ExchangeRates | null {
  const rates = new Map<string, number>()
  for (const part of text.split(',')) {
    const [, currency, value] = /^\s*([a-z]{3})\s*=\s*(\d+(?:\.\d+)?)\s*$/i.exec(part) ?? []
    if (!currency || !(Number(value) > 0)) return null
    rates.set(currency.toLowerCase(), Number(value))
  }
  return rates
}

/** Minor units of one currency in those of another, in letters of any case; null when a rate is missing. */
export function convertMinor(
  amountMinor: number,
  from: string,
  to: string,
  rates: ExchangeRates,
): number | null {
  if (isSame(from, to)) return amountMinor
  // Vendors write their currencies in capitals, we in small letters.
  const [worth, unit] = [rates.get(from.toLowerCase()), rates.get(to.toLowerCase())]
  if (worth === undefined || unit === undefined) return null
  const units = amountMinor / 10 ** minorDigits(from)
  return Math.round(((units * worth) / unit) * 10 ** minorDigits(to))
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** How many digits of an amount are minor units: 2 for most, 0 for the yen, 3 for the dinar. */
export function minorDigits(currency: string): number {
  const known = digits.get(currency)
  if (known !== undefined) return known
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  const count = format.resolvedOptions().maximumFractionDigits ?? 2
  digits.set(currency, count)
  return count
}

/** A catalogue has a thousand prices, and a format takes long to make. */
const digits = new Map<string, number>()
