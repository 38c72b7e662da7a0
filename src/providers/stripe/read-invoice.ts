import type Stripe from 'stripe'
import { fail, ok, type Result } from '../../kit/result.ts'
import type { BilledInvoice, BilledLine } from '../payment-facts.ts'
import { dateOf, dateOrNull, idOf } from './lists.ts'
import { oursOf } from './read-subscription.ts'

/** An invoice with everything that Stripe keeps beside it. */
export interface WholeInvoice {
  invoice: Stripe.Invoice
  lines: Stripe.InvoiceLineItem[]
  payments: Stripe.InvoicePayment[]
}

/** The charges of an account or a customer, by the payment intent that they belong to. */
export type Charges = ReadonlyMap<string, Stripe.Charge[]>

/** The payment intents of which a bank has the money, or may take it. */
export type Contested = ReadonlySet<string>

const statuses = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const

export const intentsOf = ({ payments }: Pick<WholeInvoice, 'payments'>): string[] =>
  payments.flatMap(({ payment }) => idOf(payment.payment_intent) ?? [])

/** An invoice in the port's words, or what about it has none. */
export function readInvoice(
  { invoice, lines, payments }: WholeInvoice,
  charges: Charges,
  contested: Contested,
): Result<BilledInvoice, string> {
  const status = statuses.find(known => known === invoice.status)
  if (!status) return fail(`invoice ${invoice.id}: status ${invoice.status}`)
  const details = invoice.parent?.subscription_details
  const intents = intentsOf({ payments })
  const made = intents.flatMap(intent => charges.get(intent) ?? [])
  const taxMinor = sum((invoice.total_taxes ?? []).map(({ amount }) => amount))
  return ok({
    id: invoice.id,
    subscriptionId: idOf(details?.subscription),
    ours: oursOf(details?.metadata),
    number: invoice.number,
    status,
    currency: invoice.currency,
    totalMinor: invoice.total,
    taxMinor,
    dueMinor: invoice.amount_remaining,
    paidMinor: invoice.amount_paid,
    refundedMinor: sum(made.map(({ amount_refunded }) => amount_refunded)),
    feeMinor: feeOf(payments, charges),
    lines: readLines(lines, invoice.total - taxMinor),
    payments: intents,
    // A charge says so for ever, however it went.
    disputed: intents.some(intent => contested.has(intent)),
    // Stripe's own word stays true while a bank takes its time, and after all went well.
    attempted:
      invoice.attempted && status !== 'paid' && !made.some(charge => charge.status === 'pending'),
    pageUrl: invoice.hosted_invoice_url ?? null,
    pdfUrl: invoice.invoice_pdf ?? null,
    issuedAt: dateOf(invoice.status_transitions.finalized_at ?? invoice.created),
    dueAt: dateOrNull(invoice.due_date),
    paidAt: dateOrNull(invoice.status_transitions.paid_at),
  })
}

/**
 * What each line comes to without tax and after discounts. Stripe may round the tax of an invoice other
 * than those of its lines: the largest line takes the difference, so that lines and tax are the total.
 */
function readLines(lines: Stripe.InvoiceLineItem[], netMinor: number): BilledLine[] {
  const read = lines.map(line => ({
    description: line.description ?? '',
    amountMinor:
      line.amount -
      sum((line.discount_amounts ?? []).map(({ amount }) => amount)) -
      sum((line.taxes ?? []).filter(isInclusive).map(({ amount }) => amount)),
    from: dateOf(line.period.start),
    to: dateOf(line.period.end),
  }))
  const [largest] = read.toSorted((a, b) => Math.abs(b.amountMinor) - Math.abs(a.amountMinor))
  if (largest) largest.amountMinor += netMinor - sum(read.map(({ amountMinor }) => amountMinor))
  return read
}

const isInclusive = ({ tax_behavior: behavior }: Stripe.InvoiceLineItem.Tax) =>
  behavior === 'inclusive'

/** Null while a payment has no balance transaction yet; what was paid outside of Stripe costs nothing. */
function feeOf(payments: Stripe.InvoicePayment[], charges: Charges): number | null {
  let total = 0
  for (const { status, payment } of payments) {
    const intent = idOf(payment.payment_intent)
    if (status !== 'paid' || !intent) continue
    const charge = charges.get(intent)?.find(made => made.status === 'succeeded')
    const booked = charge?.balance_transaction
    if (!charge || !booked || typeof booked === 'string') return null
    // Fees are in the currency of the account's bank; the charge was changed into it at this rate.
    total +=
      booked.currency === charge.currency
        ? booked.fee
        : Math.round((booked.fee * charge.amount) / booked.amount)
  }
  return total
}

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0)
