import type { FastifyInstance } from 'fastify'
import { createVendorServer } from '../control/vendor-server.ts'
import type { World } from '../world.ts'
import { openAccount } from './account.ts'
import { scheduleBankAnswer } from './async-payment.ts'
import { rearmBilling, registerBilling } from './billing-routes.ts'
import { registerCharges } from './charges.ts'
import { registerCheckoutRecovery } from './checkout-recovery.ts'
import { registerCheckoutPages } from './checkout-routes.ts'
import { registerCheckoutSessions, scheduleExpiry } from './checkout-sessions.ts'
import { registerCoupons, scheduleCouponEnd } from './coupons.ts'
import { registerCustomers } from './customers.ts'
import { createDeliveries } from './deliveries.ts'
import { watchForDisputes } from './dispute-life.ts'
import { errorAnswer, internalError, rateLimited, unauthorized } from './errors.ts'
import { registerEvents } from './events.ts'
import { registerOverview } from './overview.ts'
import { registerPaymentIntents } from './payment-intents.ts'
import { registerPaymentMethods } from './payment-methods.ts'
import { registerPrices } from './prices.ts'
import { registerProducts } from './products.ts'
import { registerPromotionCodes, schedulePromotionEnd } from './promotion-codes.ts'
import { registerTaxIds, scheduleVerification } from './tax-ids.ts'
import { registerTaxRates } from './tax-rates.ts'
import { registerTaxSettings } from './tax-settings.ts'
import { registerWebhookEndpoints } from './webhook-endpoints.ts'

/** Stripe: its API under `/v1`, the payment page under `/pay`, an overview at `/_sandbox`. */
export function createStripe(world: World): FastifyInstance {
  const app = createVendorServer(world, {
    provider: 'stripe',
    answers: {
      internalError,
      rateLimited,
      unauthorized: () => unauthorized(''),
      unknownRoute: ({ method, url }) =>
        errorAnswer(404, {
          type: 'invalid_request_error',
          message: `Unrecognized request URL (${method}: ${url.split('?')[0]}). The sandbox has the calls that its documentation lists; see https://stripe.com/docs for Stripe's own.`,
        }),
      badRequest: (message, status) =>
        errorAnswer(status, { type: 'invalid_request_error', message }),
    },
  })
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  )

  const account = openAccount(world)
  world.faults.know('stripe', 'settle-payment')
  account.onEvent(createDeliveries(account))
  account.onEvent(watchForDisputes(account))
  for (const register of [
    registerProducts,
    registerPrices,
    registerCustomers,
    registerCheckoutSessions,
    registerBilling,
    registerPaymentIntents,
    registerCharges,
    registerPaymentMethods,
    registerCoupons,
    registerPromotionCodes,
    registerTaxIds,
    registerTaxRates,
    registerTaxSettings,
    registerEvents,
    registerWebhookEndpoints,
    registerCheckoutPages,
    registerCheckoutRecovery,
    registerOverview,
  ]) {
    register(app, account)
  }

  // Timers do not outlive a process: what was still to come when the last one ended is armed again.
  for (const session of account.list('checkout.session')) {
    if (session.status === 'open') scheduleExpiry(account, session)
  }
  for (const id of Object.keys(account.state.awaitedBanks)) scheduleBankAnswer(account, id)
  for (const coupon of account.list('coupon')) scheduleCouponEnd(account, coupon)
  for (const code of account.list('promotion_code')) schedulePromotionEnd(account, code)
  for (const id of account.list('tax_id')) scheduleVerification(account, id)
  rearmBilling(account)
  return app
}
