import type Stripe from 'stripe'
import { assert } from '../../kit/assert.ts'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { Payments } from '../payments.ts'
import type { AskStripe } from './connection.ts'
import { ensureCreditNotes } from './credit-notes.ts'
import { listWholeInvoices } from './invoices.ts'
import { idOf, listAll } from './lists.ts'
import { boughtOf } from './read-subscription.ts'

export type RefundOrder = Parameters<Payments['refund']>[0]
type Refunded = Extract<Awaited<ReturnType<Payments['refund']>>, { ok: true }>['value']

/** One payment of an invoice, with what was paid back of it. */
export interface RefundablePayment {
  invoice: string
  paymentIntent: string
  amountMinor: number
  refunds: Stripe.Refund[]
  /** Its bank has taken it back, or may: Stripe refunds nothing of it. */
  disputed: boolean
}

/** A refund that is paid or on its way; `failed` and `canceled` ones brought nothing back. */
const counts = ({ status }: Stripe.Refund) => status !== 'failed' && status !== 'canceled'
const sum = (refunds: Stripe.Refund[]) => refunds.reduce((total, { amount }) => total + amount, 0)
const leftOf = ({ amountMinor, refunds }: RefundablePayment) =>
  amountMinor - sum(refunds.filter(counts))
const isUnder = (key: string) => (refund: Stripe.Refund) => refund.metadata?.sambuk_refund === key

/**
 * Pays back each payment of the subscription's invoices, or a part of the newest. It looks before it
 * pays: for the whole, what was refunded earlier or by hand counts; for a part, what was refunded under
 * its key.
 */
export async function refund(
  ask: AskStripe,
  order: RefundOrder,
  signal: AbortSignal,
): Answer<Refunded> {
  const paid = await listPayments(ask, order.subscriptionId, signal)
  if (!paid.ok) return paid
  const { payments, currency } = paid.value
  const { partMinor, idempotencyKey } = order
  const inScope = (refund: Stripe.Refund) =>
    counts(refund) && (partMinor === null || isUnder(idempotencyKey)(refund))
  const made = () => payments.flatMap(({ refunds }) => refunds.filter(inScope))
  for (const payment of payments) {
    const wanted = partMinor === null ? null : partMinor - sum(made())
    const refunded = await refundPayment(ask, order, payment, wanted, signal)
    if (!refunded.ok) return refunded
  }
  for (const payment of payments) {
    const noted = await ensureCreditNotes(ask, order, payment, signal)
    if (!noted.ok) return noted
  }
  const refunds = made()
  const amountMinor = sum(refunds)
  const left = payments.filter(({ disputed }) => !disputed).some(payment => leftOf(payment) > 0)
  const isComplete = partMinor === null ? !left : amountMinor >= partMinor || !left
  return ok({
    refundIds: refunds.map(({ id }) => id),
    amountMinor,
    currency,
    settled: isComplete && refunds.every(({ status }) => status === 'succeeded'),
  })
}

/** Refunds what is left of it, or `wanted` of that, and notes that in `payment`. */
async function refundPayment(
  ask: AskStripe,
  { idempotencyKey, reason, subscriptionId }: RefundOrder,
  payment: RefundablePayment,
  wanted: number | null,
  signal: AbortSignal,
): Answer<null> {
  const { paymentIntent, refunds } = payment
  const amount = wanted === null ? null : Math.min(wanted, leftOf(payment))
  if (leftOf(payment) <= 0 || (amount !== null && amount <= 0)) return ok(null)
  // A refund that failed would be replayed for a day under its key: each one makes a new key.
  const earlier = refunds.filter(isUnder(idempotencyKey)).length
  const created = await ask('create-refund', 'once', signal, stripe =>
    stripe.refunds.create(
      {
        payment_intent: paymentIntent,
        ...(amount === null ? {} : { amount }),
        metadata: {
          sambuk_refund: idempotencyKey,
          sambuk_reason: reason,
          stripe_subscription: subscriptionId,
        },
      },
      { idempotencyKey: `${idempotencyKey}:${paymentIntent}:${earlier}` },
    ),
  )
  if (created.ok) refunds.unshift(created.value)
  else if (disputeCodes.includes(created.error.code)) payment.disputed = true
  else if (created.error.kind !== 'already-exists') return created
  else {
    const listed = await listRefunds(ask, paymentIntent, signal)
    if (!listed.ok) return listed
    payment.refunds = listed.value
  }
  return ok(null)
}

const disputeCodes = ['charge_disputed', 'refund_disputed_payment']

const listRefunds = (
  ask: AskStripe,
  paymentIntent: string,
  signal: AbortSignal,
): Answer<Stripe.Refund[]> =>
  listAll(ask, 'list-refunds', signal, stripe =>
    stripe.refunds.list({ payment_intent: paymentIntent, limit: 100 }),
  )

/**
 * What was paid through Stripe on all invoices, newest first; what was paid outside of it cannot be
 * refunded here.
 */
async function listPayments(
  ask: AskStripe,
  subscription: string,
  signal: AbortSignal,
): Answer<{ payments: RefundablePayment[]; currency: string }> {
  const bought = await ask('find-subscription', 'read', signal, stripe =>
    stripe.subscriptions.retrieve(subscription),
  )
  if (!bought.ok) return bought
  const invoices = await listWholeInvoices(ask, boughtOf(bought.value), signal)
  if (!invoices.ok) return invoices
  const found: RefundablePayment[] = []
  for (const { invoice, payments } of invoices.value) {
    for (const { status, amount_paid: amountMinor, payment } of payments) {
      const paymentIntent = idOf(payment.payment_intent)
      if (status !== 'paid' || !amountMinor || !paymentIntent) continue
      const refunds = await listRefunds(ask, paymentIntent, signal)
      if (!refunds.ok) return refunds
      const known = { paymentIntent, amountMinor, refunds: refunds.value, disputed: false }
      found.push({ invoice: invoice.id, ...known })
    }
  }
  const { currency } = bought.value
  assert(
    invoices.value.every(({ invoice }) => invoice.currency === currency),
    `subscription ${subscription} was invoiced in one currency`,
  )
  return ok({ payments: found, currency })
}
