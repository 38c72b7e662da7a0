import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { isWithin, listParams, page } from './lists.ts'
import { type Metadata, range, text } from './params.ts'
import type { Attempt } from './payments.ts'

export interface PaymentIntent extends StripeObject {
  object: 'payment_intent'
  amount: number
  amount_received: number
  currency: string
  customer: string | null
  latest_charge: string | null
  metadata: Metadata
  payment_method: string | null
  status: 'requires_payment_method' | 'requires_action' | 'processing' | 'succeeded' | 'canceled'
}

export function registerPaymentIntents(app: FastifyInstance, account: StripeAccount): void {
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
    params: z.strictObject({
      ...listParams,
      created: range.optional(),
      customer: text.optional(),
    }),
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
}

export function newIntent(
  account: StripeAccount,
  { customer, method, amount, currency, description }: Attempt,
): PaymentIntent {
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
    payment_method_types: [method.type],
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
