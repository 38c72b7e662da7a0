import type Stripe from 'stripe'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { PaymentDispute } from '../payment-facts.ts'
import type { AskStripe } from './connection.ts'
import { dateOf, idOf, listAll } from './lists.ts'
import type { Contested } from './read-invoice.ts'

/** Of one charge, or of the account. */
export async function listDisputesOf(
  ask: AskStripe,
  of: { charge?: string },
  signal: AbortSignal,
): Answer<PaymentDispute[]> {
  const listed = await listAll(ask, 'list-disputes', signal, stripe =>
    stripe.disputes.list({ ...of, limit: 100 }),
  )
  return listed.ok ? ok(listed.value.map(readDispute)) : listed
}

/** While one is open, and for good once it is lost. */
export const contestedBy = (disputes: readonly PaymentDispute[]): Contested =>
  new Set(
    disputes
      .filter(({ state }) => state === 'open' || state === 'lost')
      .map(({ paymentId }) => paymentId),
  )

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

const readDispute = (dispute: Stripe.Dispute): PaymentDispute => ({
  id: dispute.id,
  paymentId: idOf(dispute.payment_intent) ?? '',
  amountMinor: dispute.amount,
  currency: dispute.currency,
  state: states[dispute.status] ?? 'open',
  reason: dispute.reason,
  openedAt: dateOf(dispute.created),
})
