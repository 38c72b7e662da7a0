import type Stripe from 'stripe'
import { fail, ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { CheckoutSession, Payments } from '../payments.ts'
import type { AskStripe } from './connection.ts'

type Checkout = Pick<Payments, 'createCheckout' | 'findCheckout' | 'expireCheckout'>

/** Our languages that Stripe's page speaks. It has no Arabic: `auto` follows the browser. */
const locales: Readonly<Record<string, Stripe.Checkout.SessionCreateParams.Locale>> = { en: 'en' }

export function createCheckoutCalls(ask: AskStripe): Checkout {
  return {
    async createCheckout(checkout, signal) {
      const metadata = { sambuk_subscription: checkout.subscriptionId }
      const created = await ask('create-checkout', 'once', signal, stripe =>
        stripe.checkout.sessions.create(
          {
            mode: 'subscription',
            customer: checkout.customerId,
            client_reference_id: checkout.subscriptionId,
            line_items: [{ price: checkout.priceId, quantity: 1 }],
            success_url: checkout.successUrl,
            cancel_url: checkout.cancelUrl,
            locale: locales[checkout.language] ?? 'auto',
            expires_at: Math.floor(checkout.expiresAt.getTime() / 1000),
            metadata,
            // A session's metadata does not reach the subscription by itself.
            subscription_data: { metadata },
          },
          { idempotencyKey: checkout.idempotencyKey },
        ),
      )
      return created.ok ? read('create-checkout', created.value) : created
    },
    async findCheckout(id, signal) {
      const found = await ask('find-checkout', 'read', signal, stripe =>
        stripe.checkout.sessions.retrieve(id),
      )
      if (found.ok) return read('find-checkout', found.value)
      return found.error.kind === 'not-found' ? ok(null) : found
    },
    async expireCheckout(id, signal) {
      const expired = await ask('expire-checkout', 'repeatable', signal, stripe =>
        stripe.checkout.sessions.expire(id),
      )
      if (expired.ok || expired.error.kind === 'not-found') return ok(null)
      if (expired.error.kind !== 'rejected') return expired
      // Stripe refuses unless the session is open; expired already is what was wanted.
      const found = await ask('find-checkout', 'read', signal, stripe =>
        stripe.checkout.sessions.retrieve(id),
      )
      return found.ok && found.value.status === 'expired' ? ok(null) : expired
    },
  }
}

const statuses = ['open', 'complete', 'expired'] as const

async function read(operation: string, session: Stripe.Checkout.Session): Answer<CheckoutSession> {
  const status = statuses.find(known => known === session.status)
  if (!status) {
    const message = `checkout ${session.id} has the unknown status ${session.status}`
    const code = 'unparseable'
    return fail({ kind: 'unavailable', provider: 'stripe', operation, code, message })
  }
  const { payment_status: paymentStatus } = session
  return ok({
    id: session.id,
    status,
    paid: paymentStatus === 'paid' || paymentStatus === 'no_payment_required',
    url: session.url,
    expiresAt: new Date(session.expires_at * 1000),
    customerId: idOf(session.customer),
    subscriptionId: idOf(session.subscription),
  })
}

/** A reference, expanded or not. */
export const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null)
