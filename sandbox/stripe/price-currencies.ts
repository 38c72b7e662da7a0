import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import { invalid } from './errors.ts'
import { checkBounds, integer } from './params.ts'
import type { Price, TaxBehavior } from './prices.ts'

/** Stripe's largest amount, in minor units of any currency. */
export const amountMax = 99_999_999

export const taxBehavior = z.enum(['exclusive', 'inclusive', 'unspecified'])

/** By currency, what a price costs in it. */
export const currencyOptions = z.record(
  z.string(),
  z.strictObject({ tax_behavior: taxBehavior.optional(), unit_amount: integer }),
)

/** What a price costs in one currency, as `currency_options` shows it. */
export interface CurrencyOption {
  custom_unit_amount: null
  tax_behavior: TaxBehavior
  unit_amount: number
  unit_amount_decimal: string
}

export function checkCurrency(currency: string, param: string): void {
  if (!/^[a-z]{3}$/i.test(currency)) throw invalid('', `Invalid currency: ${currency}.`, param)
}

/** Notes what a price costs in further currencies; its own is among them and cannot be changed. */
export function keepCurrencies(
  account: StripeAccount,
  price: Price,
  wanted: z.output<typeof currencyOptions> = {},
): void {
  const options = { ...account.state.priceCurrencies[price.id] }
  options[price.currency] = optionOf(price.unit_amount, price.tax_behavior)
  for (const [name, { unit_amount, tax_behavior }] of Object.entries(wanted)) {
    const currency = name.toLowerCase()
    const param = `currency_options[${name}]`
    checkCurrency(currency, param)
    checkBounds(unit_amount, `${param}[unit_amount]`, { min: 0, max: amountMax })
    if (currency === price.currency && unit_amount !== price.unit_amount) {
      throw invalid('', 'The default currency of a price cannot have another amount.', param)
    }
    options[currency] = optionOf(unit_amount, tax_behavior ?? price.tax_behavior)
  }
  account.state.priceCurrencies[price.id] = options
}

const optionOf = (unit_amount: number, tax_behavior: TaxBehavior): CurrencyOption => ({
  custom_unit_amount: null,
  tax_behavior,
  unit_amount,
  unit_amount_decimal: String(unit_amount),
})

/** A price as it is sold in a currency; null where it is not sold in it. */
export function priceIn<P extends Price>(
  account: StripeAccount,
  price: P,
  currency: string,
): P | null {
  if (price.currency === currency) return price
  const option = account.state.priceCurrencies[price.id]?.[currency]
  if (!option) return null
  const { tax_behavior, unit_amount, unit_amount_decimal } = option
  return { ...price, currency, tax_behavior, unit_amount, unit_amount_decimal }
}
