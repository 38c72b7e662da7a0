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

/** What was bought beside the plan. */
export interface BoughtAddon {
  addonId: string
  quantity: number
}

/** The customer's model: readable but for the key, which is sealed. */
export interface StoredModel {
  vendor: string
  modelId: string
  baseUrl: string | null
  sealedKey: string
}

export interface ModelSettings extends StoredModel {
  /** Asked one after the other when it does not answer; each of another vendor. */
  fallbacks?: StoredModel[]
}

export const subscriptionStates = [
  'checkout', // ordered, not paid
  'active', // paid, until `paidUntil`
  'abandoned', // never paid; the name is free again
  'failed', // could not even be offered for payment
  'refunded', // paid back in full and over
  'ended', // over for any other reason
] as const

/** How a bought subscription stands with its payments. */
export const standings = [
  'trial', // nothing is due yet
  'paid',
  'overdue', // a payment failed; the server runs for the plan's days of grace
  'suspended', // the grace is over, or the payment is disputed: the server is switched off
] as const
export type Standing = (typeof standings)[number]

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
    /** What a period costs, plan and add-ons, before tax and discounts. */
    amountMinor: integer('amount_minor').notNull(),
    currency: text('currency').notNull(),
    addons: jsonb('addons').$type<BoughtAddon[]>().notNull().default([]),
    trialDays: integer('trial_days').notNull().default(0),
    promotionCode: text('promotion_code'),
    /** By card on the payment page, or against an invoice that an operator wrote. */
    collection: text('collection', { enum: ['card', 'invoice'] })
      .notNull()
      .default('card'),
    /** Of an invoice: days to pay it. */
    dueDays: integer('due_days'),
    state: text('state', { enum: subscriptionStates }).notNull().default('checkout'),
    problem: text('problem'),
    checkoutSessionId: text('checkout_session_id').unique(),
    checkoutUrl: text('checkout_url'),
    checkoutExpiresAt: at('checkout_expires_at'),
    /** Counts payment pages: one that was paid for a subscription that has ended is followed by another. */
    checkoutRound: integer('checkout_round').notNull().default(0),
    /** The page was completed with a method that takes days. */
    processingSince: at('processing_since'),
    stripeSubscriptionId: text('stripe_subscription_id').unique(),
    paidMinor: integer('paid_minor').notNull().default(0),
    paidUntil: at('paid_until'),
    standing: text('standing', { enum: standings }),
    trialEndsAt: at('trial_ends_at'),
    /** When the payment that is missing was due; the ladder of reminders counts from it. */
    overdueSince: at('overdue_since'),
    suspendedAt: at('suspended_at'),
    disputedAt: at('disputed_at'),
    /** Where what is open can be paid. */
    payUrl: text('pay_url'),
    cancelAtPeriodEnd: boolean('cancel_at_period_end').notNull().default(false),
    /** What the customer wishes of it and the vendor does not know yet. */
    cancelWish: text('cancel_wish', { enum: ['period-end', 'now', 'keep'] }),
    cancelReason: text('cancel_reason'),
    cancelComment: text('cancel_comment'),
    /** The server of an earlier subscription that comes back, with its data, when this one is paid. */
    returnsTo: text('returns_to'),
    orderedAt: at('ordered_at').notNull(),
    paidAt: at('paid_at'),
    endedAt: at('ended_at'),
    ...leased(),
  },
  table => [
    uniqueIndex('subscriptions_hostname')
      .on(table.hostname)
      .where(sql`${table.state} in ('checkout', 'active')`),
    uniqueIndex('subscriptions_returns')
      .on(table.returnsTo)
      .where(sql`${table.state} = 'checkout'`),
    index('subscriptions_account').on(table.accountId),
    index('subscriptions_wake').on(table.wakeAt),
  ],
)

/** What a customer would like to have instead. */
export interface ChangeWish {
  planId: string
  interval: 'month' | 'year'
  addons: BoughtAddon[]
  /** Another provider or place; null: where it stands, as far as the plan can be had there. */
  place: { provider: string; location: string } | null
}

export const changeStates = [
  'pricing', // asked for; what it costs is being found out
  'offered', // the customer sees what it costs and may agree
  'agreed', // to be made so at the payment vendor
  'moving', // paid for; the server moves to a machine that fits
  'done',
  'refused', // cannot be: `problem` says why
  'withdrawn', // by the customer, or because nobody agreed in time
] as const

/** A change of what was bought, from the question what it costs to the server that has it. */
export const changes = pgTable(
  'changes',
  {
    id: text('id').primaryKey(),
    subscriptionId: text('subscription_id')
      .notNull()
      .references(() => subscriptions.id),
    accountId: text('account_id').notNull(),
    wish: jsonb('wish').$type<ChangeWish>().notNull(),
    state: text('state', { enum: changeStates }).notNull().default('pricing'),
    problem: text('problem'),
    /** Machines that it may be built on; empty: the machine stays. */
    candidates: jsonb('candidates').$type<Candidate[]>().notNull().default([]),
    /** At the vendor's prices as they were offered, and whether the difference is charged at once. */
    items: jsonb('items').$type<{ priceId: string; quantity: number }[]>().notNull().default([]),
    charge: text('charge', { enum: ['now', 'later'] }),
    /** The moment by which the vendor counts unused time, the same in the offer and in the change. */
    countedAt: at('counted_at'),
    /** What is charged now, credits for unused time taken off, and each period from `nextAt` on. */
    dueNowMinor: integer('due_now_minor'),
    nextMinor: integer('next_minor'),
    currency: text('currency'),
    nextAt: at('next_at'),
    /** More is given at once; less, when the period that is paid for ends. */
    takesEffectAt: at('takes_effect_at'),
    askedAt: at('asked_at').notNull(),
    offeredAt: at('offered_at'),
    agreedAt: at('agreed_at'),
    /** Written before the vendor is told: from here on it may be charged, whatever the answer was. */
    applyingAt: at('applying_at'),
    appliedAt: at('applied_at'),
    moveBegunAt: at('move_begun_at'),
    endedAt: at('ended_at'),
    ...leased(),
  },
  table => [
    uniqueIndex('changes_open')
      .on(table.subscriptionId)
      .where(sql`${table.state} in ('pricing', 'offered', 'agreed', 'moving')`),
    index('changes_wake').on(table.wakeAt),
  ],
)
