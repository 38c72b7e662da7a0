import type { Language } from './sentence.ts'

/**
 * An amount in minor units of a currency (two decimals) as people read it. Western digits in both languages: amounts must
 * match what the bank's statement shows.
 */
export const moneyText = (amountMinor: number, currency: string, language: Language): string =>
  new Intl.NumberFormat(language === 'ar' ? 'ar-u-nu-latn' : 'en', {
    style: 'currency',
    currency: currency.toUpperCase(),
  }).format(amountMinor / 100)

/** Keeps an address, a name or an amount in one piece, left to right, inside a right-to-left sentence. */
export const leftToRight = (text: string): string => `\u2066${text}\u2069`
