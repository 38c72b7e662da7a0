import { bigint, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../database/columns.ts'
import { servers } from '../servers/tables.ts'

export const limitActions = ['warn', 'stop'] as const

/** How much a server's models may be used in a calendar month (UTC); none: as much as somebody likes. */
export const usageLimits = pgTable('usage_limits', {
  serverId: text('server_id')
    .primaryKey()
    .references(() => servers.id),
  tokens: bigint('tokens', { mode: 'number' }).notNull(),
  /** What happens once that many are used: it is said, or nothing more is asked on our pages. */
  action: text('action', { enum: limitActions }).notNull(),
  setAt: at('set_at').notNull(),
})
