import type { Clock } from '../../kit/clock.ts'
import { allowedMs, type RateBudget, requestCostMs, spentMs } from './rate-budget.ts'

/** A budget for one process: command-line tools and tests. Workers share the one in PostgreSQL. */
export function createMemoryRateBudget(clock: Clock): RateBudget {
  const fullAtMs = new Map<string, number>()
  const emptinessMs = (account: string, nowMs: number) =>
    Math.max(0, (fullAtMs.get(account) ?? nowMs) - nowMs)
  return {
    async take(account, limit, urgency) {
      const nowMs = clock.now().getTime()
      const afterMs = emptinessMs(account, nowMs) + requestCostMs(limit)
      const excessMs = afterMs - allowedMs(limit, urgency)
      if (excessMs > 0) return Math.ceil(excessMs)
      fullAtMs.set(account, nowMs + afterMs)
      return null
    },
    async learn(account, limit, remaining) {
      const nowMs = clock.now().getTime()
      const seenMs = spentMs(limit, remaining)
      if (seenMs > emptinessMs(account, nowMs)) fullAtMs.set(account, nowMs + seenMs)
    },
  }
}
