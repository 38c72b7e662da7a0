import type { pause } from '../../kit/pause.ts'
import { fail } from '../../kit/result.ts'
import type { RateBudget, RateLimit } from './rate-budget.ts'
import type { Handler, VendorResponse } from './request.ts'

export interface BudgetOptions {
  provider: string
  budget: RateBudget
  /** One budget for each account at a vendor: `hetzner:default`. */
  account: string
  /** What the vendor allows when its headers do not say. */
  limit: RateLimit
  /** Reads the vendor's own count from an answer; null when it says nothing. */
  readLimit(response: VendorResponse): { limit: number; remaining: number } | null
  /** A shorter wait is waited out, a longer one is the caller's to schedule. */
  waitMaxMs: number
  sleep: typeof pause
}

/** Spends from the account's budget before each exchange and learns from the vendor's headers after. */
export function budgeted(options: BudgetOptions, next: Handler): Handler {
  const { budget, account, provider, sleep, waitMaxMs } = options
  let limit = options.limit
  return async (request, signal) => {
    const urgency = request.effect === 'read' ? 'read' : 'write'
    let retryAfterMs = await budget.take(account, limit, urgency)
    if (retryAfterMs !== null && retryAfterMs <= waitMaxMs) {
      await sleep(retryAfterMs, signal)
      retryAfterMs = await budget.take(account, limit, urgency)
    }
    if (retryAfterMs !== null) {
      return fail({
        kind: 'rate-limited',
        provider,
        operation: request.operation,
        code: 'own-budget',
        message: `our own count of ${account} is used up`,
        retryAfterMs,
      })
    }
    const answer = await next(request, signal)
    const seen = answer.ok ? options.readLimit(answer.value) : null
    if (seen && seen.limit > 0) {
      limit = { ...limit, requests: seen.limit }
      await budget.learn(account, limit, seen.remaining)
    }
    return answer
  }
}
