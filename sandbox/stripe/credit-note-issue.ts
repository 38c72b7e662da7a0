import type { StripeAccount } from './account.ts'
import { type CreditedLine, readCredited, sumsOf } from './credit-note-amounts.ts'
import type { CreditNote, CreditNoteLine, WantedCreditNote } from './credit-notes.ts'
import { changeBalance } from './customer-balance.ts'
import { invalid } from './errors.ts'
import { paidIntentsOf } from './invoice-payments.ts'
import { markPaid } from './invoice-states.ts'
import type { Invoice } from './invoices.ts'
import { page } from './lists.ts'
import { mergeMetadata } from './params.ts'
import { changedFields } from './products.ts'
import { createRefund } from './refunds.ts'
import { followPayment } from './subscription-payment.ts'

/** A credit note as it would be issued; stores nothing, and refuses sums that do not fit. */
export function buildCreditNote(
  account: StripeAccount,
  invoice: Invoice,
  params: WantedCreditNote,
): CreditNote {
  if (invoice.status !== 'open' && invoice.status !== 'paid') {
    throw invalid(
      '',
      `You can only create a credit note for an invoice with a status of open or paid, not ${invoice.status}.`,
      'invoice',
    )
  }
  const notes = account.list('credit_note').filter(note => note.invoice === invoice.id)
  const issued = notes.filter(({ status }) => status === 'issued')
  const lines = readCredited(invoice, params, issued.flatMap(toCredited))
  const sums = sumsOf(lines)
  const isOpen = invoice.status === 'open'
  const refunds = isOpen ? [] : readRefunds(account, invoice, params, issued)
  checkTotal(invoice, params, sums.total, refunds)
  const id = account.newId('credit_note')
  const now = account.now()
  return {
    id,
    object: 'credit_note',
    amount: sums.total,
    amount_shipping: 0,
    created: now,
    currency: invoice.currency,
    customer: invoice.customer,
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: sums.discount,
    discount_amounts: sums.discounts,
    effective_at: params.effective_at ?? now,
    invoice: invoice.id,
    lines: page(
      `/v1/credit_notes/${id}/lines`,
      lines.map(line => toLine(account, line)),
      { limit: 100 },
    ),
    livemode: false,
    memo: params.memo ?? null,
    metadata: mergeMetadata({}, params.metadata),
    number: `${invoice.number}-CN-${String(notes.length + 1).padStart(2, '0')}`,
    out_of_band_amount: params.out_of_band_amount ?? null,
    pdf: `${account.world.settings.urls.stripe}/credit-notes/${id}/pdf`,
    post_payment_amount: isOpen ? 0 : sums.total,
    pre_payment_amount: isOpen ? sums.total : 0,
    pretax_credit_amounts: sums.discounts.map(each => ({ ...each, type: 'discount' })),
    reason: params.reason ?? null,
    refunds,
    shipping_cost: null,
    status: 'issued',
    subtotal: sums.subtotal,
    subtotal_excluding_tax: sums.excludingTax + sums.discount,
    total: sums.total,
    total_excluding_tax: sums.excludingTax,
    total_taxes: sums.taxes,
    type: isOpen ? 'pre_payment' : 'post_payment',
    voided_at: null,
  }
}

/** Issues a credit note: less is owed of an open invoice; of a paid one money goes back. */
export function issueCreditNote(
  account: StripeAccount,
  invoice: Invoice,
  params: WantedCreditNote,
): CreditNote {
  const built = buildCreditNote(account, invoice, params)
  const made = params.refund_amount ? refundNow(account, invoice, params.refund_amount) : []
  const credit = invoice.status === 'paid' ? (params.credit_amount ?? 0) : 0
  const balance =
    credit > 0
      ? changeBalance(
          account,
          { id: invoice.customer },
          {
            amount: -credit,
            currency: invoice.currency,
            type: 'credit_note',
            invoice: invoice.id,
            creditNote: built.id,
          },
        ).id
      : null
  const note = account.put('credit_note', {
    ...built,
    customer_balance_transaction: balance,
    refunds: [...built.refunds, ...made],
  })
  account.emit('credit_note.created', note)
  creditInvoice(account, invoice, note)
  return note
}

function creditInvoice(account: StripeAccount, before: Invoice, note: CreditNote): void {
  const less = note.pre_payment_amount
  const credited = account.put('invoice', {
    ...before,
    amount_due: before.amount_due - less,
    amount_remaining: before.amount_remaining - less,
    post_payment_credit_notes_amount:
      before.post_payment_credit_notes_amount + note.post_payment_amount,
    pre_payment_credit_notes_amount: before.pre_payment_credit_notes_amount + less,
  })
  account.emit('invoice.updated', credited, changedFields(before, credited))
  if (credited.status === 'open' && credited.amount_remaining === 0) {
    followPayment(account, markPaid(account, credited, { amount: 0, attempts: 0 }))
  }
}

