import type { StripeAccount } from './account.ts'
import type { IssuerAnswer } from './cards.ts'
import { type Charge, newCharge, settled } from './charges.ts'
import type { Customer } from './customers.ts'
import { newIntent, type PaymentIntent } from './payment-intents.ts'
import type { PaymentMethod } from './payment-methods.ts'

export interface Attempt {
  customer: Customer
  method: PaymentMethod
  amount: number
  currency: string
  description: string
  /** What the issuer says; `processing` while a bank takes its time to say it. */
  answer: IssuerAnswer | 'processing'
}

/** Why a charge failed, in Stripe's words. */
export interface Decline {
  code: 'card_declined'
  decline_code: IssuerAnswer
  message: string
}

/**
 * Charges a payment method once; the intent's status tells how it went: `succeeded`,
 * `requires_payment_method` (declined), `requires_action` (the holder must authenticate, nothing
 * was charged) or `processing`. Retries give `intent`; so does a bank that answers in the end, and
 * then the charge that was pending is the one that is settled.
 */
export function attemptPayment(
  account: StripeAccount,
  attempt: Attempt,
  intent: PaymentIntent = newIntent(account, attempt),
): PaymentIntent {
  if (attempt.answer === 'authentication_required') return askForAction(account, attempt, intent)
  const charge = account.put('charge', chargeOf(account, attempt, intent))
  const tried = account.put('payment_intent', {
    ...intent,
    ...outcomeFor(attempt, charge.id),
    latest_charge: charge.id,
    next_action: null,
  })
  account.emit(chargeEvents[charge.status], charge)
  account.emit(intentEvents[charge.status], tried)
  return tried
}

const chargeEvents = {
  failed: 'charge.failed',
  pending: 'charge.pending',
  succeeded: 'charge.succeeded',
} as const
const intentEvents = {
  failed: 'payment_intent.payment_failed',
  pending: 'payment_intent.processing',
  succeeded: 'payment_intent.succeeded',
} as const

function chargeOf(account: StripeAccount, attempt: Attempt, intent: PaymentIntent): Charge {
  const pending =
    intent.status === 'processing' && intent.latest_charge
      ? account.get('charge', intent.latest_charge)
      : null
  return pending
    ? { ...pending, ...settled(account, pending, attempt.answer) }
    : newCharge(account, attempt, intent)
}

function outcomeFor({ answer, amount, method }: Attempt, charge: string) {
  const decline = declineOf(answer)
  if (decline) {
    return {
      amount_received: 0,
      last_payment_error: { type: 'card_error', charge, ...decline },
      payment_method: null,
      status: 'requires_payment_method' as const,
    }
  }
  const isDone = answer === 'approved'
  return {
    amount_received: isDone ? amount : 0,
    last_payment_error: null,
    payment_method: method.id,
    status: isDone ? ('succeeded' as const) : ('processing' as const),
  }
}

function askForAction(
  account: StripeAccount,
  { method }: Attempt,
  intent: PaymentIntent,
): PaymentIntent {
  const waiting = account.put('payment_intent', {
    ...intent,
    next_action: { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } },
    payment_method: method.id,
    status: 'requires_action',
  })
  account.emit('payment_intent.requires_action', waiting)
  return waiting
}

/** The error that a refusal is told as; null where nothing was refused. */
export function declineOf(answer: Attempt['answer']): Decline | null {
  if (answer === 'approved' || answer === 'processing') return null
  const message =
    answer === 'insufficient_funds'
      ? 'Your card has insufficient funds.'
      : 'Your card was declined.'
  return { code: 'card_declined', decline_code: answer, message }
}
