import { eq, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Clock } from '../../kit/clock.ts'
import {
  allowedMs,
  type RateBudget,
  type RateLimit,
  requestCostMs,
  spentMs,
} from './rate-budget.ts'
import { rateBudgets } from './tables.ts'

type Queries = Pick<NodePgDatabase<Record<string, unknown>>, 'insert' | 'select'>

/**
 * The budget that all workers share. Taking is one conditional statement, so that two workers never
 * take the same last request. Times are the callers' clocks: a skew of a second is a request of 3,600.
 */
export function createPostgresRateBudget(db: Queries, clock: Clock): RateBudget {
  const columns = (limit: RateLimit, nowMs: number, fullAtMs: number) => ({
    limit: limit.requests,
    remaining: Math.floor(limit.requests - (fullAtMs - nowMs) / requestCostMs(limit)),
    resetAt: new Date(fullAtMs),
  })
  return {
    async take(account, limit, urgency) {
      const now = clock.now()
      const costMs = requestCostMs(limit)
      const first = columns(limit, now.getTime(), now.getTime() + costMs)
      const after = sql`greatest(${rateBudgets.resetAt}, ${now}) + ${milliseconds(costMs)}`
      const latest = sql`${now}::timestamptz + ${milliseconds(allowedMs(limit, urgency))}`
      const taken = await db
        .insert(rateBudgets)
        .values({ account, ...first })
        .onConflictDoUpdate({
          target: rateBudgets.account,
          set: { limit: limit.requests, resetAt: after, remaining: remainingAt(after, limit, now) },
          setWhere: sql`${after} <= ${latest}`,
        })
        .returning({ account: rateBudgets.account })
      if (taken.length > 0) return null
      const [row] = await db
        .select({ resetAt: rateBudgets.resetAt })
        .from(rateBudgets)
        .where(eq(rateBudgets.account, account))
      const emptinessMs = Math.max(0, (row?.resetAt ?? now).getTime() - now.getTime())
      return Math.max(1, Math.ceil(emptinessMs + costMs - allowedMs(limit, urgency)))
    },
    async learn(account, limit, remaining) {
      const nowMs = clock.now().getTime()
      const seen = columns(limit, nowMs, nowMs + spentMs(limit, remaining))
      await db
        .insert(rateBudgets)
        .values({ account, ...seen })
        .onConflictDoUpdate({
          target: rateBudgets.account,
          set: seen,
          setWhere: sql`${rateBudgets.resetAt} < ${seen.resetAt}`,
        })
    },
  }
}

const milliseconds = (ms: number) => sql`${ms}::double precision * interval '1 millisecond'`

const remainingAt = (fullAt: ReturnType<typeof sql>, limit: RateLimit, now: Date) =>
  sql`greatest(0, floor(${limit.requests}::double precision
    - extract(epoch from (${fullAt}) - ${now}::timestamptz) * 1000 / ${requestCostMs(limit)}::double precision))::integer`
