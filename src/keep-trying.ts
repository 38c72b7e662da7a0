import { isDatabaseUnavailable } from './database/unavailable.ts'
import type { Log } from './kit/log.ts'

const firstPauseMs = 500
const longestPauseMs = 10_000

/**
 * Starts a part of the process, again and again until it starts or the process is to stop: an
 * installation whose database comes up a minute later must not lie dead until somebody looks. Only an
 * unreachable database is waited for; anything else is thrown.
 * @returns null when the process is to stop before it has started
 */
export async function keepTrying<T>(
  what: string,
  log: Log,
  stopping: AbortSignal,
  start: () => Promise<T>,
): Promise<T | null> {
  for (
    let pauseMs = firstPauseMs;
    !stopping.aborted;
    pauseMs = Math.min(longestPauseMs, pauseMs * 2)
  ) {
    try {
      return await start()
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error
      log.error(
        { what, retryInMs: pauseMs, reason: innermost(error) },
        'the database does not answer: check DATABASE_URL and that it is running; trying again',
      )
    }
    await pause(pauseMs, stopping)
  }
  return null
}

/** The driver's own words, without the query that it wraps them in. */
function innermost(error: unknown): string {
  let cause = error
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause
  if (cause instanceof AggregateError && cause.message === '') return innermost(cause.errors[0])
  return cause instanceof Error ? cause.message : String(cause)
}

const pause = (ms: number, stopping: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, ms)
    stopping.addEventListener('abort', end, { once: true })
  })
