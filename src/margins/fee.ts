import { type EarningInvoice, earnedInAll, earnedUntil } from './earned.ts'

export interface BilledInvoice extends EarningInvoice {
  /** What the payment vendor keeps; null while it is not known. */
  feeMinor: number | null
  disputed: boolean
  issuedAt: Date
}

/** What is disputed is with the bank: it earns nothing while it is. */
export const earnedFor = (invoice: BilledInvoice, from: Date, to: Date): number =>
  invoice.disputed ? 0 : earnedUntil(invoice, to) - earnedUntil(invoice, from)

/**
 * The payment vendor's fee as it belongs to a time: it goes along with what was earned. Where nothing is
 * earned any more, because it was paid back, it fell due when the invoice was issued.
 */
export const feeFor = (invoice: BilledInvoice, from: Date, to: Date): number =>
  feeUntil(invoice, to) - feeUntil(invoice, from)

function feeUntil(invoice: BilledInvoice, at: Date): number {
  const fee = invoice.feeMinor ?? 0
  const earns = invoice.disputed ? 0 : earnedInAll(invoice)
  if (earns <= 0) return invoice.issuedAt < at ? fee : 0
  return Math.round((fee * earnedUntil(invoice, at)) / earns)
}
