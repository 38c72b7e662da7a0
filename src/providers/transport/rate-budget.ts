/** How many requests a vendor allows in how long; unused ones come back evenly over time. */
export interface RateLimit {
  requests: number
  windowMs: number
}

export type Urgency = 'read' | 'write'

/**
 * The port to the counter of requests that all workers share, one count for each account at a vendor.
 *
 * An account is described by one moment: when its budget will be full again. Each request moves the
 * moment by `windowMs / requests`, and time itself refills. A request is refused when the moment
 * would be more than a window away. Reads stop earlier than writes, so that looking at machines
 * never stands in the way of ordering or deleting one.
 */
export interface RateBudget {
  /** Takes one request; `retryAfterMs` when there is none to take, else null. */
  take(account: string, limit: RateLimit, urgency: Urgency): Promise<number | null>
  /** Believes the vendor's count where it is lower than ours; others may spend from it too. */
  learn(account: string, limit: RateLimit, remaining: number): Promise<void>
}

/** The part of a budget that reads leave to writes. */
export const reservedForWrites = 0.1

export const requestCostMs = (limit: RateLimit): number => limit.windowMs / limit.requests

/** How far away "full again" may be after this request. */
export const allowedMs = (limit: RateLimit, urgency: Urgency): number =>
  urgency === 'write' ? limit.windowMs : limit.windowMs * (1 - reservedForWrites)

/** How far away "full again" is when the vendor says that so many requests remain. */
export const spentMs = (limit: RateLimit, remaining: number): number =>
  Math.max(0, limit.requests - remaining) * requestCostMs(limit)
