import type { StripeAccount } from './account.ts'
import { scheduleOverdue } from './invoice-collection.ts'
import type { Invoice } from './invoices.ts'

/** Tells that the customer was sent the invoice; the letter itself goes nowhere. */
export function sendInvoice(account: StripeAccount, invoice: Invoice): void {
  account.emit('invoice.sent', invoice)
  scheduleOverdue(account, invoice)
}
