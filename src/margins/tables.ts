import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at } from '../database/columns.ts'

/** From when to when a server had a machine, and what that machine costs: no machine, no cost. */
export const machineSpans = pgTable(
  'machine_spans',
  {
    id: text('id').primaryKey(),
    serverId: text('server_id').notNull(),
    provider: text('provider').notNull(),
    machineId: text('machine_id').notNull(),
    size: text('size').notNull(),
    location: text('location').notNull(),
    /** Net for a month, address included, as the provider's catalogue had it when it was bought. */
    monthlyCostMinor: integer('monthly_cost_minor').notNull(),
    currency: text('currency').notNull(),
    since: at('since').notNull(),
    until: at('until'),
  },
  table => [
    index('machine_spans_server').on(table.serverId),
    uniqueIndex('machine_spans_open')
      .on(table.provider, table.machineId)
      .where(sql`${table.until} is null`),
  ],
)
