import type Stripe from 'stripe'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import { type AskStripe, apiVersion } from './connection.ts'

/** Everything that can change whether and until when a subscription is paid, or what was paid back. */
const events: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'invoice.paid',
  'invoice.payment_failed',
  'charge.refunded',
  'refund.updated',
  'refund.failed',
]
const endpointsMax = 200

/**
 * Registers the address, or brings the registered one up to date. Stripe tells a secret only when it
 * makes the endpoint, and never changes an endpoint's version: another version is another endpoint.
 */
export async function ensureWebhookEndpoint(
  ask: AskStripe,
  url: string,
  signal: AbortSignal,
): Answer<{ secret: string | null }> {
  const listed = await ask('list-webhook-endpoints', 'read', signal, stripe =>
    stripe.webhookEndpoints.list({ limit: 100 }).autoPagingToArray({ limit: endpointsMax }),
  )
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
  const hears = (event: string) =>
    known.enabled_events.includes(event) || known.enabled_events.includes('*')
  if (known.status === 'enabled' && events.every(hears)) return ok({ secret: null })
  const updated = await ask('update-webhook-endpoint', 'repeatable', signal, stripe =>
    stripe.webhookEndpoints.update(known.id, {
      enabled_events: known.enabled_events.includes('*') ? ['*'] : events,
      disabled: false,
    }),
  )
  return updated.ok ? ok({ secret: null }) : updated
}
