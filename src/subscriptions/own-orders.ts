import { eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import type { SubscriptionRow } from './subscription.ts'
import { subscriptions } from './tables.ts'

/** What one account has ordered so far, for the rules that count. */
export const listOwnOrders = (
  db: Database | Transaction,
  accountId: string,
): Promise<SubscriptionRow[]> =>
  db.select().from(subscriptions).where(eq(subscriptions.accountId, accountId))

/**
 * One order of an account is written at a time: two tabs see each other's order, and nobody has two
 * trials. Ends with the transaction.
 */
export async function lockOrdersOf(tx: Transaction, accountId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`orders:${accountId}`}, 0))`)
}

type Order = Pick<
  SubscriptionRow,
  'state' | 'planId' | 'currency' | 'trialDays' | 'processingSince'
>

/** What they pay in, as long as anything of theirs runs or is being paid; null: whatever they like. */
export function fixedCurrency(orders: readonly Order[]): string | null {
  const running = orders.find(
    ({ state, processingSince }) =>
      state === 'active' || (state === 'checkout' && processingSince !== null),
  )
  return running?.currency ?? null
}

/** One trial for each account, whatever became of it; an order that was never paid has used none up. */
export const hadTrial = (orders: readonly Order[]): boolean =>
  orders.some(
    ({ state, trialDays }) => trialDays > 0 && state !== 'abandoned' && state !== 'failed',
  )

/** How many of a plan an account has, those included that it has not paid for yet. */
export const countOf = (orders: readonly Order[], planId: string): number =>
  orders.filter(
    order => order.planId === planId && (order.state === 'checkout' || order.state === 'active'),
  ).length

/** Names are reserved while an order waits for its payment, so one account cannot reserve many. */
const unpaidMost = 5

export const hasTooManyUnpaid = (orders: readonly Order[]): boolean =>
  orders.filter(({ state }) => state === 'checkout').length >= unpaidMost
