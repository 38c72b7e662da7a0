import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../database/columns.ts'

/** Whose turn it is: each observation is made by one worker at a time, at its own pace. */
export const observations = pgTable('observations', {
  name: text('name').primaryKey(),
  nextAt: at('next_at').notNull(),
  seenAt: at('seen_at'),
  failureCode: text('failure_code'),
  failureDetail: text('failure_detail'),
  /** What it showed last is not believed, because so much of what we know was missing in it; null: it is. */
  doubt: jsonb('doubt').$type<Doubt>(),
  /** Until when an operator has said to believe it whatever it shows. */
  believedUntil: at('believed_until'),
})

export interface Doubt {
  /** Since when. */
  at: string
  /** How many machines should have been there, and how many of them were not. */
  expected: number
  missing: number
  /** When the last of them was found gone by its id. */
  concludedAt: string | null
  /** How many were; they are not expected any more, and yet they are why it is doubted. */
  concluded?: number
}
