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
import type { Conversation } from '../reconcilers/steps/instance-port.ts'
import type { Candidate } from '../subscriptions/tables.ts'

/** A file that is not what it should be. */
export interface Difference {
  path: string
  /** What was expected and what was found; null: nothing. */
  expected: string | null
  found: string | null
}

/**
 * A backup that is restored to see whether that can be done: to a throw-away copy of its server, or, by
 * moving the server itself.
 */
export const drills = pgTable(
  'drills',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: ['copy', 'move'] }).notNull(),
    serverId: text('server_id').notNull(),
    /** Of a move: once it is made. */
    backupId: text('backup_id'),
    /** The row of the throw-away server. */
    copyId: text('copy_id').unique(),
    /** `called-off`: it says nothing of the backup. */
    state: text('state', {
      enum: ['begun', 'under-way', 'passed', 'failed', 'called-off'],
    }).notNull(),
    /** Where the machine may stand, best first. */
    candidates: jsonb('candidates').$type<Candidate[]>().notNull(),
    fromPlace: text('from_place'),
    toPlace: text('to_place'),
    /** The list of a moving server's files, in the store, as they were when it had come to rest. */
    listName: text('list_name'),
    files: integer('files'),
    bytes: bigint('bytes', { mode: 'number' }),
    /** The first of them, and how many; null: not compared yet. */
    differences: jsonb('differences').$type<Difference[]>(),
    differenceCount: integer('difference_count'),
    /** Before a server moves; null: its software keeps none. */
    history: jsonb('history').$type<Conversation[]>(),
    historyKept: boolean('history_kept'),
    /** When each stage had ended, by its name. */
    times: jsonb('times').$type<Record<string, string>>().notNull().default({}),
    reason: text('reason'),
    detail: text('detail'),
    begunAt: at('begun_at').notNull(),
    endedAt: at('ended_at'),
    ...leased(),
  },
  table => [
    index('drills_server').on(table.serverId),
    uniqueIndex('drills_open')
      .on(table.serverId)
      .where(sql`${table.state} in ('begun', 'under-way')`),
    index('drills_wake').on(table.wakeAt),
  ],
)
