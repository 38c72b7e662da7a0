import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { noAddress } from './addresses.ts'
import type { BankAccount, BankDebit } from './bank-accounts.ts'
import type { Card } from './cards.ts'
import type { Customer } from './customers.ts'
import { endpoint } from './endpoint.ts'
import { listParams, page } from './lists.ts'
import { type Metadata, text } from './params.ts'

export interface PaymentMethod extends StripeObject {
  object: 'payment_method'
  customer: string | null
  type: 'card' | BankDebit
  /** Of a card only; a bank account stands under the name of its type. */
  card?: CardFace & Record<string, unknown>
  metadata: Metadata
}

interface CardFace {
  brand: Card['brand']
  last4: string
  exp_month: number
  exp_year: number
}

const type = z.enum(['card', 'sepa_debit', 'us_bank_account', 'bacs_debit'])

export function registerPaymentMethods(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/payment_methods/:id',
    operation: 'get-payment-method',
    params: z.strictObject({}),
    handle: (_, id) => account.get('payment_method', id),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/payment_methods',
    operation: 'list-payment-methods',
    params: z.strictObject({ ...listParams, customer: text, type: type.optional() }),
    handle: ({ customer, type: wanted, ...paging }) =>
      page('/v1/payment_methods', methodsOf(account, customer, wanted), paging),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/customers/:id/payment_methods',
    operation: 'list-payment-methods',
    params: z.strictObject({ ...listParams, type: type.optional() }),
    handle: ({ type: wanted, ...paging }, id) =>
      page(`/v1/customers/${id}/payment_methods`, methodsOf(account, id, wanted), paging),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/payment_methods/:id/detach',
    operation: 'detach-payment-method',
    params: z.strictObject({}),
    handle: (_, id) => {
      const before = account.get('payment_method', id)
      const detached = account.put('payment_method', { ...before, customer: null })
      account.emit('payment_method.detached', detached, { customer: before.customer })
      return detached
    },
  })
}

function methodsOf(account: StripeAccount, customer: string, wanted: string | undefined) {
  account.get('customer', customer, 'customer')
  return account
    .list('payment_method')
    .filter(method => method.customer === customer)
    .filter(method => wanted === undefined || method.type === wanted)
}

/** Whom a payment is billed to. */
export function billingDetailsOf({ address, email, name }: Customer) {
  return { address: address ?? noAddress, email, name, phone: null, tax_id: null }
}

/** Keeps a card for a customer. `number` tells which test card it is; answers never show it. */
export function createPaymentMethod(
  account: StripeAccount,
  customer: Customer,
  card: Card,
  number: string,
): PaymentMethod {
  return attach(account, customer, number, {
    type: 'card',
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
  })
}

/** As {@link createPaymentMethod}, for a bank account that may be debited. */
export function createBankDebit(
  account: StripeAccount,
  customer: Customer,
  { type, number, face }: BankAccount,
): PaymentMethod {
  return attach(account, customer, number, {
    type,
    [type]: { ...face, fingerprint: account.token(16), last4: number.slice(-4) },
  })
}

function attach(
  account: StripeAccount,
  customer: Customer,
  number: string,
  instrument: Pick<PaymentMethod, 'type' | 'card'>,
): PaymentMethod {
  const method: PaymentMethod = {
    id: account.newId('payment_method'),
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: billingDetailsOf(customer),
    created: account.now(),
    customer: customer.id,
    customer_account: null,
    livemode: false,
    metadata: {},
    ...instrument,
  }
  account.state.testNumbers[method.id] = number
  account.put('payment_method', method)
  account.emit('payment_method.attached', method)
  return method
}
