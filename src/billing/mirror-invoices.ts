import type { Transaction } from '../database/database.ts'
import type { BilledInvoice } from '../providers/payment-facts.ts'
import { invoices } from './tables.ts'

export type InvoiceRow = typeof invoices.$inferSelect

/** The vendor's invoice as our row repeats it: written by each look, compared by the money check. */
export const invoiceRow = (invoice: BilledInvoice, subscriptionId: string): InvoiceRow => ({
  id: invoice.id,
  subscriptionId,
  number: invoice.number,
  status: invoice.status,
  currency: invoice.currency,
  totalMinor: invoice.totalMinor,
  taxMinor: invoice.taxMinor,
  paidMinor: invoice.paidMinor,
  refundedMinor: invoice.refundedMinor,
  feeMinor: invoice.feeMinor,
  lines: invoice.lines.map(({ from, to, ...line }) => ({
    ...line,
    from: from.toISOString(),
    to: to.toISOString(),
  })),
  payments: invoice.payments,
  disputed: invoice.disputed,
  pageUrl: invoice.pageUrl,
  pdfUrl: invoice.pdfUrl,
  issuedAt: invoice.issuedAt,
  dueAt: invoice.dueAt,
  paidAt: invoice.paidAt,
})

/** Writes what the vendor says of a subscription's invoices over what we had. */
export async function mirrorInvoices(
  tx: Transaction,
  subscriptionId: string,
  seen: readonly BilledInvoice[],
): Promise<void> {
  for (const invoice of seen) {
    const row = invoiceRow(invoice, subscriptionId)
    await tx.insert(invoices).values(row).onConflictDoUpdate({ target: invoices.id, set: row })
  }
}
