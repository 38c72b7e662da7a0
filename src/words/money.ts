import { minorDigits } from '../billing/exchange.ts'

/**
 * An amount in minor units of a currency as people read it: `$19.00`. The same in both languages, as on
 * the pages: amounts must match what the bank's statement shows, and the Arabic pattern puts "US$" where
 * right-to-left text tears it apart.
 */
export const moneyText = (amountMinor: number, currency: string): string =>
  new Intl.NumberFormat('en', {
    style: 'currency',
    currency: currency.toUpperCase(),
  }).format(amountMinor / 10 ** minorDigits(currency))

/** Keeps an address, a name or an amount in one piece, left to right, inside a right-to-left sentence. */
export const leftToRight = (text: string): string => `\u2066${text}\u2069`
