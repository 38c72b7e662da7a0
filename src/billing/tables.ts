import {
  boolean,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { at, leased } from '../database/columns.ts'
import { subscriptions } from '../subscriptions/tables.ts'

/** What can be bought. */
export const plans = pgTable('plans', {
  id: text('id').primaryKey(),
  position: integer('position').notNull(),
  active: boolean('active').notNull().default(true),
  name: jsonb('name').$type<{ en: string; ar: string }>().notNull(),
  tagline: jsonb('tagline').$type<{ en: string; ar: string }>().notNull(),
  features: jsonb('features').$type<{ en: string[]; ar: string[] }>().notNull(),
  /** What may be installed; the first unless the customer chooses. */
  blueprints: jsonb('blueprints').$type<string[]>().notNull().default(['openclaw']),
  monthlyMinor: integer('monthly_minor').notNull(),
  yearlyMinor: integer('yearly_minor').notNull(),
  currency: text('currency').notNull(),
  /** What a machine must have at least, and what it may cost us at most. */
  memoryGbMin: integer('memory_gb_min').notNull(),
  coresMin: integer('cores_min').notNull(),
  diskGbMin: integer('disk_gb_min').notNull(),
  /** Currency of `costMinorMax`, lower case; offers in others are converted. */
  costCurrency: text('cost_currency').notNull().default('eur'),
  /** Net for a month. */
  costMinorMax: integer('cost_minor_max').notNull(),
})

/** What the providers offer, as the catalogue observer last saw it. */
export const offers = pgTable(
  'offers',
  {
    provider: text('provider').notNull(),
    size: text('size').notNull(),
    location: text('location').notNull(),
    locationName: text('location_name').notNull(),
    country: text('country').notNull(),
    cores: integer('cores').notNull(),
    memoryGb: real('memory_gb').notNull(),
    diskGb: integer('disk_gb').notNull(),
    architecture: text('architecture').notNull(),
    monthlyCostMinor: integer('monthly_cost_minor').notNull(),
    currency: text('currency').notNull(),
    available: boolean('available').notNull(),
    seenAt: at('seen_at').notNull(),
  },
  table => [primaryKey({ columns: [table.provider, table.size, table.location] })],
)

/** Stripe's events as they came. They ring a bell and are never the truth. */
export const stripeEvents = pgTable('stripe_events', {
  id: text('id').primaryKey(),
  type: text('type').notNull(),
  body: jsonb('body').notNull(),
  receivedAt: at('received_at').notNull(),
})

/** A promise to pay everything back; at most one for a subscription. */
export const refunds = pgTable(
  'refunds',
  {
    id: text('id').primaryKey(),
    subscriptionId: text('subscription_id')
      .notNull()
      .references(() => subscriptions.id),
    /** The code of the sentence that the letter carries. */
    reason: text('reason').notNull(),
    state: text('state', { enum: ['requested', 'paid'] })
      .notNull()
      .default('requested'),
    amountMinor: integer('amount_minor'),
    currency: text('currency'),
    requestedAt: at('requested_at').notNull(),
    paidAt: at('paid_at'),
    ...leased(),
  },
  table => [uniqueIndex('refunds_subscription').on(table.subscriptionId)],
)
