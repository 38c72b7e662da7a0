import { countOf, type RateWindow, type Spent, settle, spend, waitMs } from './rate-window.ts'

/**
 * What a vendor allows: one window, or several that all hold at once. Where its headers tell what
 * remains, they tell it of the first.
 */
export type RateLimit = RateWindow | readonly RateWindow[]

/**
 * Who goes first. `watch`: observers, who look at everything again soon anyway. `read`: a step that
 * must look before it acts. `write`: an order, a deletion: what customers wait and pay for.
 */
export const urgencies = ['watch', 'read', 'write'] as const
export type Urgency = (typeof urgencies)[number]

/**
 * The port to the counter of requests that all workers share, one budget for each account at a vendor.
 *
 * - The less urgent stop earlier, so that looking at machines leaves something for ordering one.
 * - Whoever is refused waits, and while he does the less urgent are refused: what comes back is for
 *   him. He counts as waiting until the moment that he was told and a little longer.
 * - A clock that is a second off costs or gives the requests of a second, not more.
 */
export interface RateBudget {
  /** Takes one request; the milliseconds after which to ask again when there is none, else null. */
  take(account: string, limit: RateLimit, urgency: Urgency): Promise<number | null>
  /** Believes the vendor's count where it is lower than ours; others may spend from it too. */
  learn(account: string, limit: RateLimit, remaining: number): Promise<void>
  /** The vendor refuses everything for so long, and so do we, to everybody. */
  close(account: string, forMs: number): Promise<void>
}

/** What is known of an account, as it is stored. Moments are milliseconds since 1970. */
export interface AccountState {
  /** By the length of the window. */
  readonly spent?: Readonly<Record<string, Spent>>
  /** Until when somebody of an urgency waits. */
  readonly waitsUntilMs?: Partial<Record<Urgency, number>>
  readonly closedUntilMs?: number
}

/** The part of each window that an urgency leaves to the more urgent. */
const reserved: Readonly<Record<Urgency, number>> = { watch: 0.2, read: 0.1, write: 0 }

/** Whoever waits may be this late; longer than a worker needs to hear its bell. */
const graceMs = 2_000

/** Pure: one request of an account, granted or put off. */
export function takeOne(
  state: AccountState,
  limit: RateLimit,
  urgency: Urgency,
  nowMs: number,
): { state: AccountState; retryAfterMs: number | null } {
  const windows = windowsOf(limit)
  const settled = windows.map(window => settle(window, spentOf(state, window), nowMs))
  const longestMs = Math.max(
    (state.closedUntilMs ?? 0) - nowMs,
    ...moreUrgentThan(urgency).map(other => (state.waitsUntilMs?.[other] ?? 0) - nowMs),
    ...windows.map((window, index) =>
      waitMs(window, settled[index] ?? [], nowMs, mostFor(urgency, window)),
    ),
  )
  if (longestMs > 0) {
    const retryAfterMs = Math.max(1, Math.ceil(longestMs))
    const untilMs = Math.max(state.waitsUntilMs?.[urgency] ?? 0, nowMs + retryAfterMs + graceMs)
    return {
      state: { ...state, waitsUntilMs: { ...state.waitsUntilMs, [urgency]: untilMs } },
      retryAfterMs,
    }
  }
  const spent = windows.map((window, index) => [
    keyOf(window),
    spend(window, settled[index] ?? [], nowMs, 1),
  ])
  return {
    state: { ...state, spent: { ...state.spent, ...Object.fromEntries(spent) } },
    retryAfterMs: null,
  }
}

/** Pure: the vendor says that so many requests remain in the first window. */
export function learnRemaining(
  state: AccountState,
  limit: RateLimit,
  remaining: number,
  nowMs: number,
): AccountState {
  const [window] = windowsOf(limit)
  if (!window) return state
  const settled = settle(window, spentOf(state, window), nowMs)
  const unknown = window.requests - remaining - countOf(settled)
  if (unknown <= 0) return state
  const spent = { ...state.spent, [keyOf(window)]: spend(window, settled, nowMs, unknown) }
  return { ...state, spent }
}

/** Pure: nothing for anybody until then. */
export const closeUntil = (state: AccountState, untilMs: number): AccountState => ({
  ...state,
  closedUntilMs: Math.max(state.closedUntilMs ?? 0, untilMs),
})

export const windowsOf = (limit: RateLimit): readonly RateWindow[] =>
  'windowMs' in limit ? [limit] : limit

const keyOf = ({ windowMs }: RateWindow): string => String(windowMs)

const spentOf = (state: AccountState, window: RateWindow): Spent =>
  state.spent?.[keyOf(window)] ?? []

const moreUrgentThan = (urgency: Urgency): readonly Urgency[] =>
  urgencies.slice(urgencies.indexOf(urgency) + 1)

/** Whatever is reserved, one request is for everybody. */
const mostFor = (urgency: Urgency, { requests }: RateWindow): number =>
  Math.max(1, requests - Math.ceil(requests * reserved[urgency]))
