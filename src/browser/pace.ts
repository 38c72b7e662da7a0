/**
 * How fast somebody sees. One picture is on its way at a time, and what its way takes says how fine pictures may
 * be: a reader who is slow gets coarser ones, never a queue.
 */
export interface Pace {
  /** Which of {@link levels} suits. */
  readonly level: number
  /** The number of the picture that is on its way, and since when. */
  readonly flying: { readonly number: number; readonly at: number } | null
  /** How long the way takes lately; null: nothing was measured at this level. */
  readonly averageMs: number | null
  /** Since when this level is in use. */
  readonly since: number
}

export interface Level {
  readonly maxWidth: number
  readonly maxHeight: number
  readonly quality: number
}

/** From coarse to fine. A page is never drawn larger than it is. */
export const levels: readonly [Level, Level, Level] = [
  { maxWidth: 640, maxHeight: 640, quality: 35 },
  { maxWidth: 960, maxHeight: 960, quality: 50 },
  { maxWidth: 1600, maxHeight: 1600, quality: 70 },
]
const finest = levels.length - 1

const slowMs = 700
const fastMs = 250
/** Fast for so long before finer pictures are tried: a change of level begins the stream anew. */
const steadyMs = 10_000
/** How much of the average the newest measure is. */
const share = 0.4

export const freshPace = (now: number): Pace => ({
  level: finest,
  flying: null,
  averageMs: null,
  since: now,
})

export const sent = (pace: Pace, number: number, now: number): Pace => ({
  ...pace,
  flying: { number, at: now },
})

/** Pure. The reader has seen a picture; one that is not on its way changes nothing. */
export function seen(pace: Pace, number: number, now: number): Pace {
  if (pace.flying?.number !== number) return pace
  const took = now - pace.flying.at
  const averageMs = pace.averageMs === null ? took : pace.averageMs * (1 - share) + took * share
  const level = levelFor(pace, averageMs, now)
  if (level !== pace.level) return { level, flying: null, averageMs: null, since: now }
  return { ...pace, flying: null, averageMs }
}

function levelFor({ level, since }: Pace, averageMs: number, now: number): number {
  if (averageMs > slowMs) return Math.max(0, level - 1)
  if (averageMs < fastMs && now - since >= steadyMs) return Math.min(finest, level + 1)
  return level
}

export const levelOf = ({ level }: Pace): Level => levels[level] ?? levels[finest] ?? levels[0]
