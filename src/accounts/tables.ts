import { bigint, boolean, customType, index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { at, leased } from '../database/columns.ts'
import { apiKeyScopes } from './api-key-scopes.ts'

const transactionId = customType<{ data: string }>({ dataType: () => 'xid8' })

/** Who signs in. better-auth writes these six tables (it calls an account "user"). */
export const accounts = pgTable('accounts', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  language: text('language', { enum: ['en', 'ar'] })
    .notNull()
    .default('en'),
  /** Of the IANA database; null: they never said, and their browser's counts. */
  timeZone: text('time_zone'),
  role: text('role', { enum: ['customer', 'operator'] })
    .notNull()
    .default('customer'),
  /** Where they signed up from: ISO 3166-1 alpha-2, or null when nobody could tell. */
  country: text('country'),
  /** The payment vendor's customer, once there is one. */
  stripeCustomerId: text('stripe_customer_id').unique(),
  /** Signing in takes a code of theirs too, see {@link twoFactors}. */
  twoFactorEnabled: boolean('two_factor_enabled').notNull().default(false),
  /** When all ways in were ended, and by which transaction: a sign-in that began before does not get in. */
  waysEndedAt: at('ways_ended_at'),
  waysEndedBy: transactionId('ways_ended_by'),
  createdAt: at('created_at').notNull().defaultNow(),
  updatedAt: at('updated_at').notNull().defaultNow(),
})

export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    token: text('token').notNull().unique(),
    userId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    expiresAt: at('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  table => [index('sessions_account').on(table.userId)],
)

/** A way to prove who one is: a password hash here, single sign-on later. */
export const logins = pgTable(
  'logins',
  {
    id: text('id').primaryKey(),
    accountId: text('subject').notNull(),
    providerId: text('provider_id').notNull(),
    userId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: at('access_token_expires_at'),
    refreshTokenExpiresAt: at('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    /** How often it was asked for by a session and was wrong, since when. */
    wrongCount: integer('wrong_count').notNull().default(0),
    wrongSince: at('wrong_since'),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  table => [index('logins_account').on(table.userId)],
)

/** What somebody's authenticator makes its codes from, encrypted by better-auth as its backup codes are. */
export const twoFactors = pgTable(
  'two_factors',
  {
    id: text('id').primaryKey(),
    secret: text('secret').notNull(),
    backupCodes: text('backup_codes').notNull(),
    userId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    /** A first code has come: before, signing in does not ask for one. */
    verified: boolean('verified').notNull().default(false),
    failedVerificationCount: integer('failed_verification_count').notNull().default(0),
    lockedUntil: at('locked_until'),
  },
  table => [index('two_factors_account').on(table.userId)],
)

/** By which somebody signs in without a password: the public half of a key that their device keeps. The plugin writes it. */
export const passkeys = pgTable(
  'passkeys',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    userId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    /** What its device calls it. */
    credentialID: text('credential_id').notNull().unique(),
    publicKey: text('public_key').notNull(),
    /** How often it signed, where its device counts: 32 bits without a sign. */
    counter: bigint('counter', { mode: 'number' }).notNull(),
    deviceType: text('device_type').notNull(),
    /** Its device's maker keeps it for other devices too. */
    backedUp: boolean('backed_up').notNull(),
    transports: text('transports'),
    /** The model of its device, where that says so. */
    aaguid: text('aaguid'),
    createdAt: at('created_at').notNull(),
    /** From when on it counts; null: its account has not accepted it. */
    addedAt: at('added_at'),
    usedAt: at('used_at'),
  },
  table => [index('passkeys_account').on(table.userId)],
)

/** One-time tokens for e-mail verification and forgotten passwords. */
export const verifications = pgTable(
  'verifications',
  {
    id: text('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: at('expires_at').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  table => [index('verifications_identifier').on(table.identifier)],
)

/** By which a program acts for an account. What was revoked is kept: it says who could do what, and when. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    scopes: text('scopes', { enum: apiKeyScopes }).array().notNull(),
    /** The key itself is nowhere. */
    hash: text('hash').notNull().unique(),
    /** Its last letters, by which its owner knows it. */
    ending: text('ending').notNull(),
    createdAt: at('created_at').notNull(),
    /** Null: it works until it is revoked. */
    expiresAt: at('expires_at'),
    usedAt: at('used_at'),
    revokedAt: at('revoked_at'),
  },
  table => [index('api_keys_account').on(table.accountId)],
)

/** A wish for another address, from the wish to the end of the days in which it can be taken back. */
export const emailChanges = pgTable(
  'email_changes',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    fromEmail: text('from_email').notNull(),
    toEmail: text('to_email').notNull(),
    /** By what their authenticator was known then, hashed; null: they had none. */
    authenticatorHash: text('authenticator_hash'),
    /** The secret of the link that the new address gets, hashed. */
    tokenHash: text('token_hash').notNull().unique(),
    askedAt: at('asked_at').notNull(),
    confirmUntil: at('confirm_until').notNull(),
    confirmedAt: at('confirmed_at'),
    /** The secret of the link that the old address gets, hashed. */
    undoHash: text('undo_hash').unique(),
    /** Until then the old address is nobody else's, and can be had back. */
    undoUntil: at('undo_until'),
    /** Taken back, or overtaken by another wish: its links do nothing any more. */
    endedAt: at('ended_at'),
    ...leased(),
  },
  table => [
    index('email_changes_account').on(table.accountId),
    index('email_changes_from').on(table.fromEmail),
    index('email_changes_to').on(table.toEmail),
    index('email_changes_wake').on(table.wakeAt),
  ],
)
