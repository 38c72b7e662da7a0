import { and, eq, inArray } from 'drizzle-orm'
import type { PlanRow } from '../billing/plans.ts'
import { soldItems } from '../billing/prices.ts'
import { hasStock } from '../billing/stock.ts'
import type { Transaction } from '../database/database.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { countOf, listOwnOrders, lockOrdersOf } from './own-orders.ts'
import type { SubscriptionRow } from './subscription.ts'
import { subscriptionCan } from './subscription-can.ts'
import { type ChangeWish, changes, subscriptions } from './tables.ts'

export type ChangeRow = typeof changes.$inferSelect

const openStates = ['pricing', 'offered', 'agreed', 'moving'] as const

/** The change of a subscription that is priced, offered or made now. */
export async function findOpenChange(
  tx: Pick<Transaction, 'select'>,
  subscriptionId: string,
): Promise<ChangeRow | null> {
  const [row] = await tx
    .select()
    .from(changes)
    .where(and(eq(changes.subscriptionId, subscriptionId), inArray(changes.state, [...openStates])))
  return row ?? null
}

/**
 * Writes down what a customer would like to have instead. What it costs is found out by the reconciler
 * that this wakes, and nothing changes before the customer agrees. An offer that is still open makes
 * room for the new wish.
 */
export function requestChange(
  platform: Platform,
  accountId: string,
  subscriptionId: string,
  { currency, ...wish }: ChangeWish & { currency?: string | undefined },
): Promise<Result<ChangeRow, string>> {
  const { clock, random } = platform.context
  return transact(platform, async (tx, wake) => {
    await lockOrdersOf(tx, accountId)
    const [row] = await tx
      .select()
      .from(subscriptions)
      .where(and(eq(subscriptions.id, subscriptionId), eq(subscriptions.accountId, accountId)))
      .for('update')
    if (!row) return fail('not-found')
    const refusal = subscriptionCan.change(row)
    if (refusal) return fail(refusal)
    if (currency !== undefined && currency !== row.currency) return fail('currency-fixed')
    if (row.interval === 'year' && wish.interval === 'month') return fail('change-year-to-month')
    const sold = await soldItems(tx, { ...wish, currency: row.currency })
    if (!sold.ok) return fail(sold.error)
    if (sold.value.plan.kind !== 'paid') return fail('plan-by-contact')
    const full = await planIsFull(tx, row, sold.value.plan)
    if (full) return fail(full)
    const open = await findOpenChange(tx, subscriptionId)
    if (open && open.state !== 'pricing' && open.state !== 'offered') return fail('change-open')
    const askedAt = clock.now()
    if (open) await end(tx, open.id, askedAt)
    const [change] = await tx
      .insert(changes)
      .values({
        id: newId('change', random),
        subscriptionId,
        accountId,
        wish,
        currency: row.currency,
        askedAt,
      })
      .returning()
    if (!change) throw new Error('a change was not inserted')
    await wake('change', change.id)
    return ok(change)
  })
}

/** Another plan is had within the same limits as if it were ordered; null: there is room. */
async function planIsFull(
  tx: Transaction,
  { id, accountId, planId }: SubscriptionRow,
  plan: PlanRow,
): Promise<'plan-account-max' | 'plan-sold-out' | null> {
  if (plan.id === planId) return null
  const has = countOf(await listOwnOrders(tx, accountId), plan.id)
  if (plan.accountMax !== null && has >= plan.accountMax) return 'plan-account-max'
  return (await hasStock(tx, plan, id)) ? null : 'plan-sold-out'
}

const end = (tx: Transaction, id: string, endedAt: Date) =>
  tx.update(changes).set({ state: 'withdrawn', endedAt }).where(eq(changes.id, id))

/** The customer's yes or no to an offer. A yes to one that is not open any more changes nothing. */
export function answerOffer(
  platform: Platform,
  accountId: string,
  changeId: string,
  answer: 'agree' | 'withdraw',
): Promise<Result<ChangeRow, string>> {
  const now = platform.context.clock.now()
  return transact(platform, async (tx, wake) => {
    const [row] = await tx
      .select()
      .from(changes)
      .where(and(eq(changes.id, changeId), eq(changes.accountId, accountId)))
      .for('update')
    if (!row) return fail('not-found')
    const isOpen = row.state === 'offered' || (answer === 'withdraw' && row.state === 'pricing')
    if (!isOpen) {
      const isSaid = answer === 'agree' ? row.agreedAt !== null : row.state === 'withdrawn'
      return isSaid ? ok(row) : fail('change-not-offered')
    }
    const [answered] = await tx
      .update(changes)
      .set(
        answer === 'agree'
          ? { state: 'agreed', agreedAt: now }
          : { state: 'withdrawn', endedAt: now },
      )
      .where(eq(changes.id, changeId))
      .returning()
    await wake('change', changeId)
    return ok(answered ?? row)
  })
}
