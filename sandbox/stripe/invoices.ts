import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import type { Address } from './addresses.ts'
import type { DiscountAmount } from './discounts.ts'
import { endpoint } from './endpoint.ts'
import { isWithin, type List, listParams, page } from './lists.ts'
import { type Metadata, range, text } from './params.ts'
import type { Price } from './prices.ts'
import type { TaxAmount } from './tax.ts'

export interface Invoice extends StripeObject {
  object: 'invoice'
  amount_due: number
  amount_paid: number
  amount_remaining: number
  attempt_count: number
  attempted: boolean
  auto_advance: boolean
  automatic_tax: { enabled: boolean; status: string | null; [field: string]: unknown }
  billing_reason: BillingReason
  collection_method: CollectionMethod
  currency: string
  customer: string
  customer_address: Address | null
  default_payment_method: string | null
  due_date: number | null
  hosted_invoice_url: string | null
  invoice_pdf: string | null
  lines: List<InvoiceLine>
  metadata: Metadata
  next_payment_attempt: number | null
  /** Given when it is finalized. */
  number: string | null
  parent: {
    quote_details: null
    subscription_details: { metadata: Metadata; subscription: string }
    type: 'subscription_details'
  } | null
  post_payment_credit_notes_amount: number
  pre_payment_credit_notes_amount: number
  status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void'
  status_transitions: {
    finalized_at: number | null
    marked_uncollectible_at: number | null
    paid_at: number | null
    voided_at: number | null
  }
  subtotal: number
  total: number
  total_discount_amounts: DiscountAmount[]
  total_excluding_tax: number
  total_taxes: TaxAmount[]
}

export type BillingReason =
  | 'manual'
  | 'subscription_create'
  | 'subscription_cycle'
  | 'subscription_update'
  | 'upcoming'

export type CollectionMethod = 'charge_automatically' | 'send_invoice'

export interface InvoiceLine {
  id: string
  object: 'line_item'
  amount: number
  description: string | null
  discount_amounts: DiscountAmount[]
  parent: {
    subscription_item_details: {
      subscription_item: string
      proration: boolean
      [field: string]: unknown
    } | null
    [field: string]: unknown
  }
  period: { start: number; end: number }
  pricing: { price_details: { price: string; product: string }; [field: string]: unknown }
  quantity: number
  taxes: TaxAmount[]
  [field: string]: unknown
}

/** What is billed, before it is a line of an invoice. */
export interface Billed {
  price: Price
  /** The subscription item that it is for; null for what was added by hand. */
  item: string | null
  quantity: number
  amount: number
  description: string
  from: number
  to: number
  proration: boolean
  /** The invoice item that it waited in. */
  invoiceItem?: string
  /** The line that a proration gives back in part. */
  credited?: { invoice: string; line: string }
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
    url: '/v1/invoices/:id/lines',
    operation: 'list-invoice-lines',
    params: z.strictObject(listParams),
    handle: (paging, id) =>
      page(`/v1/invoices/${id}/lines`, account.get('invoice', id).lines.data, paging),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/invoices',
    operation: 'list-invoices',
    params: z.strictObject({
      ...listParams,
      collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
      created: range.optional(),
      customer: text.optional(),
      due_date: range.optional(),
      status: status.optional(),
      subscription: text.optional(),
    }),
    handle: ({ collection_method, created, customer, due_date, status, ...rest }) => {
      const { subscription, ...paging } = rest
      return page(
        '/v1/invoices',
        account
          .list('invoice')
          .filter(each => !collection_method || each.collection_method === collection_method)
          .filter(invoice => customer === undefined || invoice.customer === customer)
          .filter(invoice => status === undefined || invoice.status === status)
          .filter(invoice => !subscription || subscriptionOf(invoice) === subscription)
          .filter(each => !due_date || isWithin({ created: each.due_date ?? -1 }, due_date))
          .filter(invoice => isWithin(invoice, created)),
        paging,
      )
    },
  })
}

/** The subscription that an invoice is for; null for one made by hand. */
export function subscriptionOf({ parent }: Invoice): string | null {
  return parent?.subscription_details.subscription ?? null
}
