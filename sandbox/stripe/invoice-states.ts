import type { StripeAccount } from './account.ts'
import { changeBalance } from './customer-balance.ts'
import { remainingDiscounts } from './discounts.ts'
import { buildInvoice, type InvoiceDraft } from './invoice-build.ts'
import { settlePending } from './invoice-items.ts'
import { type Invoice, subscriptionOf } from './invoices.ts'
import { changedFields } from './products.ts'

/** Makes and stores a draft. */
export function createDraft(account: StripeAccount, draft: InvoiceDraft): Invoice {
  const invoice = buildInvoice(account, draft, account.newId('invoice'))
  account.put('invoice', invoice)
  settlePending(account, invoice.id, draft.billed)
  const discounts = remainingDiscounts(account, draft.discounts, invoice.total_discount_amounts)
  const subscription = draft.subscription && account.find('subscription', draft.subscription.id)
  if (subscription && discounts.length < draft.discounts.length) {
    account.put('subscription', { ...subscription, discounts })
  }
  account.emit('invoice.created', invoice)
  return invoice
}

/** Opens a draft: it gets its number and its page, and uses up what the customer has in credit. */
export function finalizeInvoice(account: StripeAccount, draft: Invoice): Invoice {
  const customer = account.get('customer', draft.customer)
  const { invoice_prefix: prefix, next_invoice_sequence: sequence } = customer
  account.put('customer', {
    ...customer,
    currency: draft.currency,
    next_invoice_sequence: sequence + 1,
  })
  const { balance: starting } = customer
  const due = Math.max(0, draft.total + starting)
  if (due !== draft.total) {
    changeBalance(account, customer, {
      amount: draft.total - due,
      currency: draft.currency,
      type: 'applied_to_invoice',
      invoice: draft.id,
    })
  }
  const page = `${account.world.settings.urls.stripe}/i/${draft.id}`
  const now = account.now()
  const opened: Invoice = {
    ...draft,
    amount_due: due,
    amount_remaining: due,
    effective_at: now,
    ending_balance: account.get('customer', customer.id).balance,
    hosted_invoice_url: page,
    invoice_pdf: `${page}/pdf`,
    number: `${prefix}-${String(sequence).padStart(4, '0')}`,
    starting_balance: starting,
    status: 'open',
    status_transitions: { ...draft.status_transitions, finalized_at: now },
  }
  account.put('invoice', opened)
  account.emit('invoice.finalized', opened)
  return opened
}

/** Makes an open invoice. */
export function createInvoice(account: StripeAccount, draft: InvoiceDraft): Invoice {
  return finalizeInvoice(account, createDraft(account, draft))
}

export function markPaid(
  account: StripeAccount,
  invoice: Invoice,
  how: { amount: number; attempts: number },
): Invoice {
  const paid = account.put('invoice', {
    ...invoice,
    amount_paid: how.amount,
    amount_remaining: 0,
    attempt_count: invoice.attempt_count + how.attempts,
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    status: 'paid',
    status_transitions: { ...invoice.status_transitions, paid_at: account.now() },
  })
  setDelinquent(account, paid)
  account.emit('invoice.paid', paid)
  account.emit('invoice.payment_succeeded', paid)
  return paid
}

export function voidInvoice(account: StripeAccount, invoice: Invoice): Invoice {
  return close(account, invoice, 'void', 'voided_at', 'invoice.voided')
}

export function markUncollectible(account: StripeAccount, invoice: Invoice): Invoice {
  return close(
    account,
    invoice,
    'uncollectible',
    'marked_uncollectible_at',
    'invoice.marked_uncollectible',
  )
}

function close(
  account: StripeAccount,
  invoice: Invoice,
  status: 'void' | 'uncollectible',
  moment: 'voided_at' | 'marked_uncollectible_at',
  event: string,
): Invoice {
  const closed = account.put('invoice', {
    ...invoice,
    auto_advance: false,
    next_payment_attempt: null,
    status,
    status_transitions: { ...invoice.status_transitions, [moment]: account.now() },
  })
  cancelPayments(account, closed)
  setDelinquent(account, closed)
  account.emit(event, closed)
  return closed
}

/** Nothing more is taken for an invoice that is closed. */
function cancelPayments(account: StripeAccount, { id }: Invoice): void {
  for (const payment of account.list('invoice_payment')) {
    if (payment.invoice !== id || payment.status !== 'open') continue
    account.put('invoice_payment', {
      ...payment,
      status: 'canceled',
      status_transitions: { canceled_at: account.now(), paid_at: null },
    })
  }
}

/** A customer is delinquent while the latest attempt to collect something has failed. */
export function setDelinquent(account: StripeAccount, { customer: id }: Invoice): void {
  const customer = account.find('customer', id)
  const delinquent = account
    .list('invoice')
    .some(each => each.customer === id && each.status === 'open' && each.attempted)
  if (!customer || customer.delinquent === delinquent) return
  const changed = account.put('customer', { ...customer, delinquent })
  account.emit('customer.updated', changed, changedFields(customer, changed))
}

/** The invoices of a subscription, newest first. */
export function invoicesOf(account: StripeAccount, subscription: string): Invoice[] {
  return account.list('invoice').filter(invoice => subscriptionOf(invoice) === subscription)
}
