import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { PaidSubscription } from '../payment-facts.ts'
import type { Payments } from '../payments.ts'
import type { AskStripe } from './connection.ts'
import { soldSubscription } from './find-subscription.ts'
import { idOf, listAll } from './lists.ts'
import { oursOf } from './read-subscription.ts'

type Order = Parameters<Payments['createInvoiced']>[0]

/**
 * Looked for among the customer's subscriptions before it is made, as Stripe remembers our key for a day
 * only. Stripe would leave the first invoice a draft for an hour: it is sent at once.
 */
export async function createInvoiced(
  ask: AskStripe,
  order: Order,
  signal: AbortSignal,
): Answer<PaidSubscription> {
  const { subscriptionId, customerId: customer, idempotencyKey } = order
  const listed = await listAll(ask, 'list-subscriptions', signal, stripe =>
    stripe.subscriptions.list({ customer, status: 'all', limit: 100 }),
  )
  if (!listed.ok) return listed
  const known = listed.value.find(({ metadata }) => oursOf(metadata) === subscriptionId)
  const made = known
    ? ok(known)
    : await ask('create-subscription', 'once', signal, stripe =>
        stripe.subscriptions.create(
          {
            customer,
            items: order.items.map(({ priceId, quantity }) => ({ price: priceId, quantity })),
            collection_method: 'send_invoice',
            days_until_due: order.dueDays,
            metadata: { sambuk_subscription: subscriptionId },
            automatic_tax: { enabled: order.automaticTax },
          },
          { idempotencyKey },
        ),
      )
  if (!made.ok) return made
  const invoiceId = idOf(made.value.latest_invoice)
  const sent = invoiceId ? await ensureSent(ask, invoiceId, signal) : ok(null)
  if (!sent.ok) return sent
  const found = await ask('find-subscription', 'read', signal, stripe =>
    stripe.subscriptions.retrieve(made.value.id, { expand: ['latest_invoice'] }),
  )
  return found.ok ? soldSubscription(ask, found.value, signal) : found
}

/** Sending makes the draft final, so that one that is no draft any more has been sent. */
async function ensureSent(ask: AskStripe, id: string, signal: AbortSignal): Answer<null> {
  const found = await ask('find-invoice', 'read', signal, stripe => stripe.invoices.retrieve(id))
  if (!found.ok) return found
  if (found.value.status !== 'draft') return ok(null)
  const sent = await ask('send-invoice', 'repeatable', signal, stripe =>
    stripe.invoices.sendInvoice(id),
  )
  return sent.ok ? ok(null) : sent
}
