import type { StripeAccount } from './account.ts'
import { type CardEntry, type CardProblem, checkCard } from './cards.ts'
import { type CheckoutSession, customerDetails } from './checkout-sessions.ts'
import { createCustomer } from './customers.ts'
import { createPaymentMethod } from './payment-methods.ts'
import { startSubscription } from './subscription-start.ts'

export type Payment =
  | { ok: true; successUrl: string }
  | { ok: false; problem: CardProblem | 'not_open' }

/**
 * What happens when the customer presses the button: the card is judged, and where it is good the
 * subscription starts, its first invoice is paid and the session is complete, all at once.
 */
export function payCheckout(
  account: StripeAccount,
  session: CheckoutSession,
  entry: CardEntry & { name: string },
): Payment {
  const checkout = account.state.checkouts[session.id]
  if (session.status !== 'open' || !checkout) return { ok: false, problem: 'not_open' }
  const { world } = account
  const checked = checkCard(entry, world.clock.now())
  if (!checked.ok) return checked
  if (world.faults.take('stripe', 'pay', ['declined'])) {
    return { ok: false, problem: 'generic_decline' }
  }

  const name = entry.name.trim()
  const known = session.customer === null ? null : account.find('customer', session.customer)
  const customer =
    known ??
    createCustomer(account, {
      email: session.customer_email ?? undefined,
      name: name || undefined,
    })
  const method = createPaymentMethod(account, customer, checked.card, checked.number)
  const { price, quantity, subscription: wanted } = checkout
  const subscription = startSubscription(account, {
    customer,
    method,
    items: [{ price, quantity }],
    discounts: [],
    automaticTax: false,
    payment: 'now',
    ...wanted,
  })
  const complete: CheckoutSession = {
    ...session,
    customer: customer.id,
    customer_details: customerDetails(customer.email, name || customer.name),
    invoice: subscription.latest_invoice,
    payment_status: session.amount_total > 0 ? 'paid' : 'no_payment_required',
    status: 'complete',
    subscription: subscription.id,
    url: null,
  }
  account.put('checkout.session', complete)
  account.emit('checkout.session.completed', complete)
  return { ok: true, successUrl: successUrl(complete) }
}

/** Where the customer goes after paying. */
export function successUrl({ id, success_url }: CheckoutSession): string {
  return success_url.replaceAll('{CHECKOUT_SESSION_ID}', id)
}
