import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** What is left of each vendor account's request budget; see the port `RateBudget`. */
export const rateBudgets = pgTable('rate_budgets', {
  /** Vendor and account, for example `hetzner:default`. */
  account: text('account').primaryKey(),
  /** Requests in a window, as the vendor last said. */
  limit: integer('limit').notNull(),
  /** Requests left when the row was last written; for operators, decisions use `resetAt`. */
  remaining: integer('remaining').notNull(),
  /** When the budget will be full again if nobody asks for anything. */
  resetAt: timestamp('reset_at', { withTimezone: true, mode: 'date' }).notNull(),
})
