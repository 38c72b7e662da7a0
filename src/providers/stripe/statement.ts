import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { PaymentDispute, Statement } from '../payment-facts.ts'
import type { AskStripe } from './connection.ts'
import { contestedBy, listDisputesOf } from './disputes.ts'
import { findSubscription } from './find-subscription.ts'
import { listCharges, listWholeInvoices, readInvoices } from './invoices.ts'
import { type Charges, intentsOf, type WholeInvoice } from './read-invoice.ts'

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
  const disputes = await listDisputes(ask, whole.value, charges.value, signal)
  if (!disputes.ok) return disputes
  const contested = contestedBy(disputes.value)
  const invoices = await readInvoices(whole.value, charges.value, contested)
  if (!invoices.ok) return invoices
  return ok({
    subscription: subscription.value,
    invoices: invoices.value,
    disputes: disputes.value,
  })
}

async function listDisputes(
  ask: AskStripe,
  whole: WholeInvoice[],
  charges: Charges,
  signal: AbortSignal,
): Answer<PaymentDispute[]> {
  const disputes: PaymentDispute[] = []
  for (const payment of whole.flatMap(intentsOf)) {
    for (const charge of charges.get(payment) ?? []) {
      if (!charge.disputed) continue
      const listed = await listDisputesOf(ask, { charge: charge.id }, signal)
      if (!listed.ok) return listed
      disputes.push(...listed.value.map(dispute => ({ ...dispute, paymentId: payment })))
    }
  }
  return ok(disputes)
}
