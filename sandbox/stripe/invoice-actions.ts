import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import { cardRefusal } from './card-refusal.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import type { InvoiceDraft } from './invoice-build.ts'
import {
  askIssuer,
  attemptInvoice,
  collectInvoice,
  isUnderWay,
  methodFor,
} from './invoice-collection.ts'
import { pendingForCustomer } from './invoice-items.ts'
import { sendInvoice } from './invoice-sending.ts'
import {
  createDraft,
  finalizeInvoice,
  markPaid,
  markUncollectible,
  voidInvoice,
} from './invoice-states.ts'
import { type Invoice, subscriptionOf } from './invoices.ts'
import { clearableText, flag, integer, mergeMetadata, metadata, text } from './params.ts'
import { changedFields } from './products.ts'
import { ownMethod, readDaysUntilDue } from './subscription-create.ts'
import { followPayment } from './subscription-payment.ts'

export function registerInvoiceActions(app: FastifyInstance, account: StripeAccount): void {
  /** An action on an invoice that has one of these states; every other is refused. */
  function action<S extends z.ZodType>(
    name: string,
    params: S,
    states: Invoice['status'][],
    act: (own: StripeAccount, invoice: Invoice, params: z.output<S>) => void,
  ): void {
    endpoint(app, account, {
      method: 'POST',
      url: `/v1/invoices/:id/${name}`,
      operation: `${name.replaceAll('_', '-')}-invoice`,
      params,
      handle: (wanted, id) => {
        const invoice = account.get('invoice', id)
        if (!states.includes(invoice.status)) throw wrongState(name, invoice)
        act(account.inTimeOf(invoice.customer), invoice, wanted)
        return account.get('invoice', id)
      },
    })
  }

  const nothing = z.strictObject({})
  action('finalize', z.strictObject({ auto_advance: flag.optional() }), ['draft'], finalize)
  action('send', nothing, ['draft', 'open'], (own, invoice) => {
    sendInvoice(own, invoice.status === 'draft' ? finalizeInvoice(own, invoice) : invoice)
  })
  action('void', nothing, ['open', 'uncollectible'], (own, invoice) => {
    followPayment(own, voidInvoice(own, invoice))
  })
  action('mark_uncollectible', nothing, ['open'], (own, invoice) => {
    followPayment(own, markUncollectible(own, invoice))
  })
  action('pay', pay, ['draft', 'open', 'uncollectible'], (own, invoice, params) => {
    payInvoice(own, invoice.status === 'draft' ? finalizeInvoice(own, invoice) : invoice, params)
  })

  endpoint(app, account, {
    method: 'POST',
    url: '/v1/invoices',
    operation: 'create-invoice',
    params: newInvoice,
    handle: params => createByHand(account.inTimeOf(params.customer), params),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/invoices/:id',
    operation: 'update-invoice',
    params: z.strictObject({
      auto_advance: flag.optional(),
      default_payment_method: text.optional(),
      description: clearableText.optional(),
      metadata: metadata.optional(),
    }),
    handle: (params, id) => {
      const before = account.get('invoice', id)
      const { default_payment_method: method } = params
      if (method) ownMethod(account, before.customer, method)
      const changed = account.put('invoice', {
        ...before,
        auto_advance: params.auto_advance ?? before.auto_advance,
        default_payment_method: method ?? before.default_payment_method,
        description:
          params.description === undefined ? before.description : params.description || null,
        metadata: mergeMetadata(before.metadata, params.metadata),
      })
      account.emit('invoice.updated', changed, changedFields(before, changed))
      return changed
    },
  })
  endpoint(app, account, {
    method: 'DELETE',
    url: '/v1/invoices/:id',
    operation: 'delete-invoice',
    params: nothing,
    handle: (_, id) => {
      const invoice = account.get('invoice', id)
      if (invoice.status !== 'draft' || subscriptionOf(invoice) !== null) {
        throw invalid('', 'You can only delete draft invoices that are for no subscription.')
      }
      account.remove('invoice', id)
      account.emit('invoice.deleted', invoice)
      return { id, object: 'invoice', deleted: true }
    },
  })
}

