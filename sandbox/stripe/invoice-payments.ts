import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import type { Invoice } from './invoices.ts'
import { isWithin, listParams, page } from './lists.ts'
import { range, text } from './params.ts'
import type { PaymentIntent } from './payment-intents.ts'

/** Which payment was made towards which invoice: the way from one to the other since 2025. */
export interface InvoicePayment extends StripeObject {
  object: 'invoice_payment'
  invoice: string
  payment: { type: 'payment_intent'; payment_intent: string }
  status: 'open' | 'paid' | 'canceled'
}

export function registerInvoicePayments(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/invoice_payments',
    operation: 'list-invoice-payments',
    params: z.strictObject({
      ...listParams,
      created: range.optional(),
      invoice: text.optional(),
      payment: z
        .strictObject({ type: z.literal('payment_intent'), payment_intent: text })
        .optional(),
      status: z.enum(['open', 'paid', 'canceled']).optional(),
    }),
    handle: ({ created, invoice, payment, status, ...paging }) =>
      page(
        '/v1/invoice_payments',
        account
          .list('invoice_payment')
          .filter(made => invoice === undefined || made.invoice === invoice)
          .filter(made => !payment || made.payment.payment_intent === payment.payment_intent)
          .filter(made => status === undefined || made.status === status)
          .filter(made => isWithin(made, created)),
        paging,
      ),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/invoice_payments/:id',
    operation: 'get-invoice-payment',
    params: z.strictObject({}),
    handle: (_, id) => account.get('invoice_payment', id),
  })
}

/** The payment that was begun for an invoice and not finished, over what is still to be paid. */
export function openIntentOf(account: StripeAccount, invoice: Invoice): PaymentIntent | null {
  const open = account
    .list('invoice_payment')
    .find(made => made.invoice === invoice.id && made.status === 'open')
  const intent = open ? account.find('payment_intent', open.payment.payment_intent) : null
  return intent && { ...intent, amount: invoice.amount_remaining }
}

/** The payments that were made of an invoice. */
export function paidIntentsOf(account: StripeAccount, { id }: Invoice): PaymentIntent[] {
  return account
    .list('invoice_payment')
    .filter(made => made.invoice === id && made.status === 'paid')
    .map(made => account.get('payment_intent', made.payment.payment_intent))
}

/** Notes how an attempt to pay an invoice went; one record an intent, changed by each attempt. */
export function recordInvoicePayment(
  account: StripeAccount,
  invoice: Invoice,
  intent: PaymentIntent,
): void {
  const paid = intent.status === 'succeeded'
  const earlier = account
    .list('invoice_payment')
    .find(made => made.payment.payment_intent === intent.id)
  const payment: InvoicePayment = {
    id: earlier?.id ?? account.newId('invoice_payment'),
    object: 'invoice_payment',
    amount_paid: paid ? intent.amount : null,
    amount_requested: intent.amount,
    created: earlier?.created ?? account.now(),
    currency: intent.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: paid ? 'paid' : 'open',
    status_transitions: { canceled_at: null, paid_at: paid ? account.now() : null },
  }
  account.put('invoice_payment', payment)
  if (paid) account.emit('invoice_payment.paid', payment)
}
