import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { creditedParams } from './credit-note-amounts.ts'
import { buildCreditNote, issueCreditNote, voidCreditNote } from './credit-note-issue.ts'
import type { DiscountAmount } from './discounts.ts'
import { endpoint } from './endpoint.ts'
import { creditNotePdf } from './invoice-pdf.ts'
import { isWithin, type List, listParams, page } from './lists.ts'
import {
  clearableText,
  integer,
  type Metadata,
  mergeMetadata,
  metadata,
  range,
  text,
} from './params.ts'
import { changedFields } from './products.ts'
import type { TaxAmount } from './tax.ts'

/** What takes back a part of an invoice, or all of it. */
export interface CreditNote extends StripeObject {
  object: 'credit_note'
  amount: number
  currency: string
  customer: string
  invoice: string
  lines: List<CreditNoteLine>
  memo: string | null
  metadata: Metadata
  number: string
  pdf: string
  post_payment_amount: number
  pre_payment_amount: number
  refunds: {
    amount_refunded: number
    payment_record_refund: null
    refund: string
    type: 'refund'
  }[]
  status: 'issued' | 'void'
  subtotal: number
  total: number
  total_taxes: TaxAmount[]
  type: 'pre_payment' | 'post_payment'
  voided_at: number | null
}

export interface CreditNoteLine {
  id: string
  object: 'credit_note_line_item'
  amount: number
  description: string | null
  discount_amounts: DiscountAmount[]
  invoice_line_item?: string
  quantity: number
  taxes: TaxAmount[]
  type: 'custom_line_item' | 'invoice_line_item'
  unit_amount: number | null
  [field: string]: unknown
}

const wanted = z.strictObject({
  ...creditedParams,
  credit_amount: integer.optional(),
  effective_at: integer.optional(),
  email_type: z.enum(['credit_note', 'none']).optional(),
  invoice: text,
  memo: text.optional(),
  metadata: metadata.optional(),
  out_of_band_amount: integer.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory']).optional(),
  refund_amount: integer.optional(),
  refunds: z
    .array(
      z.strictObject({
        amount_refunded: integer.optional(),
        refund: text,
        type: z.literal('refund').optional(),
      }),
    )
    .optional(),
})
export type WantedCreditNote = z.output<typeof wanted>

export function registerCreditNotes(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/credit_notes',
    operation: 'create-credit-note',
    params: wanted,
    handle: params => {
      const invoice = account.get('invoice', params.invoice, 'invoice')
      return issueCreditNote(account.inTimeOf(invoice.customer), invoice, params)
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/credit_notes/preview',
    operation: 'preview-credit-note',
    params: wanted,
    handle: params => {
      const invoice = account.get('invoice', params.invoice, 'invoice')
      return buildCreditNote(account.inTimeOf(invoice.customer), invoice, params)
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/credit_notes/:id',
    operation: 'get-credit-note',
    params: z.strictObject({}),
    handle: (_, id) => account.get('credit_note', id),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/credit_notes/:id/lines',
    operation: 'list-credit-note-lines',
    params: z.strictObject(listParams),
    handle: (paging, id) =>
      page(`/v1/credit_notes/${id}/lines`, account.get('credit_note', id).lines.data, paging),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/credit_notes',
    operation: 'list-credit-notes',
    params: z.strictObject({
      ...listParams,
      created: range.optional(),
      customer: text.optional(),
      invoice: text.optional(),
    }),
    handle: ({ created, customer, invoice, ...paging }) =>
      page(
        '/v1/credit_notes',
        account
          .list('credit_note')
          .filter(note => customer === undefined || note.customer === customer)
          .filter(note => invoice === undefined || note.invoice === invoice)
          .filter(note => isWithin(note, created)),
        paging,
      ),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/credit_notes/:id',
    operation: 'update-credit-note',
    params: z.strictObject({ memo: clearableText.optional(), metadata: metadata.optional() }),
    handle: (params, id) => {
      const before = account.get('credit_note', id)
      const changed = account.put('credit_note', {
        ...before,
        memo: params.memo === undefined ? before.memo : params.memo || null,
        metadata: mergeMetadata(before.metadata, params.metadata),
      })
      account.emit('credit_note.updated', changed, changedFields(before, changed))
      return changed
    },
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/credit_notes/:id/void',
    operation: 'void-credit-note',
    params: z.strictObject({}),
    handle: (_, id) => {
      const note = account.get('credit_note', id)
      return voidCreditNote(account.inTimeOf(note.customer), note)
    },
  })
  app.get<{ Params: { id: string } }>('/credit-notes/:id/pdf', ({ params }, reply) => {
    const note = account.get('credit_note', params.id)
    return reply
      .type('application/pdf')
      .header('content-disposition', `inline; filename="${note.number}.pdf"`)
      .send(creditNotePdf(account, note, account.get('invoice', note.invoice)))
  })
}
