import type Stripe from 'stripe'
import { fail, ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { BilledInvoice } from '../payment-facts.ts'
import type { AskStripe } from './connection.ts'
import { contestedBy, listDisputesOf } from './disputes.ts'
import { unreadable } from './errors.ts'
import { completed, idOf, listAll } from './lists.ts'
import { type Charges, type Contested, readInvoice, type WholeInvoice } from './read-invoice.ts'
import { type Bought, oursOf } from './read-subscription.ts'

/** Invoices with all their payments, newest first: of one subscription of ours, or of the account. */
export async function listWholeInvoices(
  ask: AskStripe,
  of: Bought | null,
  signal: AbortSignal,
): Answer<WholeInvoice[]> {
  const whose = of === null ? {} : { customer: of.customerId }
  const listed = await listAll(ask, 'list-invoices', signal, stripe =>
    stripe.invoices.list({ ...whose, expand: ['data.payments'], limit: 100 }),
  )
  if (!listed.ok) return listed
  const whole: WholeInvoice[] = []
  for (const invoice of of === null ? listed.value : listed.value.filter(isBilledFor(of))) {
    const payments = await completed(invoice.payments, () =>
      listAll(ask, 'list-invoice-payments', signal, stripe =>
        stripe.invoicePayments.list({ invoice: invoice.id, limit: 100 }),
      ),
    )
    if (!payments.ok) return payments
    const lines = await completed(invoice.lines, () =>
      listAll(ask, 'list-invoice-lines', signal, stripe =>
        stripe.invoices.listLineItems(invoice.id, { limit: 100 }),
      ),
    )
    if (!lines.ok) return lines
    whole.push({ invoice, lines: lines.value, payments: payments.value })
  }
  return ok(whole)
}

/** What was billed under our id, whichever subscription at Stripe it was for, or for this one. */
export const isBilledFor =
  ({ id, ours }: Bought) =>
  ({ parent }: Stripe.Invoice): boolean => {
    const details = parent?.subscription_details
    return (
      idOf(details?.subscription) === id || (ours !== null && oursOf(details?.metadata) === ours)
    )
  }

/**
 * Charges say what invoices do not: what was refunded, disputed and kept as a fee. They name their
 * payment intent and no invoice.
 */
export async function listCharges(
  ask: AskStripe,
  of: { customer?: string },
  signal: AbortSignal,
): Answer<Charges> {
  const listed = await listAll(ask, 'list-charges', signal, stripe =>
    stripe.charges.list({ ...of, expand: ['data.balance_transaction'], limit: 100 }),
  )
  if (!listed.ok) return listed
  const byIntent = new Map<string, Stripe.Charge[]>()
  for (const charge of listed.value) {
    const intent = idOf(charge.payment_intent)
    if (intent) byIntent.set(intent, [...(byIntent.get(intent) ?? []), charge])
  }
  return ok(byIntent)
}

export async function readInvoices(
  whole: WholeInvoice[],
  charges: Charges,
  contested: Contested,
): Answer<BilledInvoice[]> {
  const invoices: BilledInvoice[] = []
  for (const each of whole) {
    const read = readInvoice(each, charges, contested)
    if (!read.ok) return fail(unreadable('list-invoices', read.error))
    invoices.push(read.value)
  }
  return ok(invoices)
}

/** All of the account that belong to a subscription. */
export async function listInvoices(ask: AskStripe, signal: AbortSignal): Answer<BilledInvoice[]> {
  const whole = await listWholeInvoices(ask, null, signal)
  if (!whole.ok) return whole
  const charges = await listCharges(ask, {}, signal)
  if (!charges.ok) return charges
  const disputes = await listDisputesOf(ask, {}, signal)
  if (!disputes.ok) return disputes
  return readInvoices(
    whole.value.filter(({ invoice }) => invoice.parent?.subscription_details),
    charges.value,
    contestedBy(disputes.value),
  )
}
