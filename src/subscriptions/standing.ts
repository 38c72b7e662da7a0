import type { BilledInvoice, PaymentDispute, Statement } from '../providers/payment-facts.ts'
import { type LadderStand, type LadderTerms, standOnLadder } from './dunning-ladder.ts'
import { paidAfterEnd } from './revival.ts'
import type { Standing } from './tables.ts'

/** How a subscription stands, as it follows from the vendor's statement, the plan's terms and the time. */
export interface Stand {
  standing: Standing
  /** What is over: nothing more is owed to its customer but their data. */
  over: 'subscription-ended' | 'customer-cancelled' | 'payment-missing' | 'payment-reversed' | null
  /** Paid when the vendor had given up already: what it was for is to be revived. */
  paidAfterEnd: BilledInvoice | null
  /** The oldest invoice that should be paid and is not. */
  missing: BilledInvoice | null
  overdueSince: Date | null
  ladder: LadderStand | null
  dispute: PaymentDispute | null
}

export function standOf(statement: Statement, now: Date, terms: LadderTerms): Stand {
  const { subscription, disputes } = statement
  const dispute = disputes.find(({ state }) => state === 'open') ?? null
  const missing = missingInvoice(statement, now)
  const overdueSince = missing && (missing.dueAt ?? missing.issuedAt)
  const ladder = overdueSince && standOnLadder(overdueSince, now, terms)
  const late = missing ? null : paidAfterEnd(statement)
  const nothing = { paidAfterEnd: null, missing, overdueSince, ladder, dispute }
  if (disputes.some(({ state }) => state === 'lost')) {
    return { ...nothing, standing: 'suspended', over: 'payment-reversed' }
  }
  const hasEnded =
    subscription.status === 'canceled' || subscription.status === 'incomplete_expired'
  // Where the vendor gives up on a card it may end the subscription: what it owes can still be paid.
  if (late) return { ...nothing, standing: 'suspended', over: null, paidAfterEnd: late }
  if (hasEnded && !(subscription.endReason === 'payment-failed' && ladder && !ladder.isOver)) {
    return { ...nothing, standing: 'suspended', over: whyEnded(subscription.endReason) }
  }
  if (ladder?.isOver) return { ...nothing, standing: 'suspended', over: 'payment-missing' }
  const isHeld = dispute !== null || hasEnded || subscription.status === 'paused'
  if (isHeld || ladder?.isSuspended) return { ...nothing, standing: 'suspended', over: null }
  if (ladder) return { ...nothing, standing: 'overdue', over: null }
  return { ...nothing, standing: subscription.status === 'trialing' ? 'trial' : 'paid', over: null }
}

function whyEnded(reason: Statement['subscription']['endReason']): Stand['over'] {
  if (reason === 'payment-failed') return 'payment-missing'
  return reason === 'asked' ? 'customer-cancelled' : 'subscription-ended'
}

/**
 * A payment is missing when the vendor has tried and failed (it says so by the subscription's status: a
 * bank debit that is under way leaves it active), or when an invoice by mail is past its date.
 */
function missingInvoice({ subscription, invoices }: Statement, now: Date): BilledInvoice | null {
  const failed = ['past_due', 'unpaid', 'canceled'].includes(subscription.status)
  // A vendor that has gone on to later periods, and was paid for them, has let the earlier one be.
  const paidFor = Math.max(
    ...invoices.flatMap(({ status, paidMinor, issuedAt }) =>
      status === 'paid' && paidMinor > 0 ? [issuedAt.getTime()] : [],
    ),
  )
  const open = invoices.filter(
    ({ status, dueMinor, dueAt, attempted, issuedAt }) =>
      (status === 'open' || status === 'uncollectible') &&
      dueMinor > 0 &&
      (dueAt ? dueAt <= now : failed && attempted && issuedAt.getTime() >= paidFor),
  )
  return open.sort((one, other) => one.issuedAt.getTime() - other.issuedAt.getTime())[0] ?? null
}
