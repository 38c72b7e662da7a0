import type { StripeAccount } from './account.ts'
import { noAddress } from './addresses.ts'
import { awaitBank } from './async-payment.ts'
import { type BankAccount, readBankAccount } from './bank-accounts.ts'
import { answerFor, asksForAuthentication, type Card, checkCard } from './cards.ts'
import type { Checkout } from './checkout.ts'
import { customerDetails } from './checkout-blank.ts'
import { type CheckoutEntry, type CheckoutProblem, takeIn } from './checkout-entry.ts'
import type { CheckoutSession } from './checkout-sessions.ts'
import { taxExemptionOf, withTotals } from './checkout-totals.ts'
import { type Customer, createCustomer } from './customers.ts'
import { createBankDebit, createPaymentMethod } from './payment-methods.ts'
import { startSubscription } from './subscription-start.ts'
import { createTaxId, taxIdsOf } from './tax-ids.ts'

export type Payment =
  | { status: 'complete'; successUrl: string }
  /** The card's issuer wants to be sure who pays: say `authenticated` next. */
  | { status: 'requires_action' }
  /** Nothing was tried: the totals are new to the buyer. */
  | { status: 'updated' }
  | { status: 'refused'; problem: CheckoutProblem }
  | { status: 'not_open' }

const refused = (problem: CheckoutProblem): Payment => ({ status: 'refused', problem })

/**
 * What happens when the buyer presses a button: what was typed is taken in and the totals follow.
 * Unless they changed under the buyer's eyes, the payment method is judged, and where it is good the
 * subscription starts, its first invoice is paid (or a bank asked to) and the session is complete,
 * all at once.
 */
export function payCheckout(
  account: StripeAccount,
  session: CheckoutSession,
  typed: CheckoutEntry,
): Payment {
  const before = account.state.checkouts[session.id]
  if (session.status !== 'open' || !before) return { status: 'not_open' }
  const entry = resumed(account, session, typed)
  const taken = takeIn(account, session, before, entry)
  if (!taken.ok) return refused(taken.problem)
  const { checkout } = taken
  account.state.checkouts[session.id] = checkout
  const priced = account.put('checkout.session', withTotals(account, session, checkout))
  const isNewToBuyer = entry.total !== undefined && Number(entry.total) !== priced.amount_total
  if (entry.step === 'update' || isNewToBuyer) return { status: 'updated' }
  if (priced.consent_collection?.terms_of_service === 'required' && entry.terms === '') {
    return refused('terms_required')
  }
  const instrument = asksForMethod(priced) ? judge(account, priced, entry) : null
  if (instrument?.kind === 'refused') return refused(instrument.problem)
  if (instrument?.kind === 'authenticate') {
    account.state.authentications[session.id] = { ...entry, total: undefined }
    return { status: 'requires_action' }
  }
  if (account.world.faults.take('stripe', 'pay', ['declined'])) return refused('generic_decline')
  return complete(account, priced, checkout, instrument, entry.name)
}

/** Whether a card or an account is asked for: a free start may do without, where the seller agrees. */
export function asksForMethod(session: CheckoutSession): boolean {
  return session.amount_total > 0 || session.payment_method_collection === 'always'
}

/** The card that waited for its holder's authentication, when that is what was sent now. */
function resumed(account: StripeAccount, { id }: CheckoutSession, typed: CheckoutEntry) {
  const { authentications } = account.state
  const waiting = authentications[id]
  delete authentications[id]
  return waiting && typed.authenticated && typed.cardNumber === ''
    ? { ...waiting, authenticated: typed.authenticated }
    : typed
}

type Instrument = { kind: 'card'; card: Card; number: string } | { kind: 'bank'; bank: BankAccount }

