import type { Language, UsageLimit } from '../api/schema.ts'
import { formatCost, formatMoney, formatNumber } from '../i18n/formats.ts'

/** Dollars as a bill has them; what is less than a few cents is told more exactly. */
export const costText = (language: Language, dollars: number): string =>
  dollars > 0 && dollars < 0.1
    ? formatCost(dollars)
    : formatMoney(language, { amountMinor: Math.round(dollars * 100), currency: 'USD' })

/** So many tokens or cents, as a limit counts. */
export const limitText = (language: Language, unit: UsageLimit['unit'], amount: number): string =>
  unit === 'usd' ? costText(language, amount / 100) : formatNumber(language, amount)
