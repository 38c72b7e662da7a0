import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import type { Customer } from './customers.ts'
import { endpoint } from './endpoint.ts'
import { isWithin, type List, listParams, page } from './lists.ts'
import { type Metadata, range, text } from './params.ts'
import type { Price } from './prices.ts'
import type { Subscription } from './subscriptions.ts'

export interface Invoice extends StripeObject {
  object: 'invoice'
  amount_due: number
  amount_paid: number
  attempt_count: number
  billing_reason: BillingReason
  currency: string
  customer: string
  lines: List<InvoiceLine>
  metadata: Metadata
  number: string
  parent: {
    quote_details: null
    subscription_details: { metadata: Metadata; subscription: string }
    type: 'subscription_details'
  }
  status: 'open' | 'paid' | 'void'
  total: number
}

export type BillingReason = 'subscription_create' | 'subscription_cycle' | 'subscription_update'

export interface InvoiceLine {
  id: string
  object: 'line_item'
  amount: number
  [field: string]: unknown
}

/** What is billed, before it is a line of an invoice. */
export interface Billed {
  price: Price
  item: string
  quantity: number
  amount: number
  description: string
  from: number
  to: number
  proration: boolean
}

const status = z.enum(['draft', 'open', 'paid', 'uncollectible', 'void'])

export function registerInvoices(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/invoices/:id',
    operation: 'get-invoice',
    params: z.strictObject({}),
    handle: (_, id) => account.get('invoice', id),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/invoices',
    operation: 'list-invoices',
    params: z.strictObject({
      ...listParams,
      created: range.optional(),
      customer: text.optional(),
      status: status.optional(),
      subscription: text.optional(),
    }),
    handle: ({ created, customer, status, subscription, ...paging }) =>
      page(
        '/v1/invoices',
        account
          .list('invoice')
          .filter(invoice => customer === undefined || invoice.customer === customer)
          .filter(invoice => status === undefined || invoice.status === status)
          .filter(
            ({ parent }) =>
              subscription === undefined ||
              parent.subscription_details.subscription === subscription,
          )
          .filter(invoice => isWithin(invoice, created)),
        paging,
      ),
  })
}

/** Makes an open invoice over `billed`. What the customer has in credit is used up first. */
export function createInvoice(
  account: StripeAccount,
  subscription: Subscription,
  reason: BillingReason,
  billed: Billed[],
): Invoice {
  const customer = account.get('customer', subscription.customer)
  const id = account.newId('invoice')
  const total = billed.reduce((sum, { amount }) => sum + amount, 0)
  const credit = Number(customer.balance)
  const amountDue = Math.max(0, total + credit)
  const number = `${customer.invoice_prefix}-${String(customer.next_invoice_sequence).padStart(4, '0')}`
  const now = account.now()
  const lines = billed.map(line => toLine(account, id, subscription, line))
  const invoice: Invoice = {
    ...blankInvoice(customer),
    id,
    amount_due: amountDue,
    amount_remaining: amountDue,
    billing_reason: reason,
    created: now,
    currency: subscription.currency,
    default_payment_method: subscription.default_payment_method,
    effective_at: now,
    ending_balance: Math.min(0, total + credit),
    lines: page(`/v1/invoices/${id}/lines`, lines, { limit: 100 }),
    number,
    parent: {
      quote_details: null,
      subscription_details: {
        metadata: { ...subscription.metadata },
        subscription: subscription.id,
      },
      type: 'subscription_details',
    },
    period_end: now,
    period_start: now,
    starting_balance: credit,
    status: 'open',
    status_transitions: {
      finalized_at: now,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
  }
  account.put('customer', {
    ...customer,
    balance: Math.min(0, total + credit),
    currency: subscription.currency,
    next_invoice_sequence: customer.next_invoice_sequence + 1,
  })
  account.put('invoice', invoice)
  account.emit('invoice.created', invoice)
  account.emit('invoice.finalized', invoice)
  return invoice
}

function toLine(
  account: StripeAccount,
  invoice: string,
  subscription: Subscription,
  { price, item, quantity, amount, description, from, to, proration }: Billed,
): InvoiceLine {
  return {
    id: `il_${account.token(24)}`,
    object: 'line_item',
    amount,
    currency: price.currency,
    description,
    discount_amounts: [],
    discountable: !proration,
    discounts: [],
    invoice,
    livemode: false,
    metadata: { ...subscription.metadata },
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item,
      },
      type: 'subscription_item_details',
    },
    period: { end: to, start: from },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: String(price.unit_amount),
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
    subtotal: amount,
    taxes: [],
  }
}

function blankInvoice(customer: Customer) {
  return {
    object: 'invoice',
    account_country: 'US',
    account_name: 'Sandbox',
    account_tax_ids: null,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: {
      disabled_reason: null,
      enabled: false,
      liability: null,
      provider: null,
      status: null,
    },
    automatically_finalizes_at: null,
    collection_method: 'charge_automatically',
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address,
    customer_email: customer.email,
    customer_name: customer.name,
    customer_phone: customer.phone,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    on_behalf_of: null,
    payment_settings: {
      default_mandate: null,
      payment_method_options: null,
      payment_method_types: null,
    },
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    statement_descriptor: null,
    test_clock: null,
    total_discount_amounts: [],
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  } as const
}
