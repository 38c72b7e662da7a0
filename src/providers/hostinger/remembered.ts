import { addMs, type Clock } from '../../kit/clock.ts'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'

/**
 * Reads something that changes rarely and keeps it for a while, because requests are few here. When
 * it cannot be read again, what is known of it stays good: the catalogue's name of a plan does not
 * become wrong because the catalogue is slow today.
 */
export function remembered<T>(
  clock: Clock,
  freshMs: number,
  read: (signal: AbortSignal) => Answer<T>,
): (signal: AbortSignal) => Answer<T> {
  let known: { value: T; until: Date } | undefined
  return async signal => {
    if (known && clock.now() < known.until) return ok(known.value)
    const answer = await read(signal)
    if (!answer.ok) return known ? ok(known.value) : answer
    known = { value: answer.value, until: addMs(clock.now(), freshMs) }
    return answer
  }
}
