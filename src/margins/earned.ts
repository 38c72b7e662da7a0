import type { InvoiceLine } from '../billing/tables.ts'
import { type Month, monthsBetween } from './month.ts'

/** What earning needs to know of an invoice: our row of it. */
export interface EarningInvoice {
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible'
  currency: string
  totalMinor: number
  taxMinor: number
  paidMinor: number
  refundedMinor: number
  lines: readonly InvoiceLine[]
}

/**
 * What an invoice has earned from its beginning until a moment, net of tax, in minor units. Each line earns
 * evenly over its time, counted from its begin and rounded there, so that what two moments enclose always
 * adds up to the whole, to the cent.
 *
 * - An invoice that is not settled earns what was paid of it: its oldest time first.
 * - A refund takes back what would be earned last, so the newest part first and never more than there is;
 *   the share of it that was tax is not income and un-earns nothing.
 */
export function earnedUntil(invoice: EarningInvoice, at: Date): number {
  if (isUnpaid(invoice)) return 0
  const limit = earnedAtMost(invoice)
  const elapsed = invoice.lines.reduce((sum, line) => sum + elapsedOf(line, at), 0)
  return limit === null ? elapsed : Math.min(elapsed, limit)
}

/** What it earns between two moments; months that follow one another share nothing and miss nothing. */
export const earnedBetween = (invoice: EarningInvoice, from: Date, to: Date): number =>
  earnedUntil(invoice, to) - earnedUntil(invoice, from)

/** What it earns in each calendar month that it is about. */
export function earnedByMonth(invoice: EarningInvoice): { month: Month; earnedMinor: number }[] {
  if (invoice.lines.length === 0) return []
  const spans = invoice.lines.map(spanOf)
  const from = Math.min(...spans.map(({ begin }) => begin))
  const to = Math.max(...spans.map(({ end }) => end))
  return monthsBetween(new Date(from), new Date(to)).map(month => ({
    month,
    earnedMinor: earnedBetween(invoice, month.from, month.to),
  }))
}

/** All that it ever earns. */
export const earnedInAll = (invoice: EarningInvoice): number =>
  isUnpaid(invoice) ? 0 : (earnedAtMost(invoice) ?? net(invoice))

/** Of what was paid: tax that was not paid back; it belongs to a tax office. */
export function taxKept(invoice: EarningInvoice): number {
  const settled =
    invoice.status === 'paid' ? invoice.taxMinor : taxShare(invoice, invoice.paidMinor)
  return settled - taxShare(invoice, invoice.refundedMinor)
}

/** Null: nothing limits what its lines earn. */
function earnedAtMost(invoice: EarningInvoice): number | null {
  const { status, paidMinor, refundedMinor } = invoice
  const refunded = refundedMinor - taxShare(invoice, refundedMinor)
  if (status === 'paid') return refunded > 0 ? net(invoice) - refunded : null
  return paidMinor - taxShare(invoice, paidMinor) - refunded
}

const isUnpaid = ({ status, paidMinor }: EarningInvoice): boolean =>
  status !== 'paid' && paidMinor === 0

const net = ({ lines }: EarningInvoice): number =>
  lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)

/** How much of a part of the total is tax. */
const taxShare = ({ totalMinor, taxMinor }: EarningInvoice, partMinor: number): number =>
  totalMinor > 0 ? Math.round((taxMinor * partMinor) / totalMinor) : 0

/** A credit elapses as what it credits did: the two cancel out in each month. */
function elapsedOf(line: InvoiceLine, at: Date): number {
  const { begin, end } = spanOf(line)
  const share = Math.min(1, Math.max(0, (at.getTime() - begin) / (end - begin)))
  return Math.sign(line.amountMinor) * Math.round(Math.abs(line.amountMinor) * share)
}

/** What is sold for no time at all (a fee) is earned in that moment. */
function spanOf({ from, to }: InvoiceLine): { begin: number; end: number } {
  const begin = Date.parse(from)
  return { begin, end: Math.max(begin + 1, Date.parse(to)) }
}
