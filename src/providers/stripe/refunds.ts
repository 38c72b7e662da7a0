import type Stripe from 'stripe'
import { assert } from '../../kit/assert.ts'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { Payments } from '../payments.ts'
import { idOf } from './checkout.ts'
import type { AskStripe } from './connection.ts'

type Order = Parameters<Payments['refundAll']>[0]
type Refunded = Awaited<ReturnType<Payments['refundAll']>> & { ok: true }

/** Invoices of one subscription, payments of one invoice, refunds of one payment. */
const listMax = 1000

interface Payment {
  paymentIntent: string
  amountMinor: number
}

/** A refund that is paid or on its way; `failed` and `canceled` ones brought nothing back. */
const counts = ({ status }: Stripe.Refund) => status !== 'failed' && status !== 'canceled'
const sum = (refunds: Stripe.Refund[]) => refunds.reduce((total, { amount }) => total + amount, 0)

/**
 * Pays back each payment of the subscription's invoices. It looks before it pays: what was refunded
 * earlier, by us or by hand, counts and is not refunded again.
 */
export async function refundAll(
  ask: AskStripe,
  order: Order,
  signal: AbortSignal,
): Answer<Refunded['value']> {
  const paid = await listPayments(ask, order.subscriptionId, signal)
  if (!paid.ok) return paid
  const { payments, currency } = paid.value
  const refunds: Stripe.Refund[] = []
  for (const payment of payments) {
    const refunded = await refundPayment(ask, order, payment, signal)
    if (!refunded.ok) return refunded
    refunds.push(...refunded.value)
  }
  const wanted = payments.reduce((total, { amountMinor }) => total + amountMinor, 0)
  const amountMinor = sum(refunds)
  return ok({
    refundIds: refunds.map(({ id }) => id),
    amountMinor,
    currency,
    settled: amountMinor >= wanted && refunds.every(({ status }) => status === 'succeeded'),
  })
}

/** The payment's refunds that count, after the rest of it was refunded. */
async function refundPayment(
  ask: AskStripe,
  { idempotencyKey, reason, subscriptionId }: Order,
  { paymentIntent, amountMinor }: Payment,
  signal: AbortSignal,
): Answer<Stripe.Refund[]> {
  const list = () =>
    ask('list-refunds', 'read', signal, stripe =>
      stripe.refunds
        .list({ payment_intent: paymentIntent, limit: 100 })
        .autoPagingToArray({ limit: listMax }),
    )
  const before = await list()
  if (!before.ok) return before
  const counted = before.value.filter(counts)
  if (sum(counted) >= amountMinor) return ok(counted)
  // A refund that failed would be replayed for a day under its key: each failure makes a new one.
  const failures = before.value.length - counted.length
  const created = await ask('create-refund', 'once', signal, stripe =>
    stripe.refunds.create(
      {
        payment_intent: paymentIntent,
        metadata: { sambuk_reason: reason, stripe_subscription: subscriptionId },
      },
      { idempotencyKey: `${idempotencyKey}:${paymentIntent}:${failures}` },
    ),
  )
  if (!created.ok && created.error.kind !== 'already-exists') return created
  const after = await list()
  return after.ok ? ok(after.value.filter(counts)) : after
}

/** What was paid through Stripe on all invoices; what was paid outside of it cannot be refunded here. */
async function listPayments(
  ask: AskStripe,
  subscription: string,
  signal: AbortSignal,
): Answer<{ payments: Payment[]; currency: string }> {
  const invoices = await ask('list-invoices', 'read', signal, stripe =>
    stripe.invoices
      .list({ subscription, expand: ['data.payments'], limit: 100 })
      .autoPagingToArray({ limit: listMax }),
  )
  if (!invoices.ok) return invoices
  const payments: Payment[] = []
  for (const invoice of invoices.value) {
    let listed = invoice.payments?.data ?? []
    if (invoice.payments?.has_more) {
      const all = await ask('list-invoice-payments', 'read', signal, stripe =>
        stripe.invoicePayments
          .list({ invoice: invoice.id, limit: 100 })
          .autoPagingToArray({ limit: listMax }),
      )
      if (!all.ok) return all
      listed = all.value
    }
    for (const { status, amount_paid: amountMinor, payment } of listed) {
      const paymentIntent = idOf(payment.payment_intent)
      if (status !== 'paid' || !amountMinor || !paymentIntent) continue
      payments.push({ paymentIntent, amountMinor })
    }
  }
  const currencies = new Set(invoices.value.map(invoice => invoice.currency))
  assert(currencies.size <= 1, `subscription ${subscription} was invoiced in one currency`)
  const [currency] = currencies
  if (currency !== undefined) return ok({ payments, currency })
  const found = await ask('find-subscription', 'read', signal, stripe =>
    stripe.subscriptions.retrieve(subscription),
  )
  return found.ok ? ok({ payments, currency: found.value.currency }) : found
}
