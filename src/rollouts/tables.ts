import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, leased } from '../database/columns.ts'

/** In the order in which servers get a version. */
export const rings = ['canary', 'tenth', 'all'] as const

export const rolloutStates = ['planned', 'rehearsing', ...rings, 'done', 'stopped'] as const

/** A version of a blueprint's software on its way to the servers that run an older one. */
export const rollouts = pgTable(
  'rollouts',
  {
    id: text('id').primaryKey(),
    blueprint: text('blueprint').notNull(),
    /** The one that this installation pins. */
    version: text('version').notNull(),
    state: text('state', { enum: rolloutStates }).notNull(),
    /** It was begun without trying the update on a copy first. */
    withoutRehearsal: boolean('without_rehearsal').notNull().default(false),
    /** The drill by which the newest version was seen to take the data of an older one. */
    drillId: text('drill_id'),
    /** At any hour, and without a rest between rings. */
    atOnce: boolean('at_once').notNull().default(false),
    /** How long a ring is watched before the next begins. */
    soakHours: integer('soak_hours').notNull(),
    /** Who has asked for it: an operator's account, a shell (`shell`) or the installation itself (`auto`). */
    askedBy: text('asked_by').notNull(),
    begunAt: at('begun_at').notNull(),
    endedAt: at('ended_at'),
    /** The code of the sentence why it was stopped. */
    reason: text('reason'),
    ...leased(),
  },
  table => [
    uniqueIndex('rollouts_open')
      .on(table.blueprint)
      .where(sql`${table.state} not in ('done', 'stopped')`),
    index('rollouts_wake').on(table.wakeAt),
  ],
)

export const updateStates = [
  'begun', // waits for its hour and its backup
  'applying', // the machine does it
  'done',
  'rolled-back', // the old version works again, with its data
  'failed', // neither works
  'called-off', // it says nothing of the version
] as const

/** One server's way to a version, or, of a rehearsal, that of a throw-away copy. */
export const updates = pgTable(
  'updates',
  {
    id: text('id').primaryKey(),
    rolloutId: text('rollout_id')
      .notNull()
      .references(() => rollouts.id),
    serverId: text('server_id').notNull(),
    ring: text('ring', { enum: ['rehearsal', ...rings] }).notNull(),
    state: text('state', { enum: updateStates }).notNull(),
    fromVersion: text('from_version'),
    toVersion: text('to_version').notNull(),
    /** The verified backup that was made for it. */
    backupId: text('backup_id'),
    /** The machine that it is applied to: another one is installed anew, with the newest version. */
    machineGeneration: integer('machine_generation').notNull(),
    /** The old version has answered in a chat, so that the new one has to; null: not asked yet. */
    answered: boolean('answered'),
    /** What is to become of what the machine did, written before it is told. */
    verdict: text('verdict', { enum: ['keep', 'undo'] }),
    /** How often a machine on which neither version works was told again to take the old one back. */
    undoes: integer('undoes').notNull().default(0),
    begunAt: at('begun_at').notNull(),
    appliedAt: at('applied_at'),
    endedAt: at('ended_at'),
    /** The code of the sentence why it did not come to the new version. */
    reason: text('reason'),
    ...leased(),
  },
  table => [
    uniqueIndex('updates_rollout_server').on(table.rolloutId, table.serverId),
    uniqueIndex('updates_open')
      .on(table.serverId)
      .where(sql`${table.state} in ('begun', 'applying')`),
    index('updates_server').on(table.serverId),
    index('updates_wake').on(table.wakeAt),
  ],
)

/** How a machine's own system stands with its security updates, as it last said. */
export const systemStates = pgTable('system_states', {
  serverId: text('server_id').primaryKey(),
  /** An update of it counts from the next start on. */
  needsRestart: boolean('needs_restart').notNull(),
  /** When it last looked for updates. */
  updatedAt: at('updated_at'),
  askedAt: at('asked_at').notNull(),
})