function judge(
  account: StripeAccount,
  session: CheckoutSession,
  entry: CheckoutEntry,
): Instrument | { kind: 'refused'; problem: CheckoutProblem } | { kind: 'authenticate' } {
  const debit = session.payment_method_types.find(type => type !== 'card')
  if (entry.method === 'bank') {
    if (!debit) return { kind: 'refused', problem: 'method_not_allowed' }
    const bank = readBankAccount(debit, entry.accountNumber)
    return bank ? { kind: 'bank', bank } : { kind: 'refused', problem: 'account_number_invalid' }
  }
  if (!session.payment_method_types.includes('card')) {
    return { kind: 'refused', problem: 'method_not_allowed' }
  }
  const now = new Date(account.inTimeOf(session.customer).now() * 1000)
  const checked = checkCard(entry, now)
  if (!checked.ok) return { kind: 'refused', problem: checked.problem }
  if (asksForAuthentication(checked.number)) {
    if (entry.authenticated === undefined) return { kind: 'authenticate' }
    if (entry.authenticated === 'false') {
      return { kind: 'refused', problem: 'payment_intent_authentication_failure' }
    }
  }
  const answer = answerFor(checked.number, { offSession: false })
  if (session.amount_total > 0 && answer !== 'approved' && answer !== 'authentication_required') {
    return { kind: 'refused', problem: answer }
  }
  return { kind: 'card', card: checked.card, number: checked.number }
}

function complete(
  account: StripeAccount,
  session: CheckoutSession,
  checkout: Checkout,
  instrument: Instrument | null,
  name: string,
): Payment {
  const customer = customerFor(account, session, checkout, name)
  const method =
    instrument &&
    (instrument.kind === 'card'
      ? createPaymentMethod(account, customer, instrument.card, instrument.number)
      : createBankDebit(account, customer, instrument.bank))
  const waits = instrument?.kind === 'bank' && session.amount_total > 0
  const { missingPaymentMethod: missingMethod, ...subscribed } = checkout.subscription
  const subscription = startSubscription(account, {
    ...subscribed,
    missingMethod,
    customer,
    method,
    items: checkout.items.map(({ price, quantity }) => ({ price, quantity })),
    discounts: checkout.discounts,
    automaticTax: session.automatic_tax.enabled,
    payment: waits ? 'processing' : 'now',
  })
  const paid = session.amount_total > 0 ? 'paid' : 'no_payment_required'
  const done = account.put('checkout.session', {
    ...session,
    consent: session.consent_collection && {
      promotions: null,
      terms_of_service:
        session.consent_collection.terms_of_service === 'required' ? 'accepted' : null,
    },
    customer: customer.id,
    customer_details: {
      ...customerDetails(customer.email, name || customer.name),
      address: customer.address ?? noAddress,
      tax_exempt: taxExemptionOf(account, session, checkout),
      tax_ids: taxIdsOf(account, customer.id).map(({ type, value }) => ({ type, value })),
    },
    invoice: subscription.latest_invoice,
    payment_status: waits ? 'unpaid' : paid,
    status: 'complete',
    subscription: subscription.id,
    url: null,
  })
  account.emit('checkout.session.completed', done)
  if (waits) awaitBank(account, done, instrument.bank.number)
  return { status: 'complete', successUrl: successUrl(done) }
}

/** The customer who buys: made now, or known before and told what was typed, where that is wanted. */
function customerFor(
  account: StripeAccount,
  session: CheckoutSession,
  { buyer, updates }: Checkout,
  name: string,
): Customer {
  const { country, city, postalCode } = buyer
  const address = { country, city, postal_code: postalCode }
  const typed = Object.values(address).some(Boolean) ? { ...noAddress, ...address } : null
  const known = session.customer === null ? null : account.find('customer', session.customer)
  const customer =
    known ??
    createCustomer(account, {
      email: session.customer_email ?? undefined,
      name: name || undefined,
    })
  const changed = account.put('customer', {
    ...customer,
    address: typed && (!known || updates.address) ? typed : customer.address,
    name: name && updates.name ? name : customer.name,
  })
  const { taxId } = buyer
  const isNew = taxId && taxIdsOf(account, customer.id).every(each => each.value !== taxId.value)
  if (isNew) createTaxId(account, customer.id, taxId)
  return changed
}

/** Where the customer goes after paying. */
export function successUrl({ id, success_url }: CheckoutSession): string {
  return success_url.replaceAll('{CHECKOUT_SESSION_ID}', id)
}
