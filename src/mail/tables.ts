import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { at, leased } from '../database/columns.ts'
import { letterGroups } from './wishes.ts'

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
    /** Never sent: its recipient wishes none of its kind. */
    skippedAt: at('skipped_at'),
    ...leased(),
  },
  table => [index('mails_wake').on(table.wakeAt), index('mails_to').on(table.to)],
)

/**
 * What is known of an address: the newest moment of each kind of news, so that news may come late, twice and in
 * any order. An address without a row is like any other.
 */
export const mailAddresses = pgTable('mail_addresses', {
  /** In lower case. */
  address: text('address').primaryKey(),
  /** A letter came back for good, and what the carrier said of it. */
  bouncedAt: at('bounced_at'),
  bounceDetail: text('bounce_detail'),
  /** A letter arrived, or somebody says that letters do again. */
  reachableAt: at('reachable_at'),
  /** No letters any more that are not part of what was agreed, of no group: who complained, or was asked before there were groups. */
  optedOutAt: at('opted_out_at'),
  optedOutBy: text('opted_out_by', { enum: ['recipient', 'complaint'] }),
  optedInAt: at('opted_in_at'),
})

/** What an address said last of one group of letters, for and against. */
export const mailWishes = pgTable(
  'mail_wishes',
  {
    /** In lower case. */
    address: text('address').notNull(),
    group: text('group', { enum: letterGroups }).notNull(),
    optedOutAt: at('opted_out_at'),
    optedInAt: at('opted_in_at'),
  },
  table => [primaryKey({ columns: [table.address, table.group] })],
)

/** The carrier's news as they came, each once. */
export const mailEvents = pgTable('mail_events', {
  id: text('id').primaryKey(),
  type: text('type').notNull(),
  body: jsonb('body').notNull(),
  receivedAt: at('received_at').notNull(),
})
