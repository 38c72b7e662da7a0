import type Stripe from 'stripe'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { PaymentsAccess } from '../payment-facts.ts'
import { type AskStripe, apiVersion } from './connection.ts'
import { listAll } from './lists.ts'

/**
 * Everything that can change what a statement says. Objects of `charge.dispute.…` and `refund.…` name a
 * charge and a payment intent, no customer and no subscription.
 */
const events: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'customer.subscription.pending_update_applied',
  'customer.subscription.pending_update_expired',
  'customer.subscription.trial_will_end',
  'invoice.finalized',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.payment_action_required',
  'invoice.overdue',
  'invoice.voided',
  'invoice.marked_uncollectible',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'credit_note.created',
]

/**
 * Registers the address, or brings the registered one up to date. Stripe tells a secret only when it
 * makes the endpoint, and never changes an endpoint's version: another version is another endpoint.
 */
export async function ensureWebhookEndpoint(
  ask: AskStripe,
  url: string,
  signal: AbortSignal,
): Answer<{ secret: string | null }> {
  const listed = await listEndpoints(ask, signal)
  if (!listed.ok) return listed
  const known = listed.value.find(
    endpoint => endpoint.url === url && endpoint.api_version === apiVersion,
  )
  if (!known) {
    const created = await ask('create-webhook-endpoint', 'once', signal, stripe =>
      stripe.webhookEndpoints.create({
        url,
        enabled_events: events,
        api_version: apiVersion,
        description: 'Sambuk',
      }),
    )
    return created.ok ? ok({ secret: created.value.secret ?? null }) : created
  }
  if (known.status === 'enabled' && unheard(known).length === 0) return ok({ secret: null })
  const updated = await ask('update-webhook-endpoint', 'repeatable', signal, stripe =>
    stripe.webhookEndpoints.update(known.id, {
      enabled_events: known.enabled_events.includes('*') ? ['*'] : events,
      disabled: false,
    }),
  )
  return updated.ok ? ok({ secret: null }) : updated
}

/** Where the account sends its events, as the vendor has it; a key that may not read is refused here. */
export async function readWebhooks(
  ask: AskStripe,
  signal: AbortSignal,
): Answer<PaymentsAccess['webhooks']> {
  const listed = await listEndpoints(ask, signal)
  if (!listed.ok) return listed
  return ok(
    listed.value.map(endpoint => ({
      url: endpoint.url,
      enabled: endpoint.status === 'enabled',
      apiVersion: endpoint.api_version,
      missingEvents: unheard(endpoint),
    })),
  )
}

const listEndpoints = (ask: AskStripe, signal: AbortSignal) =>
  listAll(ask, 'list-webhook-endpoints', signal, stripe =>
    stripe.webhookEndpoints.list({ limit: 100 }),
  )

const unheard = ({ enabled_events }: Stripe.WebhookEndpoint): string[] =>
  enabled_events.includes('*') ? [] : events.filter(event => !enabled_events.includes(event))
