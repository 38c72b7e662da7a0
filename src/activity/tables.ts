import { index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../database/columns.ts'

export const activityKinds = [
  'access-refused', // of whoever asked for what is somebody else's; operators see it
  'terminal-opened',
  'terminal-closed',
] as const
export type ActivityKind = (typeof activityKinds)[number]

/** What one line is about, beside who and when: short words, never what anybody wrote or read. */
export type ActivityDetail = Record<string, string | number>

/** What people did with servers, one line each: the timeline of a server, and an operator's record. */
export const activities = pgTable(
  'activities',
  {
    id: text('id').primaryKey(),
    serverId: text('server_id').notNull(),
    /** Who did it; null: we did. */
    accountId: text('account_id'),
    kind: text('kind', { enum: activityKinds }).notNull(),
    detail: jsonb('detail').$type<ActivityDetail>().notNull(),
    at: at('at').notNull(),
    /** What is written down once only has a name for it. */
    once: text('once').unique(),
  },
  table => [index('activities_server').on(table.serverId, table.at)],
)
