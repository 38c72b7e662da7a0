import { isDatabaseUnavailable } from '../database/unavailable.ts'
import { innermostReason, type Log } from '../kit/log.ts'
import { pause } from '../kit/pause.ts'

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
        { what, retryInMs: pauseMs, reason: innermostReason(error) },
        'the database does not answer: check DATABASE_URL and that it is running; trying again',
      )
    }
    await pause(pauseMs, stopping)
  }
  return null
}
