import type Stripe from 'stripe'
import { fail, ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { PaidSubscription, Payments } from '../payments.ts'
import { idOf } from './checkout.ts'
import type { AskStripe } from './connection.ts'

type Subscriptions = Pick<Payments, 'findSubscription' | 'cancelSubscription'>

const statuses = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'canceled',
  'paused',
] as const
const ended: readonly string[] = ['canceled', 'incomplete_expired']

export function createSubscriptionCalls(ask: AskStripe): Subscriptions {
  const retrieve = (id: string, signal: AbortSignal) =>
    ask('find-subscription', 'read', signal, stripe =>
      stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] }),
    )
  return {
    async findSubscription(id, signal) {
      const found = await retrieve(id, signal)
      if (found.ok) return read(found.value)
      return found.error.kind === 'not-found' ? ok(null) : found
    },
    async cancelSubscription(id, signal) {
      const canceled = await ask('cancel-subscription', 'repeatable', signal, stripe =>
        stripe.subscriptions.cancel(id),
      )
      // A canceled subscription can still be read, but to cancel it once more is "No such subscription".
      if (canceled.ok || canceled.error.kind === 'not-found') return ok(null)
      if (canceled.error.kind !== 'rejected') return canceled
      const found = await retrieve(id, signal)
      return found.ok && ended.includes(found.value.status) ? ok(null) : canceled
    },
  }
}

/** Periods are the items' since 2025-03-31.basil; with several items the last to end counts. */
async function read(subscription: Stripe.Subscription): Answer<PaidSubscription> {
  const { id, latest_invoice: invoice, items } = subscription
  const status = statuses.find(known => known === subscription.status)
  const periodEnds = items.data.map(item => item.current_period_end)
  if (!status || periodEnds.length === 0) {
    return fail({
      kind: 'unavailable',
      provider: 'stripe',
      operation: 'find-subscription',
      code: 'unparseable',
      message: `subscription ${id}: status ${subscription.status}, ${periodEnds.length} items`,
    })
  }
  return ok({
    id,
    status,
    customerId: idOf(subscription.customer) ?? '',
    currentPeriodEnd: new Date(Math.max(...periodEnds) * 1000),
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    latestInvoiceId: idOf(invoice),
    amountPaidMinor: invoice && typeof invoice === 'object' ? invoice.amount_paid : 0,
    currency: subscription.currency,
  })
}
