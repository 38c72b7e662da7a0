import { type Clock, systemClock } from './clock.ts'
import type { Log } from './log.ts'
import { type Random, systemRandom } from './random.ts'

/** What every part of the product is handed instead of reaching for globals. */
export interface Context {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export const systemContext = (log: Log): Context => ({
  clock: systemClock,
  random: systemRandom,
  log,
})
