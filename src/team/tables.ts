import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/tables.ts'
import { at } from '../database/columns.ts'
import { teamRoles } from './roles.ts'

/** Who may do what with an account's servers, beside its owner. What has ended is kept: it says who could, and when. */
export const members = pgTable(
  'members',
  {
    id: text('id').primaryKey(),
    ownerId: text('owner_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    role: text('role', { enum: teamRoles }).notNull(),
    since: at('since').notNull(),
    endedAt: at('ended_at'),
  },
  table => [
    uniqueIndex('members_once')
      .on(table.ownerId, table.accountId)
      .where(sql`${table.endedAt} is null`),
    index('members_account').on(table.accountId),
  ],
)

/** A letter to an address by which its reader becomes a member. */
export const invitations = pgTable(
  'invitations',
  {
    id: text('id').primaryKey(),
    ownerId: text('owner_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    email: text('email').notNull(),
    role: text('role', { enum: teamRoles }).notNull(),
    /** The secret of the newest letter's link, hashed: a letter before it does nothing any more. */
    tokenHash: text('token_hash').notNull().unique(),
    letters: integer('letters').notNull(),
    askedAt: at('asked_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    /** Accepted, or taken back. */
    endedAt: at('ended_at'),
  },
  table => [
    uniqueIndex('invitations_once')
      .on(table.ownerId, table.email)
      .where(sql`${table.endedAt} is null`),
    index('invitations_owner').on(table.ownerId, table.askedAt),
  ],
)
