import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError } from 'better-auth/api'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { trustedOrigins } from '../http/security.ts'
import { newId } from '../kit/ids.ts'
import { fingerprint } from '../kit/seal.ts'
import { findOpenErasure } from '../leaving/request-erasure.ts'
import { normalAddress } from '../mail/addresses.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { wakeIdleOf } from '../servers/wake-idle.ts'
import { confirmPath } from './confirm-path.ts'
import { closedPasskeyPaths, passkeyPlugin } from './passkey-plugin.ts'
import { PersonName } from './person-name.ts'
import { isTaken } from './reserved-address.ts'
import { accounts, logins, passkeys, sessions, twoFactors, verifications } from './tables.ts'
import { tellTwoSteps } from './tell-way-in.ts'
import { TimeZone } from './time-zone.ts'
import { wasOvertaken } from './ways-in.ts'

/** The header by which we hand the caller's address on; whatever a caller wrote in it is replaced. */
export const clientAddressHeader = 'x-sambuk-client-address'
/** The same for the country that the caller signs up from; absent when nobody knows. */
export const clientCountryHeader = 'x-sambuk-client-country'

export const shortestPassword = 10
export const longestPassword = 128

/** Where an account begins or ends to be signed in to in two steps. */
const twoFactorPaths = ['/two-factor/verify-totp', '/two-factor/disable']

const Language = z.enum(['en', 'ar'])
const minutes = 60
const hours = 60 * minutes

/**
 * Who signs in, kept by better-auth on our tables. Letters go to the outbox, never out of a request.
 * Confirming the address is asked for, but not needed to sign in: a paying customer waits for nothing.
 */
export function createAuth(platform: Platform, options: { url: string; secret: string }) {
  const { db, context } = platform
  return betterAuth({
    appName: 'Sambuk',
    baseURL: options.url,
    basePath: '/api/auth',
    secret: options.secret,
    trustedOrigins: trustedOrigins(options.url),
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message) => context.log[level]({ from: 'auth' }, message),
    },
    // Thrown on to our own error handler: one place decides what a client may read.
    onAPIError: { throw: true },
    disabledPaths: [
      '/update-user',
      '/change-email',
      '/delete-user',
      '/sign-in/social',
      '/link-social',
      // These tell tokens; ours are in session-routes.ts.
      '/list-sessions',
      '/revoke-session',
      // Shows the secret once more to whoever has the password.
      '/two-factor/get-totp-uri',
      ...closedPasskeyPaths,
      // In password-routes.ts, with all that ends with a password.
      '/reset-password',
      '/change-password',
    ],
    database: drizzleAdapter(db, {
      provider: 'pg',
      transaction: true,
      schema: {
        user: accounts,
        session: sessions,
        account: logins,
        verification: verifications,
        twoFactor: twoFactors,
        passkey: passkeys,
      },
    }),
    user: {
      additionalFields: {
        language: {
          type: ['en', 'ar'],
          required: false,
          defaultValue: 'en',
          input: true,
          validator: { input: Language },
        },
        timeZone: {
          type: 'string',
          required: false,
          input: true,
          // A browser that does not know where it is does not keep anybody out.
          validator: { input: TimeZone.nullable().catch(null) },
        },
        role: {
          type: ['customer', 'operator'],
          required: false,
          defaultValue: 'customer',
          input: false,
        },
        country: { type: 'string', required: false, input: false },
      },
    },
    plugins: [twoFactor({ issuer: 'Sambuk' }), passkeyPlugin(platform, options.url)],
    databaseHooks: {
      session: {
        // Whoever signs in finds what was laid to rest for want of use on its way back.
        create: {
          before: async session => {
            if (!(await findOpenErasure(db, session.userId))) return
            throw new APIError('FORBIDDEN', { code: 'ACCOUNT_BEING_ERASED' })
          },
          after: async session => {
            if (await wasOvertaken(db, session.userId, context.clock.now())) {
              await db.delete(sessions).where(eq(sessions.id, session.id))
              throw new APIError('UNAUTHORIZED', { code: 'SIGN_IN_OVERTAKEN' })
            }
            await wakeIdleOf(platform, session.userId)
          },
        },
      },
      user: {
        update: {
          after: async (user, request) => {
            if (twoFactorPaths.includes(request?.path ?? '')) await tellOfTwoSteps(user.id)
          },
        },
        create: {
          // Our letters carry the name to an address that nobody has confirmed yet: not room for a text.
          before: async (user, request) => {
            const name = PersonName.safeParse(user.name)
            if (!name.success) throw new APIError('BAD_REQUEST', { code: 'INVALID_NAME' })
            const now = context.clock.now()
            if (await isTaken(db, normalAddress(user.email), { accountId: null, now })) {
              throw new APIError('UNPROCESSABLE_ENTITY', {
                code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
              })
            }
            const country = request?.headers?.get(clientCountryHeader) ?? null
            return { data: { ...user, name: name.data, country } }
          },
        },
      },
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
      resetPasswordTokenExpiresIn: 1 * hours,
      sendResetPassword: ({ user, token }) =>
        sendLetter('reset-password', user, token, language => {
          return `/${language}/reset-password?token=${encodeURIComponent(token)}`
        }),
    },
    emailVerification: {
      sendOnSignUp: true,
      expiresIn: 24 * hours,
      sendVerificationEmail: ({ user, token, url }) =>
        sendLetter('verify-email', user, token, language =>
          confirmPath(token, language, new URL(url).searchParams.get('callbackURL')),
        ),
    },
    // `freshAge`: what must not be done by whoever finds a computer open asks for the password, however young its session.
    session: { expiresIn: 30 * 24 * hours, updateAge: 24 * hours, freshAge: 0 },
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 60,
      max: 120,
      customRules: {
        '/sign-up/email': { window: 60, max: 30 },
        '/sign-in/email': { window: 60, max: 20 },
        '/request-password-reset': { window: 60, max: 6 },
        '/send-verification-email': { window: 60, max: 6 },
        '/two-factor/*': { window: 60, max: 10 },
        '/passkey/verify-authentication': { window: 60, max: 20 },
      },
    },
    advanced: {
      cookiePrefix: 'sambuk',
      useSecureCookies: options.url.startsWith('https:'),
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, path: '/' },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      database: {
        generateId: ({ model }) => {
          if (model === 'user') return newId('account', context.random)
          if (model === 'passkey') return newId('passkey', context.random)
          return context.random.bytes(16).toString('hex')
        },
      },
    },
  })

  async function tellOfTwoSteps(accountId: string) {
    await transact(platform, async (tx, wake) => {
      const [account] = await tx.select().from(accounts).where(eq(accounts.id, accountId))
      if (account) await tellTwoSteps(tx, wake, { context, url: options.url }, account)
    })
  }

  async function sendLetter(
    kind: 'verify-email' | 'reset-password',
    user: { id: string; name: string; email: string; language?: unknown },
    token: string,
    path: (language: 'en' | 'ar') => string,
  ) {
    const language = Language.catch('en').parse(user.language)
    await transact(platform, (tx, wake) =>
      enqueueMail(tx, wake, context, {
        // The token is a secret, and keys are shown to operators.
        key: `${kind}:${user.id}:${fingerprint(token).slice(0, 16)}`,
        kind,
        to: user.email,
        language,
        params: { name: user.name, url: `${options.url}${path(language)}` },
      }),
    )
  }
}

export type Auth = ReturnType<typeof createAuth>
