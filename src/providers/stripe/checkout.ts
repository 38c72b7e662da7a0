import type Stripe from 'stripe'
import { fail, ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { CheckoutSession } from '../payment-facts.ts'
import type { CheckoutOrder, Payments } from '../payments.ts'
import type { AskStripe } from './connection.ts'
import { unreadable } from './errors.ts'
import { dateOf, idOf } from './lists.ts'

type Checkout = Pick<Payments, 'createCheckout' | 'findCheckout' | 'expireCheckout'>

/** Our languages that Stripe's page speaks. It has no Arabic: `auto` follows the browser. */
const locales: Readonly<Record<string, Stripe.Checkout.SessionCreateParams.Locale>> = { en: 'en' }

export function createCheckoutCalls(ask: AskStripe): Checkout {
  return {
    async createCheckout(order, signal) {
      const created = await ask('create-checkout', 'once', signal, stripe =>
        stripe.checkout.sessions.create(sessionFor(order), {
          idempotencyKey: order.idempotencyKey,
        }),
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

function sessionFor(order: CheckoutOrder): Stripe.Checkout.SessionCreateParams {
  const metadata = { sambuk_subscription: order.subscriptionId }
  return {
    mode: 'subscription',
    customer: order.customerId,
    client_reference_id: order.subscriptionId,
    line_items: order.items.map(({ priceId, quantity }) => ({ price: priceId, quantity })),
    // A code that was found before and the page's own field for one exclude each other.
    ...(order.promotionId === null
      ? { allow_promotion_codes: true }
      : { discounts: [{ promotion_code: order.promotionId }] }),
    // By itself Stripe would ask for a card that is never charged.
    payment_method_collection: order.amountMinor === 0 ? 'if_required' : 'always',
    ...(order.automaticTax ? taxed : {}),
    success_url: order.successUrl,
    cancel_url: order.cancelUrl,
    locale: locales[order.language] ?? 'auto',
    expires_at: Math.floor(order.expiresAt.getTime() / 1000),
    metadata,
    // A session's metadata does not reach the subscription by itself.
    subscription_data: {
      metadata,
      ...(order.trialDays > 0 ? { trial_period_days: order.trialDays } : {}),
    },
  }
}

/** Tax needs to know where the customer is; what the page asks for is kept with the customer. */
const taxed: Partial<Stripe.Checkout.SessionCreateParams> = {
  automatic_tax: { enabled: true },
  tax_id_collection: { enabled: true },
  billing_address_collection: 'required',
  customer_update: { address: 'auto', name: 'auto' },
}

const statuses = ['open', 'complete', 'expired'] as const

async function read(operation: string, session: Stripe.Checkout.Session): Answer<CheckoutSession> {
  const status = statuses.find(known => known === session.status)
  if (!status) {
    const message = `checkout ${session.id} has the unknown status ${session.status}`
    return fail(unreadable(operation, message))
  }
  const { payment_status: paymentStatus } = session
  return ok({
    id: session.id,
    status,
    paid: paymentStatus === 'paid' || paymentStatus === 'no_payment_required',
    url: session.url,
    expiresAt: dateOf(session.expires_at),
    customerId: idOf(session.customer),
    subscriptionId: idOf(session.subscription),
  })
}
