import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { at, leased } from '../database/columns.ts'

export const backupPurposes = [
  'final', // before the end
  'move', // between two machines
  'hibernate', // before a rest without a machine
  'scheduled',
  'asked', // by the customer or an operator
  'expiry', // before the end of what was paid for
  'update', // before a new version of the software
  'restore', // before another backup takes its place
  'brought', // from an installation of the customer's own
] as const

/** What a backup says of itself, also in the store beside it: enough to restore it without our database. */
export interface Manifest {
  format: 1
  id: string
  serverId: string
  address: string
  purpose: (typeof backupPurposes)[number]
  begunAt: string
  verifiedAt: string
  blueprint: string
  softwareVersion: string | null
  /** This backup and those below it, the full one first: their names in the store, in the order of a restore. */
  chain: {
    id: string
    name: string
    storedSha256: string
    archiveSha256: string
    storedBytes: number
  }[]
  /** To whom it is encrypted. */
  recipient: string
  /** The software had stopped; or it ran, and these databases were copied consistently. */
  consistency: { atRest: boolean; databases: string[] }
}

/** A customer's data in our store. Only a `verified` one has been read back and compared. */
export const backups = pgTable(
  'backups',
  {
    id: text('id').primaryKey(),
    /** Of a server that may be gone. */
    serverId: text('server_id').notNull(),
    accountId: text('account_id').notNull(),
    purpose: text('purpose', { enum: backupPurposes }).notNull(),
    state: text('state', { enum: ['begun', 'verified', 'called-off', 'deleted'] }).notNull(),
    /** What runs it is needed to read it: the blueprint and its version. */
    blueprint: text('blueprint').notNull(),
    softwareVersion: text('software_version'),
    /** The backup that this one continues, and the full one at the base of both; null: it is full itself. */
    parentId: text('parent_id'),
    baseId: text('base_id'),
    /** How many backups lie below it. */
    level: integer('level').notNull().default(0),
    /** The customer's own `age` recipient, where it is encrypted to that alone. */
    recipient: text('recipient'),
    /** The software had stopped while it was made. */
    atRest: boolean('at_rest').notNull().default(true),
    manifest: jsonb('manifest').$type<Manifest>(),
    /** Kept until its customer says otherwise, or the server's own retention ends. */
    pinnedAt: at('pinned_at'),
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

/**
 * A backup brought to a server's machine, and to the next one when that is replaced meanwhile. It waits
 * while what is there is backed up, and of one server there is one at a time.
 */
export const restores = pgTable(
  'restores',
  {
    id: text('id').primaryKey(),
    serverId: text('server_id').notNull(),
    backupId: text('backup_id')
      .notNull()
      .references(() => backups.id),
    /** The machine that it was last brought to. */
    machineGeneration: integer('machine_generation').notNull(),
    state: text('state', { enum: ['begun', 'swapped', 'done', 'failed', 'called-off'] }).notNull(),
    /** The machine has data of its own: that stays when this cannot be done. */
    inPlace: boolean('in_place').notNull().default(false),
    /** What of it is brought, as absolute paths; null: all of it. */
    paths: jsonb('paths').$type<string[]>(),
    /** By which a backup is opened that was encrypted to its customer alone; gone when this has ended. */
    sealedIdentity: text('sealed_identity'),
    /** Null: nobody; a server that moves brings its data along. */
    askedBy: text('asked_by', { enum: ['customer', 'operator'] }),
    begunAt: at('begun_at').notNull(),
    /** When what was restored took the place of what the machine had; that is kept until it answers. */
    swappedAt: at('swapped_at'),
    endedAt: at('ended_at'),
    /** The code of the sentence why it has failed or was called off. */
    reason: text('reason'),
    ...leased(),
  },
  table => [
    index('restores_server').on(table.serverId),
    uniqueIndex('restores_open')
      .on(table.serverId)
      .where(sql`${table.state} in ('begun', 'swapped')`),
    index('restores_wake').on(table.wakeAt),
  ],
)
