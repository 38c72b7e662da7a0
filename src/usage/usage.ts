import { type Dollars, type ModelPrice, type ModelUse, priced } from './price.ts'

/** What a model did in one day, as the gateway counts it. */
export interface ModelDay {
  /** `2026-11-29`, in its owner's time zone. */
  date: string
  /** `provider/model`. */
  model: string
  tokens: number
}

export interface Limit {
  unit: 'tokens' | 'usd'
  /** Tokens, or US cents, in a calendar month. */
  amount: number
  action: 'warn' | 'stop'
}

export type LimitState = 'none' | 'fine' | 'near' | 'reached'

const nearPercent = 80

/** What was used of a month. */
export interface MonthTotal {
  tokens: number
  /** As far as prices are known. */
  cost: Dollars
  /** Tokens of which nobody has said what they cost. */
  unpriced: number
}

/** Pure. How far a month is from a limit; what has no known price is no money. */
export function limitState({ tokens, cost }: MonthTotal, limit: Limit | null): LimitState {
  if (limit === null) return 'none'
  const used = limit.unit === 'tokens' ? tokens : cost * 100
  if (used >= limit.amount) return 'reached'
  return used * 100 >= limit.amount * nearPercent ? 'near' : 'fine'
}

/** Pure. The first and the last day of the days that are shown, and the first one of the month, in a time zone. */
export function spanOf(
  now: Date,
  days: number,
  zone: string,
): { from: string; to: string; month: string } {
  const to = dayIn(now, zone)
  const first = new Date(Date.parse(to) - (days - 1) * 86_400_000).toISOString().slice(0, 10)
  const month = `${to.slice(0, 7)}-01`
  return { from: first < month ? first : month, to, month }
}

/** `2026-11-29` of a moment, where somebody is. */
function dayIn(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
  }).formatToParts(at)
  const part = (type: string) => parts.find(each => each.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

/** Pure. A month summed up, by what each of its models costs. */
export const totalOf = (
  models: readonly ModelUse[],
  prices: ReadonlyMap<string, ModelPrice>,
): MonthTotal =>
  models.reduce<MonthTotal>(
    (sum, use) => {
      const { cost, unpriced } = priced(use, prices.get(use.model) ?? null)
      return {
        tokens: sum.tokens + use.tokens,
        cost: sum.cost + (cost ?? 0),
        unpriced: sum.unpriced + unpriced,
      }
    },
    { tokens: 0, cost: 0, unpriced: 0 },
  )
