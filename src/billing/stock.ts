import { and, eq, inArray, ne } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import type { PlanRow } from './plans.ts'
import { plans } from './tables.ts'

/**
 * Whether one more of a plan may be sold. What is ordered counts as much as what runs: a place is set
 * aside before the payment page, and given up with it. The plan's row stays locked until the order is
 * written, so that two people are never sold the last one.
 */
export async function hasStock(
  tx: Transaction,
  plan: Pick<PlanRow, 'id' | 'stock'>,
  exceptOrder: string,
): Promise<boolean> {
  if (plan.stock === null) return true
  await tx.select({ id: plans.id }).from(plans).where(eq(plans.id, plan.id)).for('update')
  return (await takenOf(tx, plan.id, exceptOrder)) < plan.stock
}

/** The plans of which nothing is left; only looked at, for showing them. */
export async function soldOutPlans(db: Database, all: readonly PlanRow[]): Promise<Set<string>> {
  const limited = all.filter(({ stock }) => stock !== null)
  const counted = await Promise.all(
    limited.map(async plan => ({ plan, count: await takenOf(db, plan.id) })),
  )
  return new Set(
    counted
      .filter(({ plan, count }) => count >= (plan.stock ?? count + 1))
      .map(({ plan }) => plan.id),
  )
}

/** How many of a plan are ordered or run. */
export const takenOf = (
  db: Database | Transaction,
  planId: string,
  exceptOrder = '',
): Promise<number> =>
  db.$count(
    subscriptions,
    and(
      eq(subscriptions.planId, planId),
      inArray(subscriptions.state, ['checkout', 'active']),
      ne(subscriptions.id, exceptOrder),
    ),
  )
