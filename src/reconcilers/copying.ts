import type { Next } from './engine/engine.ts'

/** A large disk over a slow line. */
export const copyingMs = 6 * 3600_000
/** At the same time in one process: each keeps a core and a line busy. */
export const copiesMost = 4

/** Not this time, whatever came of earlier tries. */
export const waiting = (wakeInMs: number): Next => ({ wakeInMs, isWaiting: true })
