import { ok } from '../../kit/result.ts'
import type { PaymentsAccess } from '../payment-facts.ts'
import type { Payments } from '../payments.ts'
import { applyChange, previewChange } from './changes.ts'
import { createCheckoutCalls } from './checkout.ts'
import { apiVersion, connectStripe, type StripeOptions } from './connection.ts'
import { changeCustomerEmail, ensureCustomer, eraseCustomer } from './customers.ts'
import { cancelSubscription, endWithPeriod } from './end-subscription.ts'
import { findSubscription, findSubscriptionOf, listSubscriptions } from './find-subscription.ts'
import { createInvoiced } from './invoiced.ts'
import { listInvoices } from './invoices.ts'
import { openPortal } from './portal.ts'
import { ensurePrice } from './prices.ts'
import { findPromotion } from './promotions.ts'
import { refund } from './refunds.ts'
import { revive } from './revive.ts'
import { readStatement } from './statement.ts'
import { ensureWebhookEndpoint, readWebhooks } from './webhook-endpoint.ts'

/** Stripe: one account, named by its secret key. */
export function createStripe(options: StripeOptions): Payments {
  const ask = connectStripe(options)
  return {
    ensurePrice: (price, signal) => ensurePrice(ask, price, signal),
    ensureCustomer: (account, signal) => ensureCustomer(ask, account, signal),
    changeCustomerEmail: (customerId, email, signal) =>
      changeCustomerEmail(ask, customerId, email, signal),
    eraseCustomer: (customerId, signal) => eraseCustomer(ask, customerId, signal),
    findPromotion: (code, order, signal) => findPromotion(ask, code, order, signal),
    ...createCheckoutCalls(ask),
    createInvoiced: (order, signal) => createInvoiced(ask, order, signal),
    findSubscription: (id, signal) => findSubscription(ask, id, signal),
    findSubscriptionOf: (order, signal) => findSubscriptionOf(ask, order, signal),
    readStatement: (id, signal) => readStatement(ask, id, signal),
    listSubscriptions: signal => listSubscriptions(ask, signal),
    listInvoices: signal => listInvoices(ask, signal),
    endWithPeriod: (id, ending, why, signal) => endWithPeriod(ask, id, ending, why, signal),
    cancelSubscription: (id, signal) => cancelSubscription(ask, id, signal),
    revive: (order, signal) => revive(ask, order, signal),
    previewChange: (change, signal) => previewChange(ask, change, signal),
    applyChange: (change, signal) => applyChange(ask, change, signal),
    refund: (order, signal) => refund(ask, order, signal),
    openPortal: (visit, signal) => openPortal(ask, visit, signal),
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
