import { z } from 'zod'
import { apiKeyScopes } from '../accounts/api-key-scopes.ts'
import { Language } from './views.ts'

export const Account = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    language: Language,
    /** A name of the IANA database; null: they never said, and their browser's counts. */
    timeZone: z.string().nullable(),
    role: z.enum(['customer', 'operator']),
    /** Signing in takes a code of their authenticator, too. */
    twoFactor: z.boolean(),
    /** Since when letters to this address come back; null: they arrive, as far as anybody knows. */
    unreachableSince: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Account' })

export const SessionView = z
  .object({
    id: z.string(),
    /** It is the one that asks. */
    isCurrent: z.boolean(),
    browser: z.string().nullable(),
    system: z.string().nullable(),
    /** From where it was signed in. */
    address: z.string().nullable(),
    signedInAt: z.iso.datetime(),
    /** To a day: it is not written down more often. */
    seenAt: z.iso.datetime(),
  })
  .meta({ id: 'Session', description: 'Where somebody is signed in.' })

const ApiKeyScope = z.enum(apiKeyScopes)

export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(ApiKeyScope),
    /** Its last letters, by which its owner knows it. */
    ending: z.string(),
    createdAt: z.iso.datetime(),
    /** Null: it works until it is revoked. */
    expiresAt: z.iso.datetime().nullable(),
    /** To a minute. */
    usedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey', description: 'By which a program acts for an account.' })

export const NewApiKey = ApiKey.extend({
  /** The key itself, told this once. */
  token: z.string(),
}).meta({ id: 'NewApiKey' })

export const ApiKeyWish = z
  .object({
    name: z.string().trim().min(1).max(60),
    scopes: z.array(ApiKeyScope).min(1).max(apiKeyScopes.length),
    expiresInDays: z.int().min(1).max(3650).nullable(),
    password: z.string().min(1).max(128),
  })
  .meta({ id: 'ApiKeyWish' })

export const Passkey = z
  .object({
    id: z.string(),
    name: z.string(),
    addedAt: z.iso.datetime(),
    usedAt: z.iso.datetime().nullable(),
    /** Its device's maker keeps it, and other devices of its owner may have it. */
    synced: z.boolean(),
  })
  .meta({ id: 'Passkey', description: 'By which somebody signs in without a password.' })

export const PasskeyName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^\P{Cc}*$/u)

const base64url = z.string().max(20_000)
/** What a browser's `navigator.credentials.create` gave, as `toJSON` writes it. */
const Registration = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
})

export const PasskeyWish = z
  .object({
    name: PasskeyName,
    /** Once more: what was asked for with it counts while it does. */
    password: z.string().min(1).max(128),
    registration: Registration,
  })
  .meta({ id: 'PasskeyWish' })

export const EmailChange = z
  .object({
    name: z.string(),
    /** The address that the account has, as far as its owner knows it by: the rest is nobody's business here. */
    account: z.string(),
    email: z.string(),
  })
  .meta({ id: 'EmailChange', description: 'What a link asks to confirm.' })
