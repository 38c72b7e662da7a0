import type Stripe from 'stripe'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { PaidSubscription } from '../payment-facts.ts'
import type { Payments } from '../payments.ts'
import type { AskStripe } from './connection.ts'
import { findSubscription, listLiving, soldSubscription } from './find-subscription.ts'
import { isBilledFor } from './invoices.ts'
import { listAll } from './lists.ts'
import { boughtOf, hasEnded } from './read-subscription.ts'

type Why = Parameters<Payments['endWithPeriod']>[2]

/** Our reasons for leaving, as Stripe counts them in its reports. */
const feedbacks: Readonly<
  Record<string, Stripe.SubscriptionUpdateParams.CancellationDetails.Feedback>
> = {
  'too-expensive': 'too_expensive',
  'not-used': 'unused',
  'missing-feature': 'missing_features',
  'technical-trouble': 'low_quality',
  'went-elsewhere': 'switched_service',
}

export async function endWithPeriod(
  ask: AskStripe,
  id: string,
  ending: boolean,
  { reason, comment }: Why,
  signal: AbortSignal,
): Answer<PaidSubscription> {
  const updated = await ask('end-subscription', 'repeatable', signal, stripe =>
    stripe.subscriptions.update(id, {
      cancel_at_period_end: ending,
      // An empty text takes back what was said before.
      cancellation_details: {
        comment: comment ?? '',
        feedback: reason === null ? '' : (feedbacks[reason] ?? 'other'),
      },
      expand: ['latest_invoice'],
    }),
  )
  if (updated.ok) return soldSubscription(ask, updated.value, signal)
  if (!ending || updated.error.kind !== 'rejected') return updated
  // Of one that is over nothing can be changed; then it has ended already.
  const found = await findSubscription(ask, id, signal)
  return found.ok && found.value && hasEnded(found.value) ? ok(found.value) : updated
}

/**
 * With it ends what took its place, also where nobody has heard of that yet. Open invoices come last: by
 * then no new one is made. What was paid meanwhile is the caller's to refund.
 */
export async function cancelSubscription(
  ask: AskStripe,
  id: string,
  signal: AbortSignal,
): Answer<null> {
  const found = await ask('find-subscription', 'read', signal, stripe =>
    stripe.subscriptions.retrieve(id),
  )
  if (!found.ok) return found.error.kind === 'not-found' ? ok(null) : found
  const bought = boughtOf(found.value)
  const living = await listLiving(ask, bought, signal)
  if (!living.ok) return living
  for (const each of living.value) {
    const ended = await endNow(ask, each.id, signal)
    if (!ended.ok) return ended
  }
  const open = await listAll(ask, 'list-invoices', signal, stripe =>
    stripe.invoices.list({ customer: bought.customerId, status: 'open', limit: 100 }),
  )
  if (!open.ok) return open
  for (const invoice of open.value.filter(isBilledFor(bought))) {
    const voided = await voidInvoice(ask, invoice.id, signal)
    if (!voided.ok) return voided
  }
  return ok(null)
}

async function endNow(ask: AskStripe, id: string, signal: AbortSignal): Answer<null> {
  const canceled = await ask('cancel-subscription', 'repeatable', signal, stripe =>
    stripe.subscriptions.cancel(id),
  )
  // It may have ended by itself since: to cancel it once more is "No such subscription".
  if (canceled.ok || canceled.error.kind === 'not-found') return ok(null)
  if (canceled.error.kind !== 'rejected') return canceled
  const found = await findSubscription(ask, id, signal)
  return found.ok && found.value && hasEnded(found.value) ? ok(null) : canceled
}

async function voidInvoice(ask: AskStripe, id: string, signal: AbortSignal): Answer<null> {
  const voided = await ask('void-invoice', 'repeatable', signal, stripe =>
    stripe.invoices.voidInvoice(id),
  )
  if (voided.ok) return ok(null)
  if (voided.error.kind !== 'rejected') return voided
  const found = await ask('find-invoice', 'read', signal, stripe => stripe.invoices.retrieve(id))
  const isClosed = found.ok && (found.value.status === 'void' || found.value.status === 'paid')
  return isClosed ? ok(null) : voided
}
