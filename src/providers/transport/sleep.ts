import { setTimeout as delay } from 'node:timers/promises'

/** Resolves after `ms`, or rejects when the signal aborts. Tests bring one that does not wait. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

export const systemSleep: Sleep = (ms, signal) => delay(ms, undefined, { signal })

/** Waits, but an abort only ends the wait: the next exchange notices the signal and says so. */
export async function pauseWithin(sleep: Sleep, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
