/** The month so many months after another one, as `2026-11`. */
export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7)
}

/** A month as written in an address; undefined when it is none. */
export const parseMonth = (value: string | undefined): string | undefined =>
  value !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(value) ? value : undefined
