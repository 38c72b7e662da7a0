import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/tables.ts'
import { at, leased } from '../database/columns.ts'

/** A machine to try: the first that can be had is taken. */
export interface Candidate {
  provider: 'hetzner' | 'digitalocean' | 'hostinger'
  size: string
  location: string
  locationName: string
  country: string
  memoryGb: number
}

/** The customer's model: readable but for the key, which is sealed. */
export interface ModelSettings {
  vendor: string
  modelId: string
  baseUrl: string | null
  sealedKey: string
}

export const subscriptionStates = [
  'checkout', // ordered, not paid
  'active', // paid, until `paidUntil`
  'abandoned', // never paid; the name is free again
  'failed', // could not even be offered for payment
  'refunded', // paid back in full and over
  'ended', // over for any other reason
] as const

/** What was bought: from the order on, whether it is paid or not. */
export const subscriptions = pgTable(
  'subscriptions',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    planId: text('plan_id').notNull(),
    blueprint: text('blueprint').notNull().default('openclaw'),
    interval: text('interval', { enum: ['month', 'year'] }).notNull(),
    /** The first label of the server's name; reserved from the order on. */
    hostname: text('hostname').notNull(),
    language: text('language', { enum: ['en', 'ar'] }).notNull(),
    candidates: jsonb('candidates').$type<Candidate[]>().notNull(),
    /** The customer's model vendor, id and address; the key is sealed. */
    model: jsonb('model').$type<ModelSettings>(),
    amountMinor: integer('amount_minor').notNull(),
    currency: text('currency').notNull(),
    state: text('state', { enum: subscriptionStates }).notNull().default('checkout'),
    problem: text('problem'),
    checkoutSessionId: text('checkout_session_id').unique(),
    checkoutUrl: text('checkout_url'),
    checkoutExpiresAt: at('checkout_expires_at'),
    stripeSubscriptionId: text('stripe_subscription_id').unique(),
    paidMinor: integer('paid_minor').notNull().default(0),
    paidUntil: at('paid_until'),
    cancelAtPeriodEnd: boolean('cancel_at_period_end').notNull().default(false),
    orderedAt: at('ordered_at').notNull(),
    paidAt: at('paid_at'),
    endedAt: at('ended_at'),
    ...leased(),
  },
  table => [
    uniqueIndex('subscriptions_hostname')
      .on(table.hostname)
      .where(sql`${table.state} in ('checkout', 'active')`),
    index('subscriptions_account').on(table.accountId),
    index('subscriptions_wake').on(table.wakeAt),
  ],
)
