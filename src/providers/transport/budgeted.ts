import type { pause } from '../../kit/pause.ts'
import { fail } from '../../kit/result.ts'
import { readRetryAfterMs } from './judged.ts'
import { type RateBudget, type RateLimit, type Urgency, windowsOf } from './rate-budget.ts'
import type { Handler, VendorResponse } from './request.ts'

export interface BudgetOptions {
  provider: string
  budget: RateBudget
  /** One budget for each account at a vendor: `hetzner:default`. */
  account: string
  /** What the vendor allows when its headers do not say. */
  limit: RateLimit
  /** How urgent this client's reads are; its writes are always `write`. */
  reads: Exclude<Urgency, 'write'>
  /** Reads the vendor's own count from an answer; null when it says nothing. */
  readLimit(response: VendorResponse): { limit: number; remaining: number } | null
  /** A shorter wait is waited out, a longer one is the caller's to schedule. */
  waitMaxMs: number
  sleep: typeof pause
}

/**
 * Spends from the account's budget before each exchange and learns from the vendor's answer after. An
 * operation with a limit of its own has a budget of its own too: it is what a 429 to it empties.
 */
export function budgeted(options: BudgetOptions, next: Handler): Handler {
  const { budget, account, provider, sleep, waitMaxMs } = options
  let limit = options.limit
  const take = async (name: string, allowed: RateLimit, urgency: Urgency, signal: AbortSignal) => {
    const retryAfterMs = await budget.take(name, allowed, urgency)
    if (retryAfterMs === null || retryAfterMs > waitMaxMs) return retryAfterMs
    await sleep(retryAfterMs, signal)
    return budget.take(name, allowed, urgency)
  }
  return async (request, signal) => {
    const { operation, ownLimit } = request
    const urgency = request.effect === 'read' ? options.reads : 'write'
    const own = `${account}:${operation}`
    const retryAfterMs =
      // Nothing more urgent shares it, so nothing of it is held back.
      (ownLimit ? await take(own, ownLimit, 'write', signal) : null) ??
      (await take(account, limit, urgency, signal))
    if (retryAfterMs !== null) {
      return fail({
        kind: 'rate-limited',
        provider,
        operation,
        code: 'own-budget',
        message: `our own count of ${account} is used up`,
        retryAfterMs,
      })
    }
    const answer = await next(request, signal)
    if (!answer.ok) return answer
    const { status, headers } = answer.value
    const seen = options.readLimit(answer.value)
    if (seen && seen.limit > 0) {
      limit = withFirst(limit, seen.limit)
      await budget.learn(account, limit, seen.remaining)
    }
    const closedMs = status === 429 ? readRetryAfterMs(headers) : undefined
    if (closedMs !== undefined) await budget.close(ownLimit ? own : account, closedMs)
    return answer
  }
}

/** The limit with the number that the vendor's headers say of its first window. */
function withFirst(limit: RateLimit, requests: number): RateLimit {
  const [first, ...others] = windowsOf(limit)
  return first ? [{ ...first, requests }, ...others] : limit
}
