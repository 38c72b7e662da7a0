import type { pause } from '../../kit/pause.ts'
import { fraction, type Random } from '../../kit/random.ts'
import type { ProviderError } from '../compute.ts'
import type { Effect, Handler } from './request.ts'

const attemptsMax = 3
const baseMs = 500
/** A longer wait belongs to the row's next wake-up, not to a call that holds a lease. */
const delayMaxMs = 5_000

/**
 * Pure: how long to wait before the next attempt, or null when this failure is the answer. Only
 * what may be asked twice is asked twice, and only when the vendor was busy or away.
 */
export function retryDelayMs(
  error: ProviderError,
  effect: Effect,
  attempt: number,
  random: Random,
): number | null {
  if (effect === 'once' || attempt >= attemptsMax) return null
  switch (error.kind) {
    case 'busy':
    case 'unavailable':
    case 'rate-limited': {
      if (error.code === 'aborted' || error.code === 'own-budget') return null
      const backoffMs = baseMs * 2 ** (attempt - 1) * (0.5 + fraction(random))
      const delayMs = Math.round(Math.max(backoffMs, error.retryAfterMs ?? 0))
      return delayMs <= delayMaxMs ? delayMs : null
    }
    default:
      return null
  }
}

/** Repeats an exchange as {@link retryDelayMs} says; each attempt goes through the rest of the chain. */
export function retried(options: { random: Random; sleep: typeof pause }, next: Handler): Handler {
  return async (request, signal) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await next(request, signal)
      if (answer.ok) return answer
      const delayMs = retryDelayMs(answer.error, request.effect, attempt, options.random)
      if (delayMs === null) return answer
      await options.sleep(delayMs, signal)
      if (signal.aborted) return answer
    }
  }
}
