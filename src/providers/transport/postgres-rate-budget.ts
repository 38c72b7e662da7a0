import { eq } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Clock } from '../../kit/clock.ts'
import {
  type AccountState,
  closeUntil,
  learnRemaining,
  type RateBudget,
  takeOne,
} from './rate-budget.ts'
import { rateBudgets } from './tables.ts'

type Transactions = Pick<NodePgDatabase<Record<string, unknown>>, 'transaction'>

/**
 * The budget that all workers share. An account is one row, locked while its state is read and written,
 * so that two workers never take the same last request. Times are the callers' clocks.
 */
export function createPostgresRateBudget(db: Transactions, clock: Clock): RateBudget {
  /** `change` is told the time once the row is ours: until then others moved the account on. */
  const update = <T>(
    account: string,
    change: (state: AccountState, nowMs: number) => { state: AccountState; answer: T },
  ): Promise<T> =>
    db.transaction(async tx => {
      const find = () =>
        tx
          .select({ state: rateBudgets.state })
          .from(rateBudgets)
          .where(eq(rateBudgets.account, account))
          .for('update')
      let [row] = await find()
      if (!row) {
        await tx.insert(rateBudgets).values({ account, state: {} }).onConflictDoNothing()
        ;[row] = await find()
      }
      const before = row?.state ?? {}
      const { state, answer } = change(before, clock.now().getTime())
      if (state !== before) {
        await tx.update(rateBudgets).set({ state }).where(eq(rateBudgets.account, account))
      }
      return answer
    })

  return {
    take: (account, limit, urgency) =>
      update(account, (before, nowMs) => {
        const { state, retryAfterMs } = takeOne(before, limit, urgency, nowMs)
        return { state, answer: retryAfterMs }
      }),
    learn: (account, limit, remaining) =>
      update(account, (state, nowMs) => ({
        state: learnRemaining(state, limit, remaining, nowMs),
        answer: undefined,
      })),
    close: (account, forMs) =>
      update(account, (state, nowMs) => ({
        state: closeUntil(state, nowMs + forMs),
        answer: undefined,
      })),
  }
}
