import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import type { Card } from './cards.ts'
import type { Customer } from './customers.ts'
import { endpoint } from './endpoint.ts'
import { isWithin, listParams, page } from './lists.ts'
import { type Metadata, range, text } from './params.ts'

export interface PaymentMethod extends StripeObject {
  object: 'payment_method'
  customer: string | null
  card: CardFace & StripeCard
  metadata: Metadata
}
interface CardFace {
  brand: Card['brand']
  last4: string
  exp_month: number
  exp_year: number
}
type StripeCard = Record<string, unknown>

export interface PaymentIntent extends StripeObject {
  object: 'payment_intent'
  amount: number
  amount_received: number
  currency: string
  customer: string | null
  latest_charge: string | null
  metadata: Metadata
  status: 'requires_payment_method' | 'succeeded'
}

export interface Charge extends StripeObject {
  object: 'charge'
  amount: number
  amount_refunded: number
  currency: string
  customer: string | null
  payment_intent: string
  payment_method: string
  refunded: boolean
  status: 'succeeded' | 'failed'
}

const byPayment = { ...listParams, created: range.optional(), customer: text.optional() }

export function registerPayments(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/payment_intents/:id',
    operation: 'get-payment-intent',
    params: z.strictObject({}),
    handle: (_, id) => account.get('payment_intent', id),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/payment_intents',
    operation: 'list-payment-intents',
    params: z.strictObject(byPayment),
    handle: ({ created, customer, ...paging }) =>
      page(
        '/v1/payment_intents',
        account
          .list('payment_intent')
          .filter(intent => customer === undefined || intent.customer === customer)
          .filter(intent => isWithin(intent, created)),
        paging,
      ),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/charges/:id',
    operation: 'get-charge',
    params: z.strictObject({}),
    handle: (_, id) => account.get('charge', id),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/charges',
    operation: 'list-charges',
    params: z.strictObject({ ...byPayment, payment_intent: text.optional() }),
    handle: ({ created, customer, payment_intent, ...paging }) =>
      page(
        '/v1/charges',
        account
          .list('charge')
          .filter(charge => customer === undefined || charge.customer === customer)
          .filter(charge => !payment_intent || charge.payment_intent === payment_intent)
          .filter(charge => isWithin(charge, created)),
        paging,
      ),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/payment_methods/:id',
    operation: 'get-payment-method',
    params: z.strictObject({}),
    handle: (_, id) => account.get('payment_method', id),
  })
}

const noAddress = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
}

function billingDetails(customer: Customer) {
  const { email, name } = customer
  return { address: noAddress, email, name, phone: null, tax_id: null }
}

export function createPaymentMethod(
  account: StripeAccount,
  customer: Customer,
  card: Card,
  number: string,
): PaymentMethod {
  const method: PaymentMethod = {
    id: account.newId('payment_method'),
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: billingDetails(customer),
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: card.brand,
      exp_month: card.expMonth,
      exp_year: card.expYear,
      fingerprint: account.token(16),
      funding: 'credit',
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: account.now(),
    customer: customer.id,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  }
  account.state.testNumbers[method.id] = number
  account.put('payment_method', method)
  account.emit('payment_method.attached', method)
  return method
}

export interface Attempt {
  customer: Customer
  method: PaymentMethod
  amount: number
  currency: string
  description: string
  /** Whether the issuer says no. */
  declined: boolean
}

/** Charges a card once; the intent's status tells how it went. Retries give `intent`. */
export function attemptPayment(
  account: StripeAccount,
  attempt: Attempt,
  intent: PaymentIntent = newIntent(account, attempt),
): PaymentIntent {
  const charge = newCharge(account, attempt, intent)
  const tried: PaymentIntent = {
    ...intent,
    amount_received: attempt.declined ? 0 : attempt.amount,
    last_payment_error: attempt.declined ? declineError(charge.id) : null,
    latest_charge: charge.id,
    payment_method: attempt.declined ? null : attempt.method.id,
    status: attempt.declined ? 'requires_payment_method' : 'succeeded',
  }
  account.put('charge', charge)
  account.put('payment_intent', tried)
  account.emit(attempt.declined ? 'charge.failed' : 'charge.succeeded', charge)
  account.emit(
    attempt.declined ? 'payment_intent.payment_failed' : 'payment_intent.succeeded',
    tried,
  )
  return tried
}

const declineError = (charge: string) => ({
  type: 'card_error',
  charge,
  code: 'card_declined',
  decline_code: 'generic_decline',
  message: 'Your card was declined.',
})

function newIntent(account: StripeAccount, { customer, amount, currency, description }: Attempt) {
  const id = account.newId('payment_intent')
  const intent: PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: `${id}_secret_${account.token(25)}`,
    confirmation_method: 'automatic',
    created: account.now(),
    currency,
    customer: customer.id,
    customer_account: null,
    description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: 'off_session',
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  }
  account.emit('payment_intent.created', account.put('payment_intent', intent))
  return intent
}

function newCharge(account: StripeAccount, attempt: Attempt, intent: PaymentIntent): Charge {
  const { customer, method, amount, currency, description, declined } = attempt
  return {
    id: account.newId('charge'),
    object: 'charge',
    amount,
    amount_captured: declined ? 0 : amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: declined ? null : `txn_${account.token(24)}`,
    billing_details: billingDetails(customer),
    calculated_statement_descriptor: 'SANDBOX',
    captured: !declined,
    created: account.now(),
    currency,
    customer: customer.id,
    description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: declined ? 'card_declined' : null,
    failure_message: declined ? 'Your card was declined.' : null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: {
      advice_code: declined ? 'try_again_later' : null,
      network_advice_code: null,
      network_decline_code: declined ? '05' : null,
      network_status: declined ? 'declined_by_network' : 'approved_by_network',
      reason: declined ? 'generic_decline' : null,
      risk_level: 'normal',
      risk_score: 12,
      seller_message: declined
        ? 'The bank did not return any further details with this decline.'
        : 'Payment complete.',
      type: declined ? 'issuer_declined' : 'authorized',
    },
    paid: !declined,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { card: chargedCard(method, amount), type: 'card' },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: declined ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: null,
  }
}

function chargedCard({ card }: PaymentMethod, amount: number) {
  const { brand, checks, country, exp_month, exp_year, fingerprint, funding, last4 } = card
  return {
    amount_authorized: amount,
    authorization_code: null,
    brand,
    checks,
    country,
    exp_month,
    exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint,
    funding,
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: brand,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  }
}
