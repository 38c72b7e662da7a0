import { bigint, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { at } from '../database/columns.ts'
import { servers } from '../servers/tables.ts'

export const limitActions = ['warn', 'stop'] as const

/** How much a server's models may be used in a calendar month of its owner's; none: as much as somebody likes. */
export const usageLimits = pgTable('usage_limits', {
  serverId: text('server_id')
    .primaryKey()
    .references(() => servers.id),
  /** One of the two: tokens, or US cents. */
  tokens: bigint('tokens', { mode: 'number' }),
  cents: bigint('cents', { mode: 'number' }),
  /** What happens once that much is used: it is said, or nothing more is asked on our pages. */
  action: text('action', { enum: limitActions }).notNull(),
  setAt: at('set_at').notNull(),
  /** When it was last looked at how much of it is used, for letters. */
  lookedAt: at('looked_at'),
})

const millionths = (name: string) => bigint(name, { mode: 'number' }).notNull()

/** What owners say that their models cost: in millionths of a US dollar, for a million tokens of each kind. */
export const modelPrices = pgTable(
  'model_prices',
  {
    serverId: text('server_id')
      .notNull()
      .references(() => servers.id),
    /** `provider/model`. */
    model: text('model').notNull(),
    input: millionths('input'),
    output: millionths('output'),
    cacheRead: millionths('cache_read'),
    cacheWrite: millionths('cache_write'),
    setAt: at('set_at').notNull(),
  },
  table => [primaryKey({ columns: [table.serverId, table.model] })],
)
