/**
 * The same day and time `months` later, or the month's last day where it has no such day. Count
 * from one anchor, not from the previous result, and the day is kept: 31 January, 28 February,
 * 31 March.
 */
export function addMonths(start: Date, months: number): Date {
  const end = new Date(start)
  end.setUTCDate(1)
  end.setUTCMonth(start.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate()
  end.setUTCDate(Math.min(start.getUTCDate(), lastDay))
  return end
}
