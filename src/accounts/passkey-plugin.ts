import { passkey } from '@better-auth/passkey'
import { APIError } from 'better-auth/api'
import { eq } from 'drizzle-orm'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { findPasskey } from './passkeys.ts'
import { relyingParty } from './relying-party.ts'
import { passkeys } from './tables.ts'

/** What of the plugin answers over `/api/auth`: signing in only. The rest asks for a password, see `passkey-routes.ts`. */
export const closedPasskeyPaths = [
  '/passkey/generate-register-options',
  '/passkey/verify-registration',
  '/passkey/list-user-passkeys',
  '/passkey/delete-passkey',
  '/passkey/update-passkey',
]

/**
 * Passkeys as two factors: something that somebody has, which has made sure by a finger, a face or a PIN who they are.
 * The plugin leaves that last part to the authenticator's liking.
 */
export function passkeyPlugin({ db, context }: Platform, url: string) {
  const { id: rpID, origins } = relyingParty(url)
  return passkey({
    rpID,
    rpName: 'Sambuk',
    origin: origins,
    advanced: { webAuthnChallengeCookie: 'passkey' },
    // A device finds it without being told whose account it is.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: async ({ verification }) => {
        const { registrationInfo } = verification
        if (!registrationInfo?.userVerified) throw refusal('PASSKEY_UNVERIFIED')
        if (await findPasskey(db, registrationInfo.credential.id)) throw refusal('PASSKEY_KNOWN')
      },
    },
    authentication: {
      afterVerification: async ({ verification, clientData }) => {
        if (!verification.authenticationInfo.userVerified) throw refusal('PASSKEY_UNVERIFIED')
        const found = await findPasskey(db, clientData.id)
        if (!found?.addedAt) throw refusal('PASSKEY_NOT_FOUND')
        await db
          .update(passkeys)
          .set({ usedAt: context.clock.now() })
          .where(eq(passkeys.id, found.id))
      },
    },
  })
}

const refusal = (code: string) => new APIError('UNAUTHORIZED', { code })
