import type { Usage } from '../api/schema.ts'

export interface DayTotal {
  date: string
  tokens: number
}

/** Pure. Every day of the span, also those without any. */
export function dayTotals({ days, from, to }: Pick<Usage, 'days' | 'from' | 'to'>): DayTotal[] {
  const totals: DayTotal[] = []
  const last = Date.parse(to)
  for (let atMs = Date.parse(from); atMs <= last; atMs += 86_400_000) {
    const date = new Date(atMs).toISOString().slice(0, 10)
    const tokens = days.filter(day => day.date === date).reduce((sum, day) => sum + day.tokens, 0)
    totals.push({ date, tokens })
  }
  return totals
}
