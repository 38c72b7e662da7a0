import { eq, sql } from 'drizzle-orm'
import { normalAddress } from '../mail/addresses.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { accounts, sessions, twoFactors } from './tables.ts'

/**
 * For somebody who has neither their authenticator nor a backup code any more: signing in takes the password alone,
 * and whoever is signed in is signed out. @returns whether it was on; null: there is no such account
 */
export function endTwoFactor(platform: Platform, email: string): Promise<boolean | null> {
  return transact(platform, async tx => {
    const isTheirs = eq(sql`lower(${accounts.email})`, normalAddress(email))
    const [account] = await tx.select().from(accounts).where(isTheirs).for('update')
    if (!account) return null
    const { id, twoFactorEnabled } = account
    await tx.delete(twoFactors).where(eq(twoFactors.userId, id))
    if (!twoFactorEnabled) return false
    await tx.update(accounts).set({ twoFactorEnabled: false }).where(eq(accounts.id, id))
    await tx.delete(sessions).where(eq(sessions.userId, id))
    platform.context.log.warn({ account: id }, 'an operator has ended a two-step sign-in')
    return true
  })
}
