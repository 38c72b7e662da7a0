import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { ApiObject, StripeAccount } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import type { Billed } from './invoices.ts'
import { isWithin, listParams, page } from './lists.ts'
import { flag, integer, type Metadata, mergeMetadata, metadata, range, text } from './params.ts'
import { priceIn } from './price-currencies.ts'
import { createPrice, type Price } from './prices.ts'
import { createProduct } from './products.ts'

/** What waits for the next invoice: something added by hand, or a proration. */
export interface InvoiceItem extends ApiObject {
  object: 'invoiceitem'
  amount: number
  currency: string
  customer: string
  date: number
  description: string
  /** The invoice that it is on; null while it waits. */
  invoice: string | null
  metadata: Metadata
  parent: {
    subscription_details: { subscription: string; subscription_item?: string }
    type: 'subscription_details'
  } | null
  period: { start: number; end: number }
  pricing: { price_details: { price: string; product: string }; [field: string]: unknown }
  proration: boolean
  quantity: number
}

const newInvoiceItem = z.strictObject({
  amount: integer.optional(),
  currency: text.optional(),
  customer: text,
  description: text.optional(),
  metadata: metadata.optional(),
  pricing: z.strictObject({ price: text }).optional(),
  quantity: integer.optional(),
  subscription: text.optional(),
})

export function registerInvoiceItems(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/invoiceitems',
    operation: 'create-invoice-item',
    params: newInvoiceItem,
    handle: params => createByHand(account.inTimeOf(params.customer), params),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/invoiceitems/:id',
    operation: 'get-invoice-item',
    params: z.strictObject({}),
    handle: (_, id) => account.get('invoiceitem', id),
  })
  endpoint(app, account, {
    method: 'DELETE',
    url: '/v1/invoiceitems/:id',
    operation: 'delete-invoice-item',
    params: z.strictObject({}),
    handle: (_, id) => {
      const item = account.get('invoiceitem', id)
      if (item.invoice !== null) {
        throw invalid('invoice_not_editable', 'This invoice item is on an invoice already.')
      }
      account.remove('invoiceitem', id)
      account.emit('invoiceitem.deleted', item)
      return { id, object: 'invoiceitem', deleted: true }
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/invoiceitems',
    operation: 'list-invoice-items',
    params: z.strictObject({
      ...listParams,
      created: range.optional(),
      customer: text.optional(),
      invoice: text.optional(),
      pending: flag.optional(),
    }),
    handle: ({ created, customer, invoice, pending, ...paging }) =>
      page(
        '/v1/invoiceitems',
        account
          .list('invoiceitem')
          .filter(item => customer === undefined || item.customer === customer)
          .filter(item => invoice === undefined || item.invoice === invoice)
          .filter(item => pending === undefined || (item.invoice === null) === pending)
          .filter(item => isWithin({ created: item.date }, created)),
        paging,
      ),
  })
}

function createByHand(
  account: StripeAccount,
  params: z.output<typeof newInvoiceItem>,
): InvoiceItem {
  account.get('customer', params.customer, 'customer')
  const { subscription } = params
  if (subscription) account.get('subscription', subscription, 'subscription')
  const quantity = params.quantity ?? 1
  const price = priceByHand(account, params)
  const now = account.now()
  const item = store(account, params.customer, subscription ?? null, {
    price,
    item: null,
    quantity,
    amount: params.amount ?? price.unit_amount * quantity,
    description: params.description ?? account.find('product', price.product)?.name ?? '',
    from: now,
    to: now,
    proration: false,
  })
  return account.put('invoiceitem', { ...item, metadata: mergeMetadata({}, params.metadata) })
}

/** An amount without a price gets one that nobody else can use. */
function priceByHand(account: StripeAccount, params: z.output<typeof newInvoiceItem>): Price {
  if (params.pricing) return account.get('price', params.pricing.price, 'pricing[price]')
  const { amount, currency, description = 'Invoice item' } = params
  if (amount === undefined || currency === undefined) {
    const param = amount === undefined ? 'amount' : 'currency'
    throw invalid('parameter_missing', `Missing required param: ${param}.`, param)
  }
  const product = createProduct(account, { name: description, active: false })
  const price = createPrice(account, {
    active: false,
    currency,
    product: product.id,
    unit_amount: Math.abs(amount),
  })
  return price
}

function store(
  account: StripeAccount,
  customer: string,
  subscription: string | null,
  billed: Billed,
): InvoiceItem {
  const { price, item, quantity, amount, proration } = billed
  const stored = account.put('invoiceitem', {
    id: account.newId('invoiceitem'),
    object: 'invoiceitem',
    amount,
    currency: price.currency,
    customer,
    customer_account: null,
    date: account.now(),
    description: billed.description,
    discountable: !proration,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    net_amount: amount,
    parent:
      subscription === null
        ? null
        : {
            subscription_details: { subscription, ...(item ? { subscription_item: item } : {}) },
            type: 'subscription_details',
          },
    period: { end: billed.to, start: billed.from },
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: String(price.unit_amount),
    },
    proration,
    quantity,
    quantity_decimal: String(quantity),
    tax_rates: [],
    test_clock: account.find('customer', customer)?.test_clock ?? null,
  })
  account.emit('invoiceitem.created', stored)
  return stored
}

/** Keeps what is billed for the subscription's next invoice. */
export function keepForNextInvoice(
  account: StripeAccount,
  subscription: { id: string; customer: string },
  billed: Billed[],
): void {
  for (const line of billed) store(account, subscription.customer, subscription.id, line)
}

/** What waits for a subscription's next invoice, oldest first. */
export function pendingFor(account: StripeAccount, subscription: string): Billed[] {
  const customer = account.find('subscription', subscription)?.customer
  return account
    .list('invoiceitem')
    .reverse()
    .filter(item => item.invoice === null && item.customer === customer)
    .filter(({ parent }) => !parent || parent.subscription_details.subscription === subscription)
    .map(item => toBilled(account, item))
}

/** What waits for a customer and is for no subscription. */
export function pendingForCustomer(account: StripeAccount, customer: string): Billed[] {
  return account
    .list('invoiceitem')
    .reverse()
    .filter(item => item.invoice === null && item.customer === customer && item.parent === null)
    .map(item => toBilled(account, item))
}

function toBilled(account: StripeAccount, item: InvoiceItem): Billed {
  const { price: id } = item.pricing.price_details
  const price = account.get('price', id)
  return {
    price: priceIn(account, price, item.currency) ?? price,
    item: item.parent?.subscription_details.subscription_item ?? null,
    quantity: item.quantity,
    amount: item.amount,
    description: item.description,
    from: item.period.start,
    to: item.period.end,
    proration: item.proration,
    invoiceItem: item.id,
  }
}

/** Notes on which invoice the items among `billed` ended up. */
export function settlePending(account: StripeAccount, invoice: string, billed: Billed[]): void {
  for (const { invoiceItem } of billed) {
    const item = invoiceItem ? account.find('invoiceitem', invoiceItem) : null
    if (item) account.put('invoiceitem', { ...item, invoice })
  }
}