function wrongState(name: string, { status }: Invoice) {
  if (name === 'pay' && status === 'paid') return invalid('', 'Invoice is already paid')
  if (name === 'finalize') {
    return invalid(
      'invoice_not_editable',
      "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
    )
  }
  const done = {
    pay: 'pay',
    send: 'send',
    void: 'void',
    mark_uncollectible: 'mark as uncollectible',
  }
  const what = Object.entries(done).find(([key]) => key === name)?.[1] ?? name
  return invalid('', `You can't ${what} an invoice with a status of ${status}.`)
}

function finalize(own: StripeAccount, draft: Invoice, params: { auto_advance?: boolean }): void {
  const invoice = finalizeInvoice(own, draft)
  const advances = params.auto_advance ?? invoice.auto_advance
  if (invoice.amount_due === 0) collectInvoice(own, invoice)
  else if (invoice.collection_method === 'send_invoice') sendInvoice(own, invoice)
  else if (advances) collectInvoice(own, invoice)
}

const pay = z.strictObject({
  forgive: flag.optional(),
  off_session: flag.optional(),
  paid_out_of_band: flag.optional(),
  payment_method: text.optional(),
})

/** Pays an invoice because somebody asks for it; a refusal of the issuer refuses the request. */
function payInvoice(own: StripeAccount, invoice: Invoice, params: z.output<typeof pay>): void {
  if (isUnderWay(own, invoice)) {
    throw invalid('', 'A payment of this invoice is being processed.')
  }
  if (params.paid_out_of_band) {
    const { amount_remaining } = invoice
    const paid = markPaid(own, invoice, { amount: amount_remaining, attempts: 0 })
    followPayment(own, own.put('invoice', { ...paid, amount_paid_off_stripe: amount_remaining }))
    return
  }
  const method = params.payment_method
    ? ownMethod(own, invoice.customer, params.payment_method)
    : methodFor(own, invoice, subscriptionOf(invoice))
  if (!method && invoice.amount_remaining > 0) {
    throw invalid(
      'resource_missing',
      'There is no `default_payment_method` set on this Customer or Invoice. Please set one of these attributes on the Customer or Invoice, or pass a `payment_method`.',
    )
  }
  const answer = invoice.amount_remaining > 0 ? askIssuer(own, method) : 'approved'
  const tried = attemptInvoice(own, invoice, { method, answer, retries: false })
  if (tried.status !== 'paid') throw cardRefusal(answer)
}

const newInvoice = z.strictObject({
  auto_advance: flag.optional(),
  automatic_tax: z.strictObject({ enabled: flag }).optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  currency: text.optional(),
  customer: text,
  days_until_due: integer.optional(),
  default_payment_method: text.optional(),
  description: clearableText.optional(),
  metadata: metadata.optional(),
  pending_invoice_items_behavior: z.enum(['exclude', 'include']).optional(),
})

function createByHand(account: StripeAccount, params: z.output<typeof newInvoice>): Invoice {
  const customer = account.get('customer', params.customer, 'customer')
  const billed =
    params.pending_invoice_items_behavior === 'include'
      ? pendingForCustomer(account, customer.id)
      : []
  const draft: InvoiceDraft = {
    customer,
    subscription: null,
    reason: 'manual',
    billed,
    discounts: [],
    automaticTax: params.automatic_tax?.enabled ?? false,
    currency: params.currency ?? billed[0]?.price.currency ?? customer.currency ?? 'usd',
    collectionMethod: params.collection_method ?? 'charge_automatically',
    daysUntilDue: readDaysUntilDue(params),
    method: params.default_payment_method ?? null,
    metadata: mergeMetadata({}, params.metadata),
    description: params.description || null,
  }
  const invoice = createDraft(account, draft)
  return account.put('invoice', { ...invoice, auto_advance: params.auto_advance ?? false })
}
