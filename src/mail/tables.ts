import { index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { at, leased } from '../database/columns.ts'

/** Letters to be sent, each once: `key` says what it is about and is unique. */
export const mails = pgTable(
  'mails',
  {
    id: text('id').primaryKey(),
    key: text('key').notNull().unique(),
    kind: text('kind').notNull(),
    to: text('to').notNull(),
    language: text('language', { enum: ['en', 'ar'] }).notNull(),
    params: jsonb('params').$type<Record<string, string>>().notNull(),
    createdAt: at('created_at').notNull(),
    sentAt: at('sent_at'),
    messageId: text('message_id'),
    /** Since when it may have been sent without our knowing. */
    uncertainSince: at('uncertain_since'),
    ...leased(),
  },
  table => [index('mails_wake').on(table.wakeAt)],
)
