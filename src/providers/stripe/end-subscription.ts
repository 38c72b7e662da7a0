import type Stripe from 'stripe'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { PaidSubscription } from '../payment-facts.ts'
import type { Payments } from '../payments.ts'
import type { AskStripe } from './connection.ts'
import { findSubscription, soldSubscription } from './find-subscription.ts'
import { listAll } from './lists.ts'

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

const hasEnded = ({ status }: Pick<PaidSubscription, 'status'>) =>
  status === 'canceled' || status === 'incomplete_expired'

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

/** Open invoices come last: by then no new one is made. What was paid meanwhile is the caller's to refund. */
export async function cancelSubscription(
  ask: AskStripe,
  id: string,
  signal: AbortSignal,
): Answer<null> {
  const canceled = await ask('cancel-subscription', 'repeatable', signal, stripe =>
    stripe.subscriptions.cancel(id),
  )
  // A canceled subscription can still be read, but to cancel it once more is "No such subscription".
  if (!canceled.ok && canceled.error.kind !== 'not-found') {
    if (canceled.error.kind !== 'rejected') return canceled
    const found = await findSubscription(ask, id, signal)
    if (!found.ok || !found.value || !hasEnded(found.value)) return canceled
  }
  const open = await listAll(ask, 'list-invoices', signal, stripe =>
    stripe.invoices.list({ subscription: id, status: 'open', limit: 100 }),
  )
  if (!open.ok) return open.error.kind === 'not-found' ? ok(null) : open
  for (const invoice of open.value) {
    const voided = await voidInvoice(ask, invoice.id, signal)
    if (!voided.ok) return voided
  }
  return ok(null)
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
