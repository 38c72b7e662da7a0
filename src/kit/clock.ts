/** Time as the product sees it. The simulation brings its own; nothing else reads the computer's. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

export const addMs = (at: Date, ms: number): Date => new Date(at.getTime() + ms)
export const addSeconds = (at: Date, seconds: number): Date => addMs(at, seconds * 1000)
