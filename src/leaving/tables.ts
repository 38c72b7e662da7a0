import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, leased } from '../database/columns.ts'

/** What an erasure says of itself when it is over; it names nobody. */
export interface Receipt {
  format: 1
  /** The erasure's own id, by which an operator finds it. */
  id: string
  askedAt: string
  endedAt: string
  erased: {
    servers: number
    backups: { count: number; storedBytes: number }
    letters: number
    requests: number
    paymentCustomer: boolean
    /** Stored notices of the payment vendor and of the mail carrier whose text was removed. */
    notices: number
  }
  /** What the law has us keep: numbers and amounts, without a name. */
  kept: { invoices: { number: string; issuedAt: string; totalMinor: number; currency: string }[] }
  /** SHA-256 of all the above as JSON. */
  sha256: string
}

/** What was there when it was asked for, and what has gone since: a receipt is written from it. */
export interface Counted {
  servers: number
  backups: { count: number; storedBytes: number }
  paymentCustomer: boolean
}

export const erasureStates = [
  'ending', // what is charged and what runs comes to its end, and money under way arrives
  'emptying', // backups go from the store
  'forgetting', // the payment vendor's customer goes, then our rows
  'telling', // the receipt is on its way to an address that is forgotten after it
  'done',
] as const

/** A customer's wish to be forgotten, from the wish to the receipt. */
export const erasures = pgTable(
  'erasures',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').notNull(),
    state: text('state', { enum: erasureStates }).notNull(),
    askedBy: text('asked_by', { enum: ['customer', 'operator'] }).notNull(),
    language: text('language', { enum: ['en', 'ar'] }).notNull(),
    /** The secret by which the receipt is read, hashed; its holder is nobody to us. */
    tokenHash: text('token_hash').notNull().unique(),
    /** Name, address and that secret, for the letter; gone with it. */
    sealed: text('sealed'),
    counted: jsonb('counted').$type<Counted>().notNull(),
    receipt: jsonb('receipt').$type<Receipt>(),
    /** Late notices of vendors are looked for this often after the end. */
    lookedBack: integer('looked_back').notNull().default(0),
    askedAt: at('asked_at').notNull(),
    endedAt: at('ended_at'),
    ...leased(),
  },
  table => [
    uniqueIndex('erasures_open').on(table.accountId).where(sql`${table.state} <> 'done'`),
    index('erasures_wake').on(table.wakeAt),
  ],
)
