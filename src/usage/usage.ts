/** What a model did in one day, as the gateway counts it. */
export interface ModelDay {
  /** `2026-11-29`, in UTC. */
  date: string
  /** `provider/model`. */
  model: string
  tokens: number
  /** In US dollars; 0 where the gateway does not know what the model costs. */
  cost: number
}

export interface Limit {
  tokens: number
  action: 'warn' | 'stop'
}

export type LimitState = 'none' | 'fine' | 'near' | 'reached'

const nearPercent = 80

/** Pure. How far a month's tokens are from a limit. */
export function limitState(used: number, limit: Limit | null): LimitState {
  if (limit === null) return 'none'
  if (used >= limit.tokens) return 'reached'
  return used * 100 >= limit.tokens * nearPercent ? 'near' : 'fine'
}

/** Pure. The first and the last day of the days that are shown, and the first one of the month. */
export function spanOf(now: Date, days: number): { from: string; to: string; month: string } {
  const day = (date: Date) => date.toISOString().slice(0, 10)
  const first = new Date(now.getTime() - (days - 1) * 86_400_000)
  const month = `${day(now).slice(0, 7)}-01`
  return { from: day(first) < month ? day(first) : month, to: day(now), month }
}

/** Pure. */
export const totalOf = (
  days: readonly ModelDay[],
  from: string,
): { tokens: number; cost: number } =>
  days
    .filter(({ date }) => date >= from)
    .reduce((sum, { tokens, cost }) => ({ tokens: sum.tokens + tokens, cost: sum.cost + cost }), {
      ...{ tokens: 0, cost: 0 },
    })
