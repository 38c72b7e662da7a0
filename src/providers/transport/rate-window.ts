/** How many requests a vendor allows in how long. */
export interface RateWindow {
  requests: number
  windowMs: number
  /**
   * `evenly`: every `windowMs / requests` one comes back, also while others are spent (Hetzner). Otherwise
   * the window rolls: a request counts until it is `windowMs` old (DigitalOcean), which is right for a
   * vendor of whom we do not know, because it never spends more than the other kind allows.
   */
  refills?: 'evenly'
}

/**
 * What counts against a window, as it is stored: moments in milliseconds since 1970, each with a number
 * of requests. A window that refills evenly has one moment, the last at which its number was right; a
 * rolling one has the moment at which each slice of it stops counting, soonest first.
 */
export type Spent = readonly (readonly [atMs: number, requests: number])[]

/** A rolling window is counted in so many slices: a request counts at most a slice longer than it must. */
const slices = 60

const costMs = ({ requests, windowMs }: RateWindow): number => windowMs / requests

export const countOf = (spent: Spent): number => spent.reduce((sum, [, count]) => sum + count, 0)

/** What of it still counts. A clock that is behind the one that wrote it brings nothing back. */
export function settle(window: RateWindow, spent: Spent, nowMs: number): Spent {
  if (window.refills !== 'evenly') return spent.filter(([endMs]) => endMs > nowMs)
  return spent.map(([atMs, count]) => {
    const back = Math.max(0, nowMs - atMs) / costMs(window)
    return [Math.max(atMs, nowMs), Math.max(0, count - back)] as const
  })
}

/** Adds requests of this moment to what was settled at it. */
export function spend(window: RateWindow, settled: Spent, nowMs: number, requests: number): Spent {
  if (window.refills === 'evenly') {
    const [[atMs, count] = [nowMs, 0]] = settled
    return [[atMs, count + requests]]
  }
  const sliceMs = window.windowMs / slices
  const endMs = (Math.floor(nowMs / sliceMs) + 1) * sliceMs + window.windowMs
  const last = settled.at(-1)
  if (!last || last[0] < endMs) return [...settled, [endMs, requests]]
  return [...settled.slice(0, -1), [last[0], last[1] + requests]]
}

/** How long until one more request fits below `most`; 0 when it does now. */
export function waitMs(window: RateWindow, settled: Spent, nowMs: number, most: number): number {
  const excess = countOf(settled) + 1 - most
  if (excess <= 0) return 0
  if (window.refills === 'evenly') return excess * costMs(window)
  let freed = 0
  for (const [endMs, count] of settled) {
    freed += count
    if (freed >= excess) return endMs - nowMs
  }
  return window.windowMs
}
