import { sql } from 'drizzle-orm'
import { index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, leased } from '../database/columns.ts'
import { servers } from '../servers/tables.ts'

/**
 * Names of their own that customers want to lead to their servers. Several servers may want one; it is that one's to whose
 * machine it leads. What was removed stays, to be taken off the machine.
 */
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
    /** Since when it is this server's, which its machine is told; null: it does not lead there, or not any more. */
    pointedAt: at('pointed_at'),
    /** Since when it was seen to lead elsewhere. */
    awayAt: at('away_at'),
    /** Since when its server answers there, with a certificate. */
    servedAt: at('served_at'),
    /** When we last looked, and what was amiss then: the code of a sentence. */
    checkedAt: at('checked_at'),
    problem: text('problem'),
    removedAt: at('removed_at'),
    ...leased(),
  },
  table => [
    uniqueIndex('domains_once')
      .on(table.serverId, table.name)
      .where(sql`${table.removedAt} is null`),
    uniqueIndex('domains_pointed')
      .on(table.name)
      .where(sql`${table.removedAt} is null and ${table.pointedAt} is not null`),
    index('domains_server').on(table.serverId),
    index('domains_wake').on(table.wakeAt),
  ],
)
