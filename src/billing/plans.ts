import type { plans } from './tables.ts'

export type PlanRow = typeof plans.$inferSelect
export type Interval = 'month' | 'year'
