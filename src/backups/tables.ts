import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, leased } from '../database/columns.ts'

/** A customer's data in our store. Only a `verified` one has been read back and compared. */
export const backups = pgTable(
  'backups',
  {
    id: text('id').primaryKey(),
    /** Of a server that may be gone. */
    serverId: text('server_id').notNull(),
    accountId: text('account_id').notNull(),
    purpose: text('purpose', { enum: ['final', 'move'] }).notNull(),
    state: text('state', { enum: ['begun', 'verified', 'called-off', 'deleted'] }).notNull(),
    /** What runs it is needed to read it: the blueprint and its version. */
    blueprint: text('blueprint').notNull(),
    softwareVersion: text('software_version'),
    /** Of each try its own, so that one that was cut off is never taken for another. */
    storedName: text('stored_name'),
    /** Of the stored, encrypted file, and of the archive inside it. */
    storedBytes: bigint('stored_bytes', { mode: 'number' }),
    archiveBytes: bigint('archive_bytes', { mode: 'number' }),
    storedSha256: text('stored_sha256'),
    archiveSha256: text('archive_sha256'),
    begunAt: at('begun_at').notNull(),
    verifiedAt: at('verified_at'),
    /** Until when it is kept; null: until somebody deletes it. */
    keepUntil: at('keep_until'),
    deletedAt: at('deleted_at'),
    failure: text('failure'),
    ...leased(),
  },
  table => [
    index('backups_server').on(table.serverId),
    index('backups_wake').on(table.wakeAt),
    // Two workers that both find a backup wanted begin one.
    uniqueIndex('backups_begun').on(table.serverId).where(sql`${table.state} = 'begun'`),
  ],
)

/** A backup brought to a server's machine: once for each machine that the server gets. */
export const restores = pgTable(
  'restores',
  {
    id: text('id').primaryKey(),
    serverId: text('server_id').notNull(),
    backupId: text('backup_id')
      .notNull()
      .references(() => backups.id),
    machineGeneration: integer('machine_generation').notNull(),
    state: text('state', { enum: ['begun', 'swapped', 'done', 'called-off'] }).notNull(),
    begunAt: at('begun_at').notNull(),
    /** When what was restored took the place of what the machine had; that is kept until it answers. */
    swappedAt: at('swapped_at'),
    endedAt: at('ended_at'),
    ...leased(),
  },
  table => [
    uniqueIndex('restores_machine').on(table.serverId, table.machineGeneration, table.backupId),
    index('restores_wake').on(table.wakeAt),
  ],
)
