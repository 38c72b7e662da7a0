import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { invoices, refunds } from './tables.ts'

/**
 * Promises to pay a subscription back, once: a second request changes nothing. `reason` is the code
 * of the sentence that the customer's letter carries.
 */
export async function requestRefund(
  tx: Transaction,
  wake: Wake,
  { clock, random }: Context,
  subscriptionId: string,
  reason: string,
): Promise<void> {
  const [refund] = await tx
    .insert(refunds)
    .values({ id: newId('refund', random), subscriptionId, reason, requestedAt: clock.now() })
    .onConflictDoNothing({ target: refunds.subscriptionId, where: sql`kind = 'whole'` })
    .returning({ id: refunds.id })
  if (refund) await wake('refund', refund.id)
}

export interface PartRefund {
  subscriptionId: string
  /** In the subscription's currency; a positive whole number. */
  wantedMinor: number
  reason: string
}

/**
 * Promises to pay a part back; each call is a part of its own. Never more than was paid and is not
 * promised back yet: `refund-too-large`.
 * @returns the refund's id
 */
export async function requestPartRefund(
  tx: Transaction,
  wake: Wake,
  { clock, random }: Context,
  { subscriptionId, wantedMinor, reason }: PartRefund,
): Promise<Result<string, 'refund-too-large'>> {
  // Two requests at the same time count one another: the row of what was bought is their turnstile.
  await tx.select().from(subscriptions).where(eq(subscriptions.id, subscriptionId)).for('update')
  if (wantedMinor > (await refundableMinor(tx, subscriptionId))) return fail('refund-too-large')
  const id = newId('refund', random)
  const requestedAt = clock.now()
  await tx
    .insert(refunds)
    .values({ id, subscriptionId, kind: 'part', wantedMinor, reason, requestedAt })
  await wake('refund', id)
  return ok(id)
}

/**
 * What was paid and neither paid back nor promised back, in minor units; nothing once all is promised. What
 * is disputed is with the bank, and nothing can be paid back of it.
 */
export async function refundableMinor(tx: Transaction, subscriptionId: string): Promise<number> {
  const ofIt = eq(refunds.subscriptionId, subscriptionId)
  const [whole] = await tx
    .select()
    .from(refunds)
    .where(and(ofIt, eq(refunds.kind, 'whole')))
  if (whole) return 0
  const [bought] = await tx.select().from(subscriptions).where(eq(subscriptions.id, subscriptionId))
  const billed = await tx.select().from(invoices).where(eq(invoices.subscriptionId, subscriptionId))
  const parts = await tx
    .select()
    .from(refunds)
    .where(and(ofIt, eq(refunds.kind, 'part')))
  const pending = parts.filter(({ state }) => state === 'requested')
  const settled = parts.filter(({ state }) => state === 'paid')
  // Invoices tell of refunds made at the vendor too, but of ours a moment after they are paid.
  const backMinor = Math.max(
    sumOf(billed.map(({ refundedMinor }) => refundedMinor)),
    sumOf(settled.map(({ amountMinor }) => amountMinor ?? 0)),
  )
  const promisedMinor = sumOf(
    pending.map(({ amountMinor, wantedMinor }) => amountMinor ?? wantedMinor ?? 0),
  )
  const heldMinor = sumOf(
    billed.map(invoice => (invoice.disputed ? invoice.paidMinor - invoice.refundedMinor : 0)),
  )
  // The first payment is known before its invoice is.
  const paidMinor = Math.max(
    sumOf(billed.map(invoice => invoice.paidMinor)),
    bought?.paidMinor ?? 0,
  )
  return paidMinor - backMinor - heldMinor - promisedMinor
}

const sumOf = (amounts: readonly number[]): number =>
  amounts.reduce((sum, amountMinor) => sum + amountMinor, 0)
