/**
 * An amount as people write it, in minor units: `4.50` and `4,5` are 450 cents, `1.250` dinars are 1250
 * fils. Null when it is no amount above zero, or finer than its currency.
 */
export function parseAmount(text: string, currency: string): number | null {
  const match = /^(\d{1,9})(?:[.,](\d+))?$/.exec(text.trim())
  if (!match) return null
  const [, whole = '', part = ''] = match
  const digits = minorDigits(currency)
  if (part.length > digits) return null
  const amountMinor = Number(whole + part.padEnd(digits, '0'))
  return amountMinor > 0 ? amountMinor : null
}

const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
    .maximumFractionDigits ?? 2
