import type { Answer } from './compute.ts'

/** What was paid and until when, in our words; money is integers in minor units with a currency. */
export interface CheckoutSession {
  id: string
  status: 'open' | 'complete' | 'expired'
  paid: boolean
  /** Null once the session is complete or expired. */
  url: string | null
  expiresAt: Date
  customerId: string | null
  subscriptionId: string | null
}

export interface PaidSubscription {
  id: string
  status:
    | 'incomplete'
    | 'incomplete_expired'
    | 'trialing'
    | 'active'
    | 'past_due'
    | 'unpaid'
    | 'canceled'
    | 'paused'
  customerId: string
  currentPeriodEnd: Date
  cancelAtPeriodEnd: boolean
  latestInvoiceId: string | null
  amountPaidMinor: number
  currency: string
}

export interface PlanPrice {
  planId: string
  name: string
  interval: 'month' | 'year'
  amountMinor: number
  currency: string
}

/**
 * The port to the payment vendor. Creating calls take an idempotency key derived from our rows; the
 * same key never acts twice. The vendor is the authority: we fetch, we do not trust events.
 *
 * After `unknown-outcome` the same call with the same words and key is the look-up: it finds what was
 * made, or is answered as the first time. Only `ensureWebhookEndpoint` then cannot tell the secret.
 */
export interface Payments {
  /** Finds the product and price by our lookup key, or creates them. */
  ensurePrice(price: PlanPrice, signal: AbortSignal): Answer<{ priceId: string }>
  ensureCustomer(
    account: { id: string; email: string; name: string; language: string },
    signal: AbortSignal,
  ): Answer<{ customerId: string }>
  createCheckout(
    checkout: {
      subscriptionId: string
      customerId: string
      priceId: string
      successUrl: string
      cancelUrl: string
      language: string
      expiresAt: Date
      idempotencyKey: string
    },
    signal: AbortSignal,
  ): Answer<CheckoutSession>
  findCheckout(id: string, signal: AbortSignal): Answer<CheckoutSession | null>
  expireCheckout(id: string, signal: AbortSignal): Answer<null>
  findSubscription(id: string, signal: AbortSignal): Answer<PaidSubscription | null>
  /** Ends it now; succeeds when it has ended already. Refunds nothing by itself. */
  cancelSubscription(id: string, signal: AbortSignal): Answer<null>
  /**
   * Pays back everything paid on the subscription's invoices and not yet refunded.
   * `amountMinor` is the total that has been paid back, over all calls.
   */
  refundAll(
    refund: { subscriptionId: string; idempotencyKey: string; reason: string },
    signal: AbortSignal,
  ): Answer<{ refundIds: string[]; amountMinor: number; currency: string; settled: boolean }>
  /** Whether our key works, and where the account sends its events; changes nothing. */
  checkAccess(signal: AbortSignal): Answer<PaymentsAccess>
  /** Registers our webhook address, pinned to one API version, unless it is registered already. */
  ensureWebhookEndpoint(url: string, signal: AbortSignal): Answer<{ secret: string | null }>
}

export interface PaymentsAccess {
  /** Whether real money moves. */
  mode: 'test' | 'live'
  /** The version of the vendor's interface that our client speaks and events must come in. */
  apiVersion: string
  webhooks: {
    url: string
    enabled: boolean
    /** Null: the account's default version. */
    apiVersion: string | null
    /** Events that we listen for and that are not sent there. */
    missingEvents: string[]
  }[]
}
