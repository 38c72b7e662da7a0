export interface Sample {
  at: string
  /** Of all cores together; null where there was nothing to compare with. */
  cpuPercent: number | null
  cores: number
  load: number
  memoryBytes: { used: number; all: number }
  diskBytes: { used: number; all: number }
}

export const shownMs = 15 * 60_000

export interface Point {
  atMs: number
  percent: number
}

/** Pure. What is shown: the last quarter of an hour before the newest, each moment once. */
export function withSample(samples: readonly Sample[], fresh: Sample): Sample[] {
  const since = Date.parse(fresh.at) - shownMs
  const kept = samples.filter(({ at }) => at < fresh.at && Date.parse(at) >= since)
  return [...kept, fresh]
}

export const pointsOf = (
  samples: readonly Sample[],
  percentOf: (sample: Sample) => number | null,
): Point[] =>
  samples.flatMap(sample => {
    const percent = percentOf(sample)
    return percent === null ? [] : [{ atMs: Date.parse(sample.at), percent }]
  })

/**
 * Pure. The points as pieces of a line on a field of `width` by `height`, from old to new; where nothing was
 * measured for longer than `gapMs` the line is not drawn through.
 */
export function piecesOf(
  points: readonly Point[],
  { width, height, gapMs }: { width: number; height: number; gapMs: number },
): { x: number; y: number }[][] {
  const newest = points.at(-1)?.atMs ?? 0
  const pieces: { x: number; y: number }[][] = []
  points.forEach(({ atMs, percent }, index) => {
    const x = width * (1 - (newest - atMs) / shownMs)
    const y = height * (1 - Math.min(100, Math.max(0, percent)) / 100)
    const before = points[index - 1]
    if (before && atMs - before.atMs <= gapMs) pieces.at(-1)?.push({ x, y })
    else pieces.push([{ x, y }])
  })
  return pieces
}

/** Pure. The newest point of each minute, the newest first. */
export function byMinute(points: readonly Point[]): Point[] {
  const minutes = new Map<number, Point>()
  for (const point of points) minutes.set(Math.floor(point.atMs / 60_000), point)
  return [...minutes.values()].reverse()
}
