import type { StripeAccount } from './account.ts'
import type { Customer } from './customers.ts'
import { validTaxIdsOf } from './tax-ids.ts'
import { ensureTaxRate } from './tax-rates.ts'

/** Where a customer is, as far as tax cares. */
export interface Place {
  country: string | null
}

/** VAT or GST, in percent, of the countries in which the account is registered. */
export const standardRates: Readonly<Record<string, number>> = {
  AE: 5,
  AT: 20,
  BE: 21,
  BH: 10,
  CH: 8.1,
  DE: 19,
  EG: 14,
  ES: 21,
  FR: 20,
  GB: 20,
  IE: 23,
  IT: 22,
  MA: 20,
  NL: 21,
  NO: 25,
  OM: 5,
  SA: 15,
  SE: 25,
}

/** The tax on (or, where inclusive, in) an amount of minor units. Elsewhere nothing is collected. */
export function taxOn(
  { country }: Place,
  amountMinor: number,
  { inclusive }: { inclusive: boolean },
): { amount: number; rate: number } {
  const rate = (country && standardRates[country]) || 0
  const whole = inclusive ? amountMinor / (1 + rate / 100) : amountMinor
  const amount = inclusive ? amountMinor - whole : (whole * rate) / 100
  return { amount: Math.round(amount), rate }
}

/** What is taxed: an amount after discounts. */
export interface Taxable {
  amount: number
  /** Whether the amount has the tax in it: a price's `tax_behavior`. */
  inclusive: boolean
}

/** One tax as invoices and their lines show it (`taxes`, `total_taxes`). */
export interface TaxAmount {
  amount: number
  tax_behavior: 'exclusive' | 'inclusive'
  tax_rate_details: { tax_rate: string }
  taxability_reason: 'standard_rated' | 'reverse_charge' | 'customer_exempt' | 'not_collecting'
  taxable_amount: number
  type: 'tax_rate_details'
}

export interface Taxed {
  /** `automatic_tax.status`; without a place nothing can be taxed. */
  status: 'complete' | 'requires_location_inputs'
  customerTaxExempt: 'none' | 'exempt' | 'reverse'
  /** For each taxable amount, in their order. */
  lines: TaxAmount[][]
  /** The invoice's `total_taxes`. */
  totals: TaxAmount[]
  /** All tax that comes on top of the amounts. */
  exclusive: number
  /** All tax that is in them. */
  inclusive: number
}

/** Who is taxed. */
export interface Taxpayer extends Place {
  taxExempt: 'none' | 'exempt' | 'reverse'
  /** Whether a tax id was given that shows a business where the customer is. */
  isBusiness: boolean
}

/** What automatic tax makes of an invoice's lines, after their discounts. */
export function taxOfInvoice(
  account: StripeAccount,
  customer: Customer,
  taxable: Taxable[],
): Taxed {
  const country = customer.address?.country || null
  const isBusiness = validTaxIdsOf(account, customer.id).some(id => id.country === country)
  return taxFor(account, { country, taxExempt: customer.tax_exempt, isBusiness }, taxable)
}

/**
 * As {@link taxOfInvoice}, for somebody who is no customer yet. A business accounts for the tax
 * itself (reverse charge): the account sells from {@link headOffice}, so it is always abroad there.
 */
export function taxFor(account: StripeAccount, payer: Taxpayer, taxable: Taxable[]): Taxed {
  const { country } = payer
  if (country === null) {
    const nothing = taxable.map((): TaxAmount[] => [])
    return {
      status: 'requires_location_inputs',
      customerTaxExempt: payer.taxExempt,
      lines: nothing,
      totals: [],
      exclusive: 0,
      inclusive: 0,
    }
  }
  const exempt = exemption(payer)
  const lines = taxable.map(line => [taxLine(account, country, exempt, line)])
  const totals = (['exclusive', 'inclusive'] as const).flatMap(behavior => {
    const same = lines.flat().filter(({ tax_behavior }) => tax_behavior === behavior)
    const [first] = same
    return first
      ? [{ ...first, amount: sum(same, 'amount'), taxable_amount: sum(same, 'taxable_amount') }]
      : []
  })
  const total = (behavior: TaxAmount['tax_behavior']) =>
    totals.find(({ tax_behavior }) => tax_behavior === behavior)?.amount ?? 0
  return {
    status: 'complete',
    customerTaxExempt: exempt,
    lines,
    totals,
    exclusive: total('exclusive'),
    inclusive: total('inclusive'),
  }
}

/** The country that the account sells from. */
export const headOffice = 'US'

function exemption({ country, taxExempt, isBusiness }: Taxpayer): Taxpayer['taxExempt'] {
  return taxExempt === 'none' && isBusiness && country !== headOffice ? 'reverse' : taxExempt
}

function taxLine(
  account: StripeAccount,
  country: string,
  exempt: Taxpayer['taxExempt'],
  { amount, inclusive }: Taxable,
): TaxAmount {
  const rated = taxOn({ country }, amount, { inclusive })
  const reason =
    rated.rate === 0
      ? 'not_collecting'
      : exempt === 'reverse'
        ? 'reverse_charge'
        : exempt === 'exempt'
          ? 'customer_exempt'
          : 'standard_rated'
  const tax = reason === 'standard_rated' ? rated.amount : 0
  return {
    amount: tax,
    tax_behavior: inclusive ? 'inclusive' : 'exclusive',
    tax_rate_details: { tax_rate: ensureTaxRate(account, country, rated.rate, inclusive).id },
    taxability_reason: reason,
    taxable_amount: reason === 'standard_rated' ? amount - (inclusive ? tax : 0) : 0,
    type: 'tax_rate_details',
  }
}

const sum = (taxes: TaxAmount[], field: 'amount' | 'taxable_amount'): number =>
  taxes.reduce((total, tax) => total + tax[field], 0)
