import { addMs } from '../kit/clock.ts'
import type { BilledInvoice, Statement } from '../providers/payment-facts.ts'

const dayMs = 86_400_000

/**
 * The invoice that was paid after all when the vendor, which could not collect it, had ended the
 * subscription already: then it has to be revived. Null: it was not paid, was voided, or is paid back.
 */
export function paidAfterEnd({ subscription, invoices }: Statement): BilledInvoice | null {
  const { endedAt, endReason, status } = subscription
  if (status !== 'canceled' || endReason !== 'payment-failed' || !endedAt) return null
  // A revival that our row does not know of yet may have been billed, with nothing.
  const last = invoices.find(({ totalMinor }) => totalMinor > 0)
  if (last?.status !== 'paid' || !last.paidAt || last.paidAt < endedAt) return null
  const isPaidBack = last.paidMinor > 0 && last.refundedMinor >= last.paidMinor
  return isPaidBack ? null : last
}

/**
 * When a revived subscription is charged again: when what was paid for is over. Where it is over already
 * that is a day after the payment, so that a card that fails then is an ordinary renewal that failed. The
 * same within a day, so that a request that is repeated is the same request.
 */
export function chargedFrom({ lines, paidAt, issuedAt }: BilledInvoice, now: Date): Date {
  const paidUntil = new Date(Math.max(...lines.map(({ to }) => to.getTime())))
  if (paidUntil > now) return paidUntil
  const since = paidAt ?? issuedAt
  const days = Math.floor((now.getTime() - since.getTime()) / dayMs) + 1
  return addMs(since, days * dayMs)
}
