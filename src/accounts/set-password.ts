import { and, eq, gt, ne, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { revokeApiKeys } from './api-keys.ts'
import { removePasskeys } from './passkeys.ts'
import { type PasswordProof, stillCounts } from './password.ts'
import { accounts, logins, sessions, verifications } from './tables.ts'
import { endWaysIn } from './ways-in.ts'

/**
 * The link of a letter for a forgotten password, followed with a new one: once, and only while the link counts when the
 * account is held. Whoever knew the old password may have made other ways in, so all of them end with it.
 */
export function resetPassword(
  { db, context }: Platform,
  { token, hash }: { token: string; hash: string },
): Promise<Result<null, 'link-spent'>> {
  return db.transaction(async tx => {
    // better-auth writes these rows, by the computer's own clock.
    const isIt = and(
      eq(verifications.identifier, `reset-password:${token}`),
      gt(verifications.expiresAt, sql`now()`),
    )
    const [link] = await tx
      .select({ accountId: verifications.value })
      .from(verifications)
      .where(isIt)
    if (!link) return fail('link-spent')
    const { accountId } = link
    await hold(tx, accountId)
    const spent = await tx.delete(verifications).where(isIt).returning({ id: verifications.id })
    if (spent.length === 0 || !(await write(tx, accountId, hash))) return fail('link-spent')
    await endWaysIn(tx, accountId, context.clock.now())
    context.log.info({ account: accountId }, 'a forgotten password was replaced')
    return ok(null)
  })
}

/**
 * Another password, for whoever said the one that counts now: they stay signed in, and nobody else does.
 * @param wish `alsoKeys`: API keys and passkeys end, too
 */
export function changePassword(
  { db, context }: Platform,
  accountId: string,
  wish: { proof: PasswordProof; hash: string; sessionId: string; alsoKeys: boolean },
): Promise<Result<null, 'password-wrong'>> {
  return db.transaction(async tx => {
    await hold(tx, accountId)
    if (!(await stillCounts(tx, accountId, wish.proof))) return fail('password-wrong')
    await write(tx, accountId, wish.hash)
    const others = and(eq(sessions.userId, accountId), ne(sessions.id, wish.sessionId))
    await tx.delete(sessions).where(others)
    await tx.delete(verifications).where(eq(verifications.value, accountId))
    if (wish.alsoKeys) {
      await revokeApiKeys(tx, accountId, context.clock.now())
      await removePasskeys(tx, accountId)
    }
    context.log.info({ account: accountId, alsoKeys: wish.alsoKeys }, 'a password was changed')
    return ok(null)
  })
}

const hold = (tx: Transaction, accountId: string) =>
  tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId)).for('update')

/** @returns whether the account has a password to write: one that is being erased has none */
async function write(tx: Transaction, accountId: string, password: string): Promise<boolean> {
  const isTheirs = and(eq(logins.userId, accountId), eq(logins.providerId, 'credential'))
  const written = await tx
    .update(logins)
    .set({ password, wrongCount: 0 })
    .where(isTheirs)
    .returning({ id: logins.id })
  return written.length > 0
}
