import type { BilledInvoice } from '../providers/payment-facts.ts'
import { type InvoiceRow, invoiceRow } from './mirror-invoices.ts'
import type { MoneyDifference } from './tables.ts'
import { isSame, shown, shownAmount } from './told.ts'

/** What is wrong with our copies of a subscription's invoices, and what puts it right. */
export interface InvoiceComparison {
  differences: MoneyDifference[]
  /** To be copied again. */
  wrong: BilledInvoice[]
  /** Ids of copies of nothing. */
  surplus: string[]
}

const amounts = ['totalMinor', 'taxMinor', 'paidMinor', 'refundedMinor', 'feeMinor'] as const
const others = ['number', 'status', 'currency', 'disputed', 'issuedAt', 'dueAt', 'paidAt'] as const
const links = ['pageUrl', 'pdfUrl'] as const

const kinds: Record<(typeof amounts | typeof others | typeof links)[number], string> = {
  totalMinor: 'invoice-total',
  taxMinor: 'invoice-tax',
  paidMinor: 'invoice-paid',
  refundedMinor: 'invoice-refunded',
  feeMinor: 'invoice-fee',
  number: 'invoice-number',
  status: 'invoice-status',
  currency: 'invoice-currency',
  disputed: 'invoice-disputed',
  issuedAt: 'invoice-issued',
  dueAt: 'invoice-due',
  paidAt: 'invoice-paid-at',
  pageUrl: 'invoice-page',
  pdfUrl: 'invoice-pdf',
}

/** Compares our copies with the vendor's invoices of one subscription, ours by its id. */
export function compareInvoices(
  subscriptionId: string,
  ours: readonly InvoiceRow[],
  theirs: readonly BilledInvoice[],
): InvoiceComparison {
  const copies = new Map(ours.map(row => [row.id, row]))
  const found: InvoiceComparison = { differences: [], wrong: [], surplus: [] }
  for (const invoice of theirs) {
    const copy = copies.get(invoice.id)
    const differences = copy
      ? compareCopy(copy, invoiceRow(invoice, subscriptionId))
      : [missing(invoice)]
    if (differences.length === 0) continue
    found.differences.push(...differences)
    found.wrong.push(invoice)
  }
  const known = new Set(theirs.map(({ id }) => id))
  for (const { id, paidMinor, currency } of ours) {
    if (known.has(id)) continue
    const amount = shownAmount(paidMinor, currency)
    found.differences.push({
      kind: 'invoice-unknown',
      about: id,
      ours: amount,
      theirs: shown(null),
    })
    found.surplus.push(id)
  }
  return found
}

const missing = ({ id, paidMinor, currency }: BilledInvoice): MoneyDifference => ({
  kind: 'invoice-missing',
  about: id,
  ours: shown(null),
  theirs: shownAmount(paidMinor, currency),
})

function compareCopy(ours: InvoiceRow, theirs: InvoiceRow): MoneyDifference[] {
  const about = ours.id
  return [
    ...amounts
      .filter(column => ours[column] !== theirs[column])
      .map(column => ({
        kind: kinds[column],
        about,
        ours: shownAmount(ours[column], ours.currency),
        theirs: shownAmount(theirs[column], theirs.currency),
      })),
    ...others
      .filter(column => !isSame(ours[column], theirs[column]))
      .map(column => told(kinds[column], about, ours[column], theirs[column])),
    ...links
      .filter(column => !isSameSite(ours[column], theirs[column]))
      .map(column => told(kinds[column], about, ours[column], theirs[column])),
    ...(isSame(ours.lines, theirs.lines)
      ? []
      : [told('invoice-lines', about, ours.lines, theirs.lines)]),
    ...(isSame([...ours.payments].sort(), [...theirs.payments].sort())
      ? []
      : [told('invoice-payments', about, ours.payments, theirs.payments)]),
  ]
}

const told = (kind: string, about: string, ours: unknown, theirs: unknown): MoneyDifference => ({
  kind,
  about,
  ours: shown(ours),
  theirs: shown(theirs),
})

/** The vendor writes another token into its links each time that it is asked. */
export function isSameSite(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other
  const [first, second] = [URL.parse(one), URL.parse(other)]
  return first !== null && first.origin === second?.origin
}
