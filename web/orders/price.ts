import type { Money, Plan } from '../api/schema.ts'

export type Interval = 'month' | 'year'

export const parseInterval = (value: string | undefined): Interval =>
  value === 'year' ? 'year' : 'month'

export const priceOf = (plan: Plan, interval: Interval): Money =>
  interval === 'month' ? plan.monthly : plan.yearly

/** What a year costs less than twelve months. */
export const yearlySaving = (plan: Plan): Money => ({
  amountMinor: Math.max(0, plan.monthly.amountMinor * 12 - plan.yearly.amountMinor),
  currency: plan.yearly.currency,
})
