import { sql } from 'drizzle-orm'
import { index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, leased } from '../database/columns.ts'
import { servers } from '../servers/tables.ts'

/** Names of their own that customers let lead to their servers. What was removed stays, to be taken off the machine. */
export const domains = pgTable(
  'domains',
  {
    id: text('id').primaryKey(),
    serverId: text('server_id')
      .notNull()
      .references(() => servers.id),
    /** In lower case and ASCII, without a dot at its end. */
    name: text('name').notNull(),
    addedAt: at('added_at').notNull(),
    /** Since when it leads to its server's machine, and that is told about it; null: it does not, or not any more. */
    pointedAt: at('pointed_at'),
    /** Since when its server answers there, with a certificate. */
    servedAt: at('served_at'),
    /** When we last looked, and what was amiss then: the code of a sentence. */
    checkedAt: at('checked_at'),
    problem: text('problem'),
    removedAt: at('removed_at'),
    ...leased(),
  },
  table => [
    uniqueIndex('domains_name').on(table.name).where(sql`${table.removedAt} is null`),
    index('domains_server').on(table.serverId),
    index('domains_wake').on(table.wakeAt),
  ],
)
