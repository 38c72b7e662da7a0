import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, leased } from '../database/columns.ts'

export const importStates = [
  'receiving', // it comes in, and is looked at while it does
  'waiting', // it is in the store; its server is not ready for it yet
  'bringing', // a restore brings it to the machine
  'done',
  'failed', // `reason` says why; the server has what it had
] as const

/** What a customer brings from an OpenClaw of their own, from the first byte to the assistant that goes on with it. */
export const imports = pgTable(
  'imports',
  {
    id: text('id').primaryKey(),
    serverId: text('server_id').notNull(),
    accountId: text('account_id').notNull(),
    state: text('state', { enum: importStates }).notNull(),
    /** The archive as a backup of the server, once all of it was found good. */
    backupId: text('backup_id'),
    restoreId: text('restore_id'),
    /** Of what was unpacked. */
    files: integer('files'),
    bytes: bigint('bytes', { mode: 'number' }),
    /** The OpenClaw that wrote it. */
    softwareVersion: text('software_version'),
    reason: text('reason'),
    askedAt: at('asked_at').notNull(),
    endedAt: at('ended_at'),
    ...leased(),
  },
  table => [
    index('imports_server').on(table.serverId),
    uniqueIndex('imports_open')
      .on(table.serverId)
      .where(sql`${table.state} in ('receiving', 'waiting', 'bringing')`),
    index('imports_wake').on(table.wakeAt),
  ],
)
