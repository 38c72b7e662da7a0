import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import type { AccountState } from './rate-budget.ts'

/** What is left of each vendor account's request budget; see the port `RateBudget`. */
export const rateBudgets = pgTable('rate_budgets', {
  /** Vendor and account, for example `hetzner:default`. */
  account: text('account').primaryKey(),
  /** What was spent in each window, who waits, and until when the vendor refuses everything. */
  state: jsonb('state').$type<AccountState>().notNull().default({}),
})
