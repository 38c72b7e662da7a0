import { ok } from '../../kit/result.ts'
import type { Payments, PaymentsAccess } from '../payments.ts'
import { createCheckoutCalls } from './checkout.ts'
import { apiVersion, connectStripe, type StripeOptions } from './connection.ts'
import { ensureCustomer } from './customers.ts'
import { ensurePrice } from './prices.ts'
import { refundAll } from './refunds.ts'
import { createSubscriptionCalls } from './subscriptions.ts'
import { ensureWebhookEndpoint, readWebhooks } from './webhook-endpoint.ts'

/** Stripe: one account, named by its secret key. */
export function createStripe(options: StripeOptions): Payments {
  const ask = connectStripe(options)
  return {
    ensurePrice: (price, signal) => ensurePrice(ask, price, signal),
    ensureCustomer: (account, signal) => ensureCustomer(ask, account, signal),
    ...createCheckoutCalls(ask),
    ...createSubscriptionCalls(ask),
    refundAll: (refund, signal) => refundAll(ask, refund, signal),
    checkAccess: async signal => {
      const webhooks = await readWebhooks(ask, signal)
      if (!webhooks.ok) return webhooks
      return ok({ mode: modeOf(options.secretKey), apiVersion, webhooks: webhooks.value })
    },
    ensureWebhookEndpoint: (url, signal) => ensureWebhookEndpoint(ask, url, signal),
  }
}

/** Keys say it themselves: `sk_live_…`, or `rk_live_…` for a restricted one. */
const modeOf = (secretKey: string): PaymentsAccess['mode'] =>
  /^[a-z]+_live_/.test(secretKey) ? 'live' : 'test'
