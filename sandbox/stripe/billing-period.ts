import { addMonths } from '../control/calendar.ts'
import type { Recurring } from './prices.ts'

/**
 * The end of the billing period number `count` of a subscription anchored at `anchor` (seconds).
 * Counting from the anchor, not from the previous end, keeps the day: 31 January, 28 February,
 * 31 March.
 */
export function periodEnd(
  anchor: number,
  { interval, interval_count }: Recurring,
  count = 1,
): number {
  const steps = interval_count * count
  if (interval === 'day') return anchor + steps * 86_400
  if (interval === 'week') return anchor + steps * 7 * 86_400
  const months = interval === 'year' ? steps * 12 : steps
  return Math.floor(addMonths(new Date(anchor * 1000), months).getTime() / 1000)
}

/** The first period end after `now`. */
export function nextPeriodEnd(anchor: number, recurring: Recurring, now: number): number {
  let count = 1
  while (periodEnd(anchor, recurring, count) <= now) count += 1
  return periodEnd(anchor, recurring, count)
}
