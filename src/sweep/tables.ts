import { integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at } from '../database/columns.ts'

/**
 * What can be left over at a vendor. A `snapshot` is of one server; an `image` is of a blueprint; a `script` is
 * what a machine was to run at first; a `tag` is a label where labels are objects.
 */
export const thingKinds = [
  'machine',
  'dns',
  'firewall',
  'ssh-key',
  'image',
  'snapshot',
  'script',
  'tag',
] as const
export type ThingKind = (typeof thingKinds)[number]

/**
 * Something at a vendor that says that it is ours, and that no row of ours needs. It is written down each time
 * that a list shows it, because it may go only after it was seen again; one that lists show no more, or
 * whose row came up, is forgotten.
 */
export const orphans = pgTable(
  'orphans',
  {
    id: text('id').primaryKey(),
    /** A vendor of machines, or `dns`. */
    provider: text('provider').notNull(),
    kind: text('kind', { enum: thingKinds }).notNull(),
    vendorId: text('vendor_id').notNull(),
    name: text('name').notNull(),
    labels: jsonb('labels').$type<Record<string, string>>().notNull(),
    /** The id of the row that it names: a server's or an image's; null: it names none. */
    ownerId: text('owner_id'),
    /** By the vendor's clock; null: the vendor does not tell. */
    createdAt: at('created_at'),
    firstSeenAt: at('first_seen_at').notNull(),
    lastSeenAt: at('last_seen_at').notNull(),
    seenCount: integer('seen_count').notNull(),
    verdict: text('verdict', { enum: ['wait', 'leave', 'quarantine', 'remove'] }).notNull(),
    /** The code of the sentence why. */
    reason: text('reason').notNull(),
    quarantinedAt: at('quarantined_at'),
    /** When we asked the vendor to remove it, and it said that it did. */
    deletedAt: at('deleted_at'),
    /** An operator said that it stays, or that it goes without any proof. */
    keptAt: at('kept_at'),
    releasedAt: at('released_at'),
    /** The vendor's words when it refused. */
    failure: text('failure'),
  },
  table => [uniqueIndex('orphans_thing').on(table.provider, table.kind, table.vendorId)],
)
