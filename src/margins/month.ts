/** A calendar month in UTC, `2026-11`, as a span of time. */
export interface Month {
  name: string
  from: Date
  /** When the next month begins. */
  to: Date
}

const pattern = /^(\d{4})-(0[1-9]|1[0-2])$/

/** Null when it is not written like `2026-11`. */
export function parseMonth(text: string): Month | null {
  const [, year, month] = pattern.exec(text) ?? []
  if (!year || !month) return null
  const at = (monthIndex: number) => new Date(Date.UTC(Number(year), monthIndex, 1))
  return { name: text, from: at(Number(month) - 1), to: at(Number(month)) }
}

export function monthOf(at: Date): Month {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
  return {
    name: at.toISOString().slice(0, 7),
    from: new Date(Date.UTC(year, month, 1)),
    to: new Date(Date.UTC(year, month + 1, 1)),
  }
}

/** The calendar months that a span of time touches, oldest first; one moment touches one. */
export function monthsBetween(from: Date, to: Date): Month[] {
  const months = [monthOf(from)]
  for (let last = monthOf(from); last.to < to; ) {
    last = monthOf(last.to)
    months.push(last)
  }
  return months
}

/** The same day and time so many months later, or the last day of a month that is too short for it. */
export function addMonths(at: Date, count: number): Date {
  const wanted = new Date(at)
  wanted.setUTCDate(1)
  wanted.setUTCMonth(at.getUTCMonth() + count)
  const lastDay = new Date(
    Date.UTC(wanted.getUTCFullYear(), wanted.getUTCMonth() + 1, 0),
  ).getUTCDate()
  wanted.setUTCDate(Math.min(at.getUTCDate(), lastDay))
  return wanted
}
