import type Stripe from 'stripe'
import type { Shop } from './test-shop.ts'

/** A customer who pays with one of Stripe's test payment methods. */
export async function customerWithCard(
  { stripe }: Shop,
  params: Stripe.CustomerCreateParams = {},
  card = 'pm_card_visa',
): Promise<Stripe.Customer> {
  const customer = await stripe.customers.create({ email: 'layla@example.test', ...params })
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id })
  return stripe.customers.update(customer.id, {
    invoice_settings: { default_payment_method: method.id },
  })
}

/** A subscription to one monthly price, begun through the API. */
export async function subscribed(
  shop: Shop,
  params: Partial<Stripe.SubscriptionCreateParams> & { card?: string } = {},
): Promise<Stripe.Subscription> {
  const { card, ...rest } = params
  const customer = rest.customer ?? (await customerWithCard(shop, {}, card)).id
  const items = rest.items ?? [{ price: (await shop.price()).id }]
  return shop.stripe.subscriptions.create({ ...rest, customer, items })
}

/** Makes the days pass, for everybody who has no test clock. */
export const days = (shop: Shop, count: number): Promise<void> =>
  shop.world.clock.advance(count * 86_400_000)

/** Says something to one of the sandbox's own doors. */
export async function tell(shop: Shop, path: string, body: object): Promise<Response> {
  return fetch(`${shop.url}/_sandbox/stripe/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** The types of the events so far, oldest first. */
export async function eventTypes({ stripe }: Shop, ...types: string[]): Promise<string[]> {
  const { data } = await stripe.events.list({ limit: 100, ...(types.length ? { types } : {}) })
  return data.map(({ type }) => type).reverse()
}
