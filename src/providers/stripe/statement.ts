import type Stripe from 'stripe'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { PaymentDispute, Statement } from '../payment-facts.ts'
import type { AskStripe } from './connection.ts'
import { findSubscription } from './find-subscription.ts'
import { listCharges, listWholeInvoices, readInvoices } from './invoices.ts'
import { dateOf, idOf, listAll } from './lists.ts'
import type { Charges } from './read-invoice.ts'

/** Three calls, and one more for each charge that is or was disputed. */
export async function readStatement(
  ask: AskStripe,
  id: string,
  signal: AbortSignal,
): Answer<Statement | null> {
  const subscription = await findSubscription(ask, id, signal)
  if (!subscription.ok) return subscription
  if (subscription.value === null) return ok(null)
  const [whole, charges] = await Promise.all([
    listWholeInvoices(ask, subscription.value, signal),
    listCharges(ask, { customer: subscription.value.customerId }, signal),
  ])
  if (!whole.ok) return whole
  if (!charges.ok) return charges
  const invoices = await readInvoices(whole.value, charges.value)
  if (!invoices.ok) return invoices
  const payments = invoices.value.flatMap(invoice => invoice.payments)
  const disputes = await listDisputes(ask, payments, charges.value, signal)
  if (!disputes.ok) return disputes
  return ok({
    subscription: subscription.value,
    invoices: invoices.value,
    disputes: disputes.value,
  })
}

async function listDisputes(
  ask: AskStripe,
  payments: string[],
  charges: Charges,
  signal: AbortSignal,
): Answer<PaymentDispute[]> {
  const disputes: PaymentDispute[] = []
  for (const payment of payments) {
    for (const charge of charges.get(payment) ?? []) {
      if (!charge.disputed) continue
      const listed = await listAll(ask, 'list-disputes', signal, stripe =>
        stripe.disputes.list({ charge: charge.id, limit: 100 }),
      )
      if (!listed.ok) return listed
      disputes.push(...listed.value.map(dispute => readDispute(dispute, payment)))
    }
  }
  return ok(disputes)
}

/**
 * `warning_…` are a bank's questions before it takes any money, which it may leave at that
 * (`warning_closed`); `prevented` ones were settled by a refund of ours. What we do not know somebody has
 * to look at.
 */
const states: Readonly<Record<string, PaymentDispute['state']>> = {
  warning_needs_response: 'inquiry',
  warning_under_review: 'inquiry',
  warning_closed: 'inquiry',
  won: 'won',
  prevented: 'won',
  lost: 'lost',
}

const readDispute = (dispute: Stripe.Dispute, payment: string): PaymentDispute => ({
  id: dispute.id,
  paymentId: idOf(dispute.payment_intent) ?? payment,
  amountMinor: dispute.amount,
  currency: dispute.currency,
  state: states[dispute.status] ?? 'open',
  reason: dispute.reason,
  openedAt: dateOf(dispute.created),
})
