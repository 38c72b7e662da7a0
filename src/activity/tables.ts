import { bigint, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../database/columns.ts'

/**
 * What people did: written by whoever lets them, see `record.ts`. And what became of a server: written by triggers
 * in the transaction that made it so, see `migrations/0023_timeline.sql` and decision 27.
 */
export const activityKinds = [
  'access-refused', // of whoever asked for what is somebody else's; operators see it
  'terminal-opened',
  'terminal-closed',
  'browser-opened', // looked into, or used; once an hour for each account
  'control-ui-opened', // OpenClaw's own pages, signed in: written before there is a way in
  'key-added', // of its customer's, for signing in on the machine
  'key-removed',
  'domain-added',
  'domain-removed',
  'first-said', // the first message from its pages
  'usage-limit-set', // how much its models may be used in a month
  'channel-connected',
  'channel-disconnected',
  'channel-person-allowed', // somebody who had written to the assistant is answered from now on

  'ordered',
  'ready', // handed over for the first time
  'answers-again', // verified once more, after a start, a restart, a move, a restore …
  'stopped',
  'hibernating',
  'hibernated',
  'stayed-awake', // it was to hibernate, and its data could not be stored
  'started',
  'woken',
  'restart-asked',
  'found-off', // its machine was seen to be off without our doing
  'suspended',
  'suspension-lifted',
  'lost',
  'found', // what was lost was there after all
  'moving',
  'moved',
  'rebuilt', // on another machine, after the loss of one or by an operator
  'plan-changed',
  'model-changed',
  'model-problem',
  'credentials-shown',
  'ending',
  'came-back',
  'deleted',

  'backed-up',
  'backup-failed',
  'backups-failing',
  'backups-work-again',
  'restore-asked',
  'restored',
  'restore-failed',
  'updated',
  'update-taken-back',
  'update-failed',
] as const
export type ActivityKind = (typeof activityKinds)[number]

/** What one line is about, beside who and when: short words, never what anybody wrote or read. */
export type ActivityDetail = Record<string, string | number>

/** What happened with servers, one line each: the timeline of a server, and an operator's record. */
export const activities = pgTable(
  'activities',
  {
    id: text('id').primaryKey(),
    serverId: text('server_id').notNull(),
    /** Who did it; null: we did, or `detail.by` says who. */
    accountId: text('account_id'),
    kind: text('kind', { enum: activityKinds }).notNull(),
    detail: jsonb('detail').$type<ActivityDetail>().notNull(),
    at: at('at').notNull(),
    /** What is written down once only has a name for it. */
    once: text('once').unique(),
    /** In which order lines were written: clocks of several processes may disagree, and pages need an order. */
    position: bigint('position', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  },
  table => [index('activities_server').on(table.serverId, table.position)],
)
