import type { StripeAccount } from './account.ts'
import { scheduleSettlement } from './bank-settlement.ts'
import { type IssuerAnswer, issuerSays } from './cards.ts'
import { openIntentOf, recordInvoicePayment } from './invoice-payments.ts'
import { markPaid, setDelinquent } from './invoice-states.ts'
import { type Invoice, subscriptionOf } from './invoices.ts'
import type { PaymentMethod } from './payment-methods.ts'
import { attemptPayment } from './payments.ts'
import { followPayment } from './subscription-payment.ts'

const daySeconds = 86_400

export interface Attempted {
  /** What is charged; null where there is nothing to charge. */
  method: PaymentMethod | null
  answer: IssuerAnswer | 'processing'
  /** Whether it is tried again later when it fails. */
  retries: boolean
}

/** What is charged for a customer: of an invoice's own, a subscription's and the customer's default. */
export function methodFor(
  account: StripeAccount,
  owner: { customer: string; default_payment_method: string | null },
  subscription: string | null,
): PaymentMethod | null {
  const candidates = [
    owner.default_payment_method,
    subscription && account.find('subscription', subscription)?.default_payment_method,
    account.find('customer', owner.customer)?.invoice_settings.default_payment_method,
  ]
  for (const candidate of candidates) {
    const method = candidate ? account.find('payment_method', candidate) : null
    if (method?.customer === owner.customer) return method
  }
  return null
}

/** What the issuer says when nobody is there, or what a fault makes it say. */
export function askIssuer(account: StripeAccount, method: PaymentMethod | null): IssuerAnswer {
  if (account.world.faults.take('stripe', 'renew-subscription', ['declined'])) {
    return 'generic_decline'
  }
  return method ? issuerSays(account, method, { offSession: true }) : 'generic_decline'
}

/** Whether a bank has been asked for an invoice and has not answered: nothing more is tried then. */
export function isUnderWay(account: StripeAccount, invoice: Invoice): boolean {
  return openIntentOf(account, invoice)?.status === 'processing'
}

/** Tries to collect an open invoice by itself: at a renewal, and again later. */
export function collectInvoice(account: StripeAccount, invoice: Invoice): Invoice {
  const method = methodFor(account, invoice, subscriptionOf(invoice))
  if (isUnderWay(account, invoice)) return invoice
  const answer = invoice.amount_remaining > 0 ? askIssuer(account, method) : 'approved'
  const isDebit = method !== null && method.type !== 'card' && answer === 'approved'
  const tried = attemptInvoice(account, invoice, {
    method,
    answer: isDebit ? 'processing' : answer,
    retries: true,
  })
  scheduleSettlement(account, tried)
  return tried
}

/**
 * One attempt at an open invoice, and what follows from it for the subscription. Nothing due is paid
 * at once.
 */
export function attemptInvoice(
  account: StripeAccount,
  invoice: Invoice,
  { method, answer, retries }: Attempted,
): Invoice {
  if (invoice.amount_remaining === 0) {
    return follow(account, markPaid(account, invoice, { amount: 0, attempts: 0 }))
  }
  const intent =
    method &&
    attemptPayment(
      account,
      {
        customer: account.get('customer', invoice.customer),
        method,
        amount: invoice.amount_remaining,
        currency: invoice.currency,
        description: subscriptionOf(invoice) === null ? 'Invoice' : 'Subscription',
        answer,
      },
      openIntentOf(account, invoice) ?? undefined,
    )
  if (intent) recordInvoicePayment(account, invoice, intent)
  if (intent?.status === 'succeeded') {
    const { amount_remaining: amount } = invoice
    return follow(account, markPaid(account, invoice, { amount, attempts: 1 }))
  }
  if (intent?.status === 'processing') {
    return account.put('invoice', { ...invoice, attempted: true, next_payment_attempt: null })
  }
  return follow(account, noteFailure(account, invoice, { answer, retries }))
}

function noteFailure(
  account: StripeAccount,
  invoice: Invoice,
  { answer, retries }: Pick<Attempted, 'answer' | 'retries'>,
): Invoice {
  // Of attempts that somebody asked for only a first one counts, and none moves the next.
  const attempts = retries ? invoice.attempt_count + 1 : Math.max(1, invoice.attempt_count)
  const waitDays = account.state.billingSettings.retryDays[attempts - 1]
  const failed = account.put('invoice', {
    ...invoice,
    attempt_count: attempts,
    attempted: true,
    next_payment_attempt: !retries
      ? invoice.next_payment_attempt
      : waitDays
        ? account.now() + Math.round(waitDays * daySeconds)
        : null,
  })
  setDelinquent(account, failed)
  account.emit('invoice.payment_failed', failed)
  if (answer === 'authentication_required') account.emit('invoice.payment_action_required', failed)
  if (retries) scheduleCollection(account, failed)
  return failed
}

function follow(account: StripeAccount, invoice: Invoice): Invoice {
  followPayment(account, invoice)
  return account.get('invoice', invoice.id)
}

/** Arms the clock for an open invoice's next attempt; also after a restart, which forgets timers. */
export function scheduleCollection(account: StripeAccount, { id, ...invoice }: Invoice): void {
  const at = invoice.next_payment_attempt
  if (invoice.status !== 'open' || at === null) return
  account.after(at, `collect ${id}`, () => {
    const current = account.find('invoice', id)
    if (current?.status !== 'open' || current.next_payment_attempt !== at) return
    if (account.find('customer', current.customer)) collectInvoice(account, current)
  })
}

/** Arms the clock for the day on which an invoice that was sent should have been paid. */
export function scheduleOverdue(account: StripeAccount, { id, ...invoice }: Invoice): void {
  const { collection_method, due_date: due, status } = invoice
  if (collection_method !== 'send_invoice' || due === null || status !== 'open') return
  if (due < account.now()) return
  account.after(due, `overdue ${id}`, () => {
    const current = account.find('invoice', id)
    if (current?.status !== 'open' || current.due_date !== due) return
    account.emit('invoice.overdue', current)
    followPayment(account, current)
  })
}

/** What a bank says in the end of a payment that was `processing`. */
export function settlePayment(account: StripeAccount, invoiceId: string, succeeded: boolean): void {
  const invoice = account.get('invoice', invoiceId)
  if (invoice.status !== 'open' || !account.find('customer', invoice.customer)) return
  const own = account.inTimeOf(invoice.customer)
  const intent = openIntentOf(own, invoice)
  attemptInvoice(own, invoice, {
    method: intent?.payment_method ? own.find('payment_method', intent.payment_method) : null,
    answer: succeeded ? 'approved' : 'generic_decline',
    retries: true,
  })
}
