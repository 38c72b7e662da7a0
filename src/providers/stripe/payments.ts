import type { Payments } from '../payments.ts'
import { createCheckoutCalls } from './checkout.ts'
import { connectStripe, type StripeOptions } from './connection.ts'
import { ensureCustomer } from './customers.ts'
import { ensurePrice } from './prices.ts'
import { refundAll } from './refunds.ts'
import { createSubscriptionCalls } from './subscriptions.ts'
import { ensureWebhookEndpoint } from './webhook-endpoint.ts'

/** Stripe: one account, named by its secret key. */
export function createStripe(options: StripeOptions): Payments {
  const ask = connectStripe(options)
  return {
    ensurePrice: (price, signal) => ensurePrice(ask, price, signal),
    ensureCustomer: (account, signal) => ensureCustomer(ask, account, signal),
    ...createCheckoutCalls(ask),
    ...createSubscriptionCalls(ask),
    refundAll: (refund, signal) => refundAll(ask, refund, signal),
    ensureWebhookEndpoint: (url, signal) => ensureWebhookEndpoint(ask, url, signal),
  }
}
