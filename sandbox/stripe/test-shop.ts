import type { FastifyInstance } from 'fastify'
import Stripe from 'stripe'
import { createTestWorld, listen, type TestWorld } from '../test-world.ts'
import { createStripe } from './routes.ts'

/** A running Stripe for tests, the official SDK pointed at it, and a customer with a card. */
export interface Shop {
  world: TestWorld
  stripe: Stripe
  url: string
  openCheckout(
    extra?: Partial<Stripe.Checkout.SessionCreateParams>,
  ): Promise<Stripe.Checkout.Session>
  /** Fills in the payment page. */
  pay(session: Stripe.Checkout.Session, cardNumber?: string): Promise<Response>
  /** Sends fields to the payment page as a program does. */
  submit(
    session: Stripe.Checkout.Session,
    fields: Record<string, string>,
  ): Promise<{ httpStatus: number; [field: string]: unknown }>
  /** A recurring price of a product of its own. */
  price(params?: Partial<Stripe.PriceCreateParams>): Promise<Stripe.Price>
  /** A subscription bought just now. */
  buy(): Promise<Stripe.Subscription>
  /** Closes and opens again from the same state folder. */
  restart(): Promise<Shop>
  close(): Promise<void>
}

/** A card that pays, as it is typed. */
export const goodCard = { cardNumber: '4242424242424242', expiry: '12/30', cvc: '123' }

export async function openShop(stateDir?: string): Promise<Shop> {
  const world = createTestWorld({ stateDir })
  const app: FastifyInstance = createStripe(world)
  const { url, port } = await listen(app)
  world.settings.urls.stripe = url
  const stripe = new Stripe(world.settings.keys.stripeSecretKey, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
  })

  const shop: Shop = {
    world,
    stripe,
    url,
    async openCheckout(extra = {}) {
      const product = await stripe.products.create({ name: 'Starter' })
      const price = await stripe.prices.create({
        product: product.id,
        currency: 'usd',
        unit_amount: 1900,
        recurring: { interval: 'month' },
        lookup_key: `starter-${product.id}`,
      })
      return stripe.checkout.sessions.create({
        mode: 'subscription',
        line_items: [{ price: price.id, quantity: 1 }],
        customer_email: 'layla@example.test',
        success_url: 'http://127.0.0.1:9/done?session={CHECKOUT_SESSION_ID}',
        cancel_url: 'http://127.0.0.1:9/back',
        metadata: { order: 'o1' },
        subscription_data: { metadata: { account: 'a1' } },
        ...extra,
      })
    },
    pay(session, cardNumber = '4242 4242 4242 4242') {
      return fetch(session.url ?? '', {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ cardNumber, expiry: '12/30', cvc: '123', name: 'Layla' }),
      })
    },
    async submit(session, fields) {
      const response = await fetch(session.url ?? '', {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: new URLSearchParams(fields),
      })
      return { httpStatus: response.status, ...((await response.json()) as object) }
    },
    price: (params = {}) =>
      stripe.prices.create({
        currency: 'usd',
        unit_amount: 1900,
        recurring: { interval: 'month' },
        ...(params.product ? {} : { product_data: { name: 'Starter' } }),
        ...params,
      }),
    async buy() {
      const session = await shop.openCheckout()
      await shop.pay(session)
      const { subscription } = await stripe.checkout.sessions.retrieve(session.id, {
        expand: ['subscription'],
      })
      if (subscription === null || typeof subscription === 'string') throw new Error('not paid')
      return subscription
    },
    async restart() {
      await app.close()
      world.flush()
      return openShop(world.settings.stateDir)
    },
    async close() {
      await app.close()
      world.remove()
    },
  }
  return shop
}
