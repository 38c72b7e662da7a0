import { addSeconds } from '../kit/clock.ts'
import type { StepSpec } from './decide.ts'
import type { ServerRow } from './server.ts'
import type { StepRecord } from './tables.ts'

/**
 * Steps that stand aside: nothing waits for them. They are tried when nothing else of a pass gets further, and more and
 * more seldom while they fail, because each try may take as long as a machine takes to answer nothing.
 */
const firstSeconds = 10
const seldomSeconds = 300
/** So many failures are told to the operator; fewer may be a machine that starts again. */
const toldAfter = 3

/** Pure. When a step that failed is tried next; null: now. */
export function restsUntil(spec: StepSpec, { steps }: ServerRow, now: Date): Date | null {
  const nextAt = spec.aside ? steps[spec.name]?.nextAt : undefined
  return nextAt !== undefined && Date.parse(nextAt) > now.getTime() ? new Date(nextAt) : null
}

/** Pure. What is remembered of one more failure. */
export function failedAgain(
  { startedAt, tries = 0 }: StepRecord,
  reason: string,
  now: Date,
): StepRecord {
  const seconds = Math.min(seldomSeconds, firstSeconds * 2 ** Math.min(tries, 10))
  return {
    ...{ startedAt, reason, tries: tries + 1 },
    nextAt: addSeconds(now, seconds).toISOString(),
  }
}

/** Pure. Whether a step has failed so often that somebody should look. */
export const isTold = (spec: StepSpec, { steps }: ServerRow): boolean =>
  spec.aside === true && (steps[spec.name]?.tries ?? 0) >= toldAfter
