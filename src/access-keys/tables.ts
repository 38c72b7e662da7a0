import { sql } from 'drizzle-orm'
import { pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at } from '../database/columns.ts'
import { servers } from '../servers/tables.ts'

/** Public keys by which a server's customer signs in on its machine. They are ours to keep: a machine may go. */
export const accessKeys = pgTable(
  'access_keys',
  {
    id: text('id').primaryKey(),
    serverId: text('server_id')
      .notNull()
      .references(() => servers.id),
    /** What its customer calls it. */
    name: text('name').notNull(),
    /** The kind and the key in base64, as in `authorized_keys`, without a comment. */
    publicKey: text('public_key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    addedAt: at('added_at').notNull(),
    /** Null: its owner, before there were members. */
    addedBy: text('added_by'),
    removedAt: at('removed_at'),
  },
  table => [
    uniqueIndex('access_keys_once')
      .on(table.serverId, table.fingerprint)
      .where(sql`${table.removedAt} is null`),
  ],
)
