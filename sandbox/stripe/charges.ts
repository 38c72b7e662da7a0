import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { recordCharge } from './balance-transactions.ts'
import { endpoint } from './endpoint.ts'
import { isWithin, listParams, page } from './lists.ts'
import { range, text } from './params.ts'
import type { PaymentIntent } from './payment-intents.ts'
import { billingDetailsOf, type PaymentMethod } from './payment-methods.ts'
import { type Attempt, type Decline, declineOf } from './payments.ts'

export interface Charge extends StripeObject {
  object: 'charge'
  amount: number
  amount_refunded: number
  currency: string
  customer: string | null
  payment_intent: string
  payment_method: string
  refunded: boolean
  status: 'succeeded' | 'pending' | 'failed'
}

export function registerCharges(app: FastifyInstance, account: StripeAccount): void {
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
    params: z.strictObject({
      ...listParams,
      created: range.optional(),
      customer: text.optional(),
      payment_intent: text.optional(),
    }),
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
}

/** The charge of one attempt: succeeded, failed, or pending while a bank takes its time. */
export function newCharge(account: StripeAccount, attempt: Attempt, intent: PaymentIntent): Charge {
  const { customer, method, amount, currency, description } = attempt
  const charge: Charge = {
    id: account.newId('charge'),
    object: 'charge',
    amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: billingDetailsOf(customer),
    calculated_statement_descriptor: 'SANDBOX',
    captured: false,
    created: account.now(),
    currency,
    customer: customer.id,
    description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: outcomeOf(null),
    paid: false,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      [method.type]: method.type === 'card' ? chargedCard(method, amount) : chargedAccount(method),
      type: method.type,
    },
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
    status: 'pending',
    transfer_data: null,
    transfer_group: null,
  }
  return { ...charge, ...settled(account, charge, attempt.answer) }
}

/** What becomes of a charge by the answer to it; nothing yet while that is `processing`. */
export function settled(
  account: StripeAccount,
  charge: Charge,
  answer: Attempt['answer'],
): Partial<Charge> {
  if (answer === 'processing') return {}
  const decline = declineOf(answer)
  if (decline) {
    return {
      failure_code: decline.code,
      failure_message: decline.message,
      outcome: outcomeOf(decline),
      status: 'failed',
    }
  }
  return {
    amount_captured: charge.amount,
    balance_transaction: recordCharge(account, charge).id,
    captured: true,
    paid: true,
    status: 'succeeded',
  }
}

function outcomeOf(decline: Decline | null) {
  return {
    advice_code: decline ? 'try_again_later' : null,
    network_advice_code: null,
    network_decline_code: decline ? '05' : null,
    network_status: decline ? 'declined_by_network' : 'approved_by_network',
    reason: decline ? decline.decline_code : null,
    risk_level: 'normal',
    risk_score: 12,
    seller_message: decline
      ? 'The bank did not return any further details with this decline.'
      : 'Payment complete.',
    type: decline ? 'issuer_declined' : 'authorized',
  }
}

function chargedCard({ card }: PaymentMethod, amount: number) {
  if (!card) return null
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

function chargedAccount(method: PaymentMethod) {
  const account = method[method.type]
  return typeof account === 'object' ? { ...account, mandate: null } : null
}
