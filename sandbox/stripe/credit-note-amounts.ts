import { z } from 'zod'
import type { DiscountAmount } from './discounts.ts'
import { invalid } from './errors.ts'
import type { Invoice, InvoiceLine } from './invoices.ts'
import { integer, metadata, text } from './params.ts'
import type { TaxAmount } from './tax.ts'

/** How a request says what is credited. */
export const creditedParams = {
  amount: integer.optional(),
  lines: z
    .array(
      z.strictObject({
        amount: integer.optional(),
        description: text.optional(),
        invoice_line_item: text.optional(),
        metadata: metadata.optional(),
        quantity: integer.optional(),
        type: z.enum(['custom_line_item', 'invoice_line_item']),
        unit_amount: integer.optional(),
      }),
    )
    .min(1)
    .max(100)
    .optional(),
}
const credited = z.object(creditedParams)
type Credited = z.output<typeof credited>
type WantedLine = NonNullable<Credited['lines']>[number]

/** A line of a credit note, before it is one. */
export interface CreditedLine {
  /** The line of the invoice that it credits; null for one of its own. */
  of: string | null
  description: string
  /** Before discounts and before tax that comes on top. */
  amount: number
  quantity: number
  unitAmount: number | null
  discounts: DiscountAmount[]
  taxes: TaxAmount[]
}

/** What is to be credited of an invoice; `earlier` is what was credited of it before. */
export function readCredited(
  invoice: Invoice,
  { amount, lines }: Credited,
  earlier: CreditedLine[],
): CreditedLine[] {
  if ((amount === undefined) === (lines === undefined)) {
    throw invalid(
      amount === undefined ? 'parameter_missing' : 'parameters_exclusive',
      'You must specify exactly one of: amount, lines.',
      'amount',
    )
  }
  if (amount !== undefined) return [wholeAmount(invoice, positive(amount, 'amount'))]
  return (lines ?? []).map((line, index) => readLine(invoice, line, `lines[${index}]`, earlier))
}

/** An amount with all its tax, spread over the invoice's taxes in their shares. */
function wholeAmount(invoice: Invoice, amount: number): CreditedLine {
  const taxes = shareOfTaxes(invoice.total_taxes, amount, invoice.total)
  return {
    of: null,
    description: `Credit for invoice ${invoice.number}`,
    amount: amount - exclusive(taxes),
    quantity: 1,
    unitAmount: amount - exclusive(taxes),
    discounts: [],
    taxes,
  }
}

function readLine(
  invoice: Invoice,
  wanted: WantedLine,
  param: string,
  earlier: CreditedLine[],
): CreditedLine {
  if (wanted.type === 'custom_line_item') return readOwnLine(wanted, param)
  const line = invoice.lines.data.find(({ id }) => id === wanted.invoice_line_item)
  if (!line) {
    throw invalid(
      'resource_missing',
      `No such invoice line item: '${wanted.invoice_line_item ?? ''}'`,
      `${param}[invoice_line_item]`,
    )
  }
  const { quantity } = wanted
  if (quantity !== undefined && (quantity < 1 || quantity > line.quantity)) {
    throw invalid(
      'parameter_invalid_integer',
      `The quantity to credit must be from 1 to ${line.quantity}.`,
      `${param}[quantity]`,
    )
  }
  const amount = positive(
    wanted.amount ?? Math.round((line.amount * (quantity ?? line.quantity)) / line.quantity),
    `${param}[amount]`,
  )
  const left =
    line.amount - earlier.filter(({ of }) => of === line.id).reduce((sum, e) => sum + e.amount, 0)
  if (amount > left) {
    throw invalid(
      '',
      `The amount to credit (${amount}) is greater than what is left of the line (${left}).`,
      `${param}[amount]`,
    )
  }
  return {
    of: line.id,
    description: wanted.description ?? line.description ?? '',
    amount,
    quantity: quantity ?? line.quantity,
    unitAmount: null,
    discounts: shareOfDiscounts(line, amount),
    taxes: shareOfTaxes(line.taxes, amount, line.amount),
  }
}

function readOwnLine(wanted: WantedLine, param: string): CreditedLine {
  const { description, quantity = 1, unit_amount } = wanted
  if (description === undefined || unit_amount === undefined) {
    const name = description === undefined ? 'description' : 'unit_amount'
    throw invalid(
      'parameter_missing',
      `Missing required param: ${param}[${name}].`,
      `${param}[${name}]`,
    )
  }
  const amount = positive(unit_amount * quantity, `${param}[unit_amount]`)
  return {
    of: null,
    description,
    amount,
    quantity,
    unitAmount: unit_amount,
    discounts: [],
    taxes: [],
  }
}

function positive(amount: number, param: string): number {
  if (amount > 0) return amount
  throw invalid('parameter_invalid_integer', 'Invalid positive integer', param)
}

function shareOfDiscounts(line: InvoiceLine, amount: number): DiscountAmount[] {
  return line.discount_amounts.map(({ discount, amount: off }) => ({
    amount: Math.round((off * amount) / line.amount),
    discount,
  }))
}

function shareOfTaxes(taxes: TaxAmount[], amount: number, whole: number): TaxAmount[] {
  return taxes.map(tax => ({
    ...tax,
    amount: Math.round((tax.amount * amount) / whole),
    taxable_amount: Math.round((tax.taxable_amount * amount) / whole),
  }))
}

/** The sums of credited lines, as a credit note shows them. */
export function sumsOf(lines: CreditedLine[]) {
  const subtotal = total(lines.map(({ amount }) => amount))
  const discount = total(lines.flatMap(({ discounts }) => discounts.map(({ amount }) => amount)))
  const taxes = lines.flatMap(line => line.taxes)
  const onTop = exclusive(taxes)
  const within = total(taxes.map(({ amount }) => amount)) - onTop
  return {
    subtotal,
    discount,
    total: subtotal - discount + onTop,
    excludingTax: subtotal - discount - within,
    taxes: mergeTaxes(taxes),
    discounts: mergeDiscounts(lines.flatMap(({ discounts }) => discounts)),
  }
}

function mergeTaxes(taxes: TaxAmount[]): TaxAmount[] {
  const merged = new Map<string, TaxAmount>()
  for (const tax of taxes) {
    const key = tax.tax_rate_details.tax_rate
    const { amount, taxable_amount } = merged.get(key) ?? { amount: 0, taxable_amount: 0 }
    merged.set(key, {
      ...tax,
      amount: amount + tax.amount,
      taxable_amount: taxable_amount + tax.taxable_amount,
    })
  }
  return [...merged.values()]
}

function mergeDiscounts(discounts: DiscountAmount[]): DiscountAmount[] {
  const merged = new Map<string, number>()
  for (const { amount, discount } of discounts) {
    merged.set(discount, (merged.get(discount) ?? 0) + amount)
  }
  return [...merged].map(([discount, amount]) => ({ amount, discount }))
}

const exclusive = (taxes: TaxAmount[]): number =>
  total(taxes.filter(tax => tax.tax_behavior === 'exclusive').map(({ amount }) => amount))
const total = (amounts: number[]): number => amounts.reduce((sum, amount) => sum + amount, 0)
