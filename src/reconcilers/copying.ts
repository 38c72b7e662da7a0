import { isTimeUp, type Next } from './engine/engine.ts'
import type { InstanceRefusal } from './steps/instance-port.ts'

/** A large disk over a slow line. */
export const copyingMs = 6 * 3600_000
/** At the same time in one process: each keeps a core and a line busy. */
export const copiesMost = 4

/** Not this time, whatever came of earlier tries. */
export const waiting = (wakeInMs: number): Next => ({ wakeInMs, isWaiting: true })

/** What another try would meet again, hours later. */
export const isHopeless = (reason: string): boolean =>
  reason === 'backup-too-slow' || reason === 'backup-too-large'

/**
 * Why a copy has ended before its end. Null: it was only called off, because its worker stops or does not hold the
 * row any more, and whoever comes next begins it again. One for which the time of a pass was not enough has failed.
 */
export function whyEnded(error: InstanceRefusal, signal: AbortSignal): InstanceRefusal | null {
  if (!signal.aborted) return error
  if (!isTimeUp(signal)) return null
  const hours = copyingMs / 3600_000
  return { reason: 'backup-too-slow', detail: `not done within ${hours} hours: ${error.detail}` }
}
