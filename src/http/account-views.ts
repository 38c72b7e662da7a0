import { z } from 'zod'
import { Language } from './views.ts'

export const Account = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    language: Language,
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
