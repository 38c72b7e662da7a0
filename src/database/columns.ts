import { integer, text, timestamp } from 'drizzle-orm/pg-core'

/** A moment, with its time zone, as a `Date`. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** Columns of a row that a reconciler looks after; only the engine and `wake` write them. */
export const leased = () => ({
  /** When to look at the row again; null = settled until somebody wakes it. */
  wakeAt: at('wake_at'),
  /** Counts wakes, so that a wake during a pass is not lost when the pass ends. */
  wakeCount: integer('wake_count').notNull().default(0),
  leaseToken: text('lease_token'),
  leaseUntil: at('lease_until'),
  /** Consecutive passes that failed; drives the back-off. */
  failures: integer('failures').notNull().default(0),
  /** For the operator: why the last pass failed, in a code of ours and the vendor's words. */
  failureCode: text('failure_code'),
  failureDetail: text('failure_detail'),
})