/** Takes a credit note back, which is possible while its invoice is open. */
export function voidCreditNote(account: StripeAccount, before: CreditNote): CreditNote {
  const invoice = account.get('invoice', before.invoice)
  if (before.status === 'void' || before.type === 'post_payment' || invoice.status !== 'open') {
    throw invalid('', 'You can only void an issued credit note of an invoice that is open.')
  }
  const note = account.put('credit_note', { ...before, status: 'void', voided_at: account.now() })
  const more = note.pre_payment_amount
  const restored = account.put('invoice', {
    ...invoice,
    amount_due: invoice.amount_due + more,
    amount_remaining: invoice.amount_remaining + more,
    pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount - more,
  })
  account.emit('credit_note.voided', note)
  account.emit('invoice.updated', restored, changedFields(invoice, restored))
  return note
}

function checkTotal(
  invoice: Invoice,
  params: WantedCreditNote,
  total: number,
  refunds: CreditNote['refunds'],
): void {
  const { credit_amount = 0, out_of_band_amount = 0, refund_amount = 0 } = params
  const refunded = refunds.reduce((sum, { amount_refunded }) => sum + amount_refunded, 0)
  const given = credit_amount + out_of_band_amount + refund_amount + refunded
  if (invoice.status === 'open') {
    if (given > 0 || params.refunds?.length) {
      throw invalid(
        '',
        'An invoice that is not paid cannot be refunded or credited to the balance.',
      )
    }
    if (total > invoice.amount_remaining) throw tooMuch(total, invoice.amount_remaining)
    return
  }
  const left =
    invoice.total -
    invoice.pre_payment_credit_notes_amount -
    invoice.post_payment_credit_notes_amount
  if (total > left) throw tooMuch(total, left)
  if (given !== total) {
    throw invalid(
      '',
      `The sum of credit amount, refund amount and out of band amount (${given}) must equal the amount of the credit note (${total}).`,
    )
  }
}

function tooMuch(total: number, left: number) {
  return invalid(
    '',
    `The credit note's total (${total}) is greater than the amount that can be credited (${left}).`,
    'amount',
  )
}

/** The refunds of the invoice's payments that a credit note is to be linked to. */
function readRefunds(
  account: StripeAccount,
  invoice: Invoice,
  { refunds = [] }: WantedCreditNote,
  issued: CreditNote[],
): CreditNote['refunds'] {
  const intents = paidIntentsOf(account, invoice).map(({ id }) => id)
  const linked = issued.flatMap(note => note.refunds)
  return refunds.map(({ refund: id, amount_refunded }, index) => {
    const param = `refunds[${index}]`
    const refund = account.get('refund', id, `${param}[refund]`)
    if (!intents.includes(refund.payment_intent)) {
      throw invalid('', `The refund ${id} is not of a payment of this invoice.`, `${param}[refund]`)
    }
    const used = linked
      .filter(link => link.refund === id)
      .reduce((sum, link) => sum + link.amount_refunded, 0)
    const amount = amount_refunded ?? refund.amount - used
    if (amount < 1 || amount > refund.amount - used) {
      throw invalid(
        '',
        `The amount refunded (${amount}) is greater than what is left of the refund (${refund.amount - used}).`,
        `${param}[amount_refunded]`,
      )
    }
    return { amount_refunded: amount, payment_record_refund: null, refund: id, type: 'refund' }
  })
}

function refundNow(
  account: StripeAccount,
  invoice: Invoice,
  amount: number,
): CreditNote['refunds'] {
  const [intent] = paidIntentsOf(account, invoice)
  if (!intent) {
    throw invalid(
      '',
      'This invoice was paid without a payment that could be refunded.',
      'refund_amount',
    )
  }
  const { id } = createRefund(account, { amount, payment_intent: intent.id })
  return [{ amount_refunded: amount, payment_record_refund: null, refund: id, type: 'refund' }]
}

function toLine(account: StripeAccount, line: CreditedLine): CreditNoteLine {
  return {
    id: `cnli_${account.token(24)}`,
    object: 'credit_note_line_item',
    amount: line.amount,
    description: line.description,
    discount_amount: line.discounts.reduce((sum, { amount }) => sum + amount, 0),
    discount_amounts: line.discounts,
    ...(line.of === null ? {} : { invoice_line_item: line.of }),
    livemode: false,
    metadata: {},
    pretax_credit_amounts: line.discounts.map(each => ({ ...each, type: 'discount' })),
    quantity: line.quantity,
    tax_rates: [],
    taxes: line.taxes,
    type: line.of === null ? 'custom_line_item' : 'invoice_line_item',
    unit_amount: line.unitAmount,
    unit_amount_decimal: line.unitAmount === null ? null : String(line.unitAmount),
  }
}

function toCredited({ lines }: CreditNote): CreditedLine[] {
  return lines.data.map(line => ({
    of: line.invoice_line_item ?? null,
    description: line.description ?? '',
    amount: line.amount,
    quantity: line.quantity,
    unitAmount: line.unit_amount,
    discounts: line.discount_amounts,
    taxes: line.taxes,
  }))
}
