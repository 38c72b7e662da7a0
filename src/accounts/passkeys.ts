import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { type PasswordProof, stillCounts } from './password.ts'
import { accounts, passkeys } from './tables.ts'
import { tellWayIn } from './tell-way-in.ts'

export type PasskeyRow = typeof passkeys.$inferSelect
/** One that counts. */
export type Passkey = PasskeyRow & { addedAt: Date }

/** What tells somebody where their account is. */
type Installed = Platform & { url: string }

/** More is a list that nobody reads. */
const maxPasskeys = 20

/** By what its device calls it; also one that does not count yet. */
export async function findPasskey(
  db: Database,
  credentialID: string,
): Promise<PasskeyRow | undefined> {
  const [found] = await db.select().from(passkeys).where(eq(passkeys.credentialID, credentialID))
  return found
}

/** Those that count, newest first. */
export async function listPasskeys(db: Database, accountId: string): Promise<Passkey[]> {
  const rows = await db
    .select()
    .from(passkeys)
    .where(counting(accountId))
    .orderBy(desc(passkeys.addedAt), desc(passkeys.id))
  return rows.flatMap(row => (row.addedAt ? [{ ...row, addedAt: row.addedAt }] : []))
}

/** Whether an account may have one more; what an earlier attempt has left goes, so that its device may try again. */
export async function makeRoom(
  db: Database,
  accountId: string,
): Promise<Result<null, 'passkeys-too-many'>> {
  await db.delete(passkeys).where(and(eq(passkeys.userId, accountId), isNull(passkeys.addedAt)))
  const count = await db.$count(passkeys, counting(accountId))
  return count < maxPasskeys ? ok(null) : fail('passkeys-too-many')
}

/**
 * The plugin has written a passkey; from here on it counts, and its owner is told. Until then nobody signs in with it:
 * whether the password still counts that it was asked with is known under the account's lock only.
 */
export function acceptPasskey(
  platform: Installed,
  { accountId, proof, id }: { accountId: string; proof: PasswordProof; id: string },
): Promise<Result<Passkey, 'passkeys-too-many' | 'password-wrong' | 'passkey-too-late'>> {
  const { clock, log } = platform.context
  return transact(platform, async (tx, wake) => {
    const byId = eq(accounts.id, accountId)
    const [account] = await tx.select().from(accounts).where(byId).for('update')
    const isIt = and(eq(passkeys.id, id), eq(passkeys.userId, accountId))
    const refuse = async <Code extends string>(code: Code) => {
      await tx.delete(passkeys).where(isIt)
      return fail(code)
    }
    if (!account || !(await stillCounts(tx, accountId, proof))) return refuse('password-wrong')
    const count = await tx.$count(passkeys, counting(accountId))
    if (count >= maxPasskeys) return refuse('passkeys-too-many')
    const addedAt = clock.now()
    const [row] = await tx.update(passkeys).set({ addedAt }).where(isIt).returning()
    if (!row) return fail('passkey-too-late')
    await tellWayIn(tx, wake, platform, account, {
      ...{ about: id, wayIn: 'passkey-added', item: row.name },
    })
    log.info({ account: accountId, passkey: id }, 'a passkey was added')
    return ok({ ...row, addedAt })
  })
}

/** @returns the passkey with its new name; null: there is none */
export async function renamePasskey(
  db: Database,
  accountId: string,
  { id, name }: { id: string; name: string },
): Promise<Passkey | null> {
  const [row] = await db
    .update(passkeys)
    .set({ name })
    .where(and(counting(accountId), eq(passkeys.id, id)))
    .returning()
  return row?.addedAt ? { ...row, addedAt: row.addedAt } : null
}

/** Nobody signs in with it any more; its owner is told. @returns whether there was one */
export function removePasskey(
  platform: Installed,
  accountId: string,
  id: string,
): Promise<boolean> {
  return transact(platform, async (tx, wake) => {
    const byId = eq(accounts.id, accountId)
    const [account] = await tx.select().from(accounts).where(byId).for('update')
    const isIt = and(counting(accountId), eq(passkeys.id, id))
    const [removed] = await tx.delete(passkeys).where(isIt).returning()
    if (!removed || !account) return false
    await tellWayIn(tx, wake, platform, account, {
      ...{ about: id, wayIn: 'passkey-removed', item: removed.name },
    })
    platform.context.log.info({ account: accountId, passkey: id }, 'a passkey was removed')
    return true
  })
}

/** None of this account's lets anybody in any more. */
export async function removePasskeys(tx: Transaction, accountId: string): Promise<void> {
  await tx.delete(passkeys).where(eq(passkeys.userId, accountId))
}

const counting = (accountId: string) =>
  and(eq(passkeys.userId, accountId), isNotNull(passkeys.addedAt))
