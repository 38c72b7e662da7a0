import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import { fingerprint } from '../kit/seal.ts'
import { normalAddress } from '../mail/addresses.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { accounts, sessions, twoFactors } from './tables.ts'
import { tellTwoSteps } from './tell-way-in.ts'

/**
 * For somebody who has neither their authenticator nor a backup code any more: signing in takes the password alone,
 * and whoever is signed in is signed out. @returns whether it was on; null: there is no such account
 */
export function endTwoFactor(
  platform: Platform & { url: string },
  email: string,
): Promise<boolean | null> {
  return transact(platform, async (tx, wake) => {
    const isTheirs = eq(sql`lower(${accounts.email})`, normalAddress(email))
    const [account] = await tx.select().from(accounts).where(isTheirs).for('update')
    if (!account) return null
    const { id, twoFactorEnabled } = account
    await tx.delete(twoFactors).where(eq(twoFactors.userId, id))
    if (!twoFactorEnabled) return false
    await tx.update(accounts).set({ twoFactorEnabled: false }).where(eq(accounts.id, id))
    await tx.delete(sessions).where(eq(sessions.userId, id))
    await tellTwoSteps(tx, wake, platform, { ...account, twoFactorEnabled: false })
    platform.context.log.warn({ account: id }, 'an operator has ended a two-step sign-in')
    return true
  })
}

/** By what the authenticator is known that signing in takes now; null: it takes none. */
export async function authenticatorHashOf(
  tx: Transaction,
  accountId: string,
): Promise<string | null> {
  const isTheirs = and(eq(twoFactors.userId, accountId), eq(twoFactors.verified, true))
  const [found] = await tx.select({ secret: twoFactors.secret }).from(twoFactors).where(isTheirs)
  return found ? fingerprint(found.secret) : null
}

/** Ends a two-step sign-in that is not the one of then: whoever took an account may have put theirs there. */
export async function endLaterAuthenticator(
  tx: Transaction,
  accountId: string,
  hashThen: string | null,
): Promise<void> {
  const hash = await authenticatorHashOf(tx, accountId)
  if (hash === hashThen) return
  await tx.delete(twoFactors).where(eq(twoFactors.userId, accountId))
  await tx.update(accounts).set({ twoFactorEnabled: false }).where(eq(accounts.id, accountId))
}
