import { pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../database/columns.ts'

/** Whose turn it is: each observation is made by one worker at a time, at its own pace. */
export const observations = pgTable('observations', {
  name: text('name').primaryKey(),
  nextAt: at('next_at').notNull(),
  seenAt: at('seen_at'),
  failureCode: text('failure_code'),
  failureDetail: text('failure_detail'),
})
