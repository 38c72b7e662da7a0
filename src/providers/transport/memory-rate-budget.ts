import type { Clock } from '../../kit/clock.ts'
import {
  type AccountState,
  closeUntil,
  learnRemaining,
  type RateBudget,
  takeOne,
} from './rate-budget.ts'

/** A budget for one process: command-line tools and tests. Workers share the one in PostgreSQL. */
export function createMemoryRateBudget(clock: Clock): RateBudget {
  const accounts = new Map<string, AccountState>()
  const stateOf = (account: string) => accounts.get(account) ?? {}
  const nowMs = () => clock.now().getTime()
  return {
    async take(account, limit, urgency) {
      const { state, retryAfterMs } = takeOne(stateOf(account), limit, urgency, nowMs())
      accounts.set(account, state)
      return retryAfterMs
    },
    async learn(account, limit, remaining) {
      accounts.set(account, learnRemaining(stateOf(account), limit, remaining, nowMs()))
    },
    async close(account, forMs) {
      accounts.set(account, closeUntil(stateOf(account), nowMs() + forMs))
    },
  }
}
