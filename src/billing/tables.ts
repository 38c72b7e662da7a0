import { sql } from 'drizzle-orm'
import {
  boolean,
  index,
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

/** A text for people, in both languages. */
export interface Bilingual {
  en: string
  ar: string
}

/** How a plan is sold: on the payment page, without paying, or by a person who writes an invoice. */
export const planKinds = ['paid', 'free', 'contact'] as const

/** See `plans.backupKeep`. */
export interface BackupKeep {
  daily: number
  weekly: number
  monthly: number
}

export const idleActions = ['none', 'stop', 'hibernate'] as const

/** What can be bought. */
export const plans = pgTable('plans', {
  id: text('id').primaryKey(),
  kind: text('kind', { enum: planKinds }).notNull().default('paid'),
  position: integer('position').notNull(),
  active: boolean('active').notNull().default(true),
  name: jsonb('name').$type<Bilingual>().notNull(),
  tagline: jsonb('tagline').$type<Bilingual>().notNull(),
  features: jsonb('features').$type<{ en: string[]; ar: string[] }>().notNull(),
  /** What may be installed; the first unless the customer chooses. */
  blueprints: jsonb('blueprints').$type<string[]>().notNull().default(['openclaw']),
  /** Before the first payment; each account has one trial. 0: none. */
  trialDays: integer('trial_days').notNull().default(0),
  /** From the first failed payment until the server is suspended, and from then until it is deleted. */
  graceDays: integer('grace_days').notNull().default(14),
  retentionDays: integer('retention_days').notNull().default(30),
  /** Between two scheduled backups; 0: none are made but before a danger. */
  backupEveryHours: integer('backup_every_hours').notNull().default(24),
  /** How many days, weeks and months keep their newest scheduled backup. */
  backupKeep: jsonb('backup_keep')
    .$type<BackupKeep>()
    .notNull()
    .default({ daily: 7, weekly: 4, monthly: 3 }),
  /** How much of a server's backups is kept in the store, counted as stored. */
  backupQuotaGb: integer('backup_quota_gb').notNull().default(100),
  /** What becomes of a server that nobody has used for `idleHours`. */
  idleAction: text('idle_action', { enum: idleActions }).notNull().default('none'),
  idleHours: integer('idle_hours').notNull().default(24),
  /** How many may be sold at the same time, and to one account; null: as many as there are machines. */
  stock: integer('stock'),
  accountMax: integer('account_max'),
  /** What a machine must have at least, and what it may cost us at most. */
  memoryGbMin: integer('memory_gb_min').notNull(),
  coresMin: integer('cores_min').notNull(),
  diskGbMin: integer('disk_gb_min').notNull(),
  /** Currency of `costMinorMax`, lower case; offers in others are converted. */
  costCurrency: text('cost_currency').notNull().default('eur'),
  /** Net for a month. */
  costMinorMax: integer('cost_minor_max').notNull(),
})

/** What can be bought beside a plan, in a quantity. */
export const addons = pgTable('addons', {
  id: text('id').primaryKey(),
  position: integer('position').notNull(),
  active: boolean('active').notNull().default(true),
  name: jsonb('name').$type<Bilingual>().notNull(),
  tagline: jsonb('tagline').$type<Bilingual>().notNull(),
  quantityMax: integer('quantity_max').notNull(),
  /** What one of it adds to a plan. */
  adds: jsonb('adds').$type<AddonEffect>().notNull(),
})

/** What one of an add-on gives, and how much more the machine may then cost (in the plan's `costCurrency`). */
export interface AddonEffect {
  diskGb?: number
  backups?: number
  costMinor?: number
}

export const intervals = ['month', 'year'] as const

/**
 * What a plan or an add-on costs. A price never changes: another amount is another row, and whoever
 * bought at the earlier one keeps it.
 */
export const prices = pgTable(
  'prices',
  {
    id: text('id').primaryKey(),
    /** `plan:starter`, `addon:extra-backups` */
    product: text('product').notNull(),
    /** Of the currencies in which a product is sold, the lowest is shown to whom no other suits. */
    position: integer('position').notNull().default(0),
    interval: text('interval', { enum: intervals }).notNull(),
    currency: text('currency').notNull(),
    amountMinor: integer('amount_minor').notNull(),
    /** The payment vendor's, once it knows this price. */
    stripePriceId: text('stripe_price_id').unique(),
    createdAt: at('created_at').notNull(),
    /** Since when it is not sold any more. */
    retiredAt: at('retired_at'),
  },
  table => [
    uniqueIndex('prices_current')
      .on(table.product, table.interval, table.currency)
      .where(sql`${table.retiredAt} is null`),
  ],
)

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

/** How many machines our account may have at a provider, as the catalogue observer last saw it. */
export const providerLimits = pgTable('provider_limits', {
  provider: text('provider').primaryKey(),
  /** Null: the provider does not tell. */
  machinesMax: integer('machines_max'),
  machinesNow: integer('machines_now').notNull(),
  seenAt: at('seen_at').notNull(),
})

/** Stripe's events as they came. They ring a bell and are never the truth. */
export const stripeEvents = pgTable('stripe_events', {
  id: text('id').primaryKey(),
  type: text('type').notNull(),
  body: jsonb('body').notNull(),
  receivedAt: at('received_at').notNull(),
})

/** A promise to pay back: everything that was paid for a subscription, at most once, or a part of it. */
export const refunds = pgTable(
  'refunds',
  {
    id: text('id').primaryKey(),
    subscriptionId: text('subscription_id')
      .notNull()
      .references(() => subscriptions.id),
    kind: text('kind', { enum: ['whole', 'part'] })
      .notNull()
      .default('whole'),
    /** The code of the sentence that the letter carries. */
    reason: text('reason').notNull(),
    state: text('state', { enum: ['requested', 'paid'] })
      .notNull()
      .default('requested'),
    /** Of a part: what shall be paid back. */
    wantedMinor: integer('wanted_minor'),
    /** What was paid back, once it is settled. */
    amountMinor: integer('amount_minor'),
    currency: text('currency'),
    requestedAt: at('requested_at').notNull(),
    paidAt: at('paid_at'),
    ...leased(),
  },
  table => [
    uniqueIndex('refunds_subscription')
      .on(table.subscriptionId)
      .where(sql`${table.kind} = 'whole'`),
  ],
)

/** One thing that an invoice asks money for, without tax and after discounts. */
export interface InvoiceLine {
  description: string
  /** Negative: a credit for time that was paid for and not used. */
  amountMinor: number
  /** ISO moments between which it is earned. */
  from: string
  to: string
}

/** The payment vendor's invoices as they were last seen: for lists, margins and comparisons, never the truth. */
export const invoices = pgTable(
  'invoices',
  {
    /** The vendor's. */
    id: text('id').primaryKey(),
    subscriptionId: text('subscription_id')
      .notNull()
      .references(() => subscriptions.id),
    number: text('number'),
    status: text('status', { enum: ['draft', 'open', 'paid', 'void', 'uncollectible'] }).notNull(),
    currency: text('currency').notNull(),
    totalMinor: integer('total_minor').notNull(),
    taxMinor: integer('tax_minor').notNull(),
    paidMinor: integer('paid_minor').notNull(),
    refundedMinor: integer('refunded_minor').notNull(),
    /** What the vendor keeps of it; null until it is known. */
    feeMinor: integer('fee_minor'),
    lines: jsonb('lines').$type<InvoiceLine[]>().notNull(),
    /** The vendor's ids of the payments towards it: events of disputes name nothing else. */
    payments: jsonb('payments').$type<string[]>().notNull(),
    disputed: boolean('disputed').notNull().default(false),
    /** Where it can be seen and paid, and as a PDF. */
    pageUrl: text('page_url'),
    pdfUrl: text('pdf_url'),
    issuedAt: at('issued_at').notNull(),
    dueAt: at('due_at'),
    paidAt: at('paid_at'),
  },
  table => [index('invoices_subscription').on(table.subscriptionId)],
)

/** A customer's way to the payment vendor's own pages: cards, invoices, tax ids. */
export const portalVisits = pgTable('portal_visits', {
  id: text('id').primaryKey(),
  accountId: text('account_id').notNull(),
  language: text('language', { enum: ['en', 'ar'] }).notNull(),
  /** Lives for minutes and works for this customer only. */
  url: text('url'),
  problem: text('problem'),
  askedAt: at('asked_at').notNull(),
  returnedAt: at('returned_at'),
  ...leased(),
})

/** Somebody who wants a plan that is not sold on the page. */
export const contactRequests = pgTable('contact_requests', {
  id: text('id').primaryKey(),
  planId: text('plan_id').notNull(),
  name: text('name').notNull(),
  email: text('email').notNull(),
  message: text('message').notNull(),
  language: text('language', { enum: ['en', 'ar'] }).notNull(),
  askedAt: at('asked_at').notNull(),
})

/** What a comparison of the payment vendor's books with ours found. */
export const moneyChecks = pgTable('money_checks', {
  id: text('id').primaryKey(),
  checkedAt: at('checked_at').notNull(),
  subscriptions: integer('subscriptions').notNull(),
  invoices: integer('invoices').notNull(),
  differences: jsonb('differences').$type<MoneyDifference[]>().notNull(),
})

export interface MoneyDifference {
  /** What kind of difference: a code. */
  kind: string
  /** Our row's or the vendor's id. */
  about: string
  ours: string
  theirs: string
}
