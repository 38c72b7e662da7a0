import { AsyncLocalStorage } from 'node:async_hooks'
import { and, eq, gt, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import { revokeApiKeys } from './api-keys.ts'
import { removePasskeys } from './passkeys.ts'
import { accounts, sessions, verifications } from './tables.ts'

/** What a request to sign in saw of the database when it began. */
const seen = new AsyncLocalStorage<string>()
/** No request takes longer. Numbers of transactions begin anew in a database that was dumped and restored. */
const longestMs = 3600_000

/**
 * Ends every way into an account at once, but for its password and its authenticator: sessions, API keys, passkeys,
 * and links to a new password. A sign-in under way comes too late, see {@link wasOvertaken}. Its row is held.
 */
export async function endWaysIn(tx: Transaction, accountId: string, now: Date): Promise<void> {
  await tx.delete(sessions).where(eq(sessions.userId, accountId))
  await revokeApiKeys(tx, accountId, now)
  await removePasskeys(tx, accountId)
  await tx.delete(verifications).where(eq(verifications.value, accountId))
  await markEnded(tx, accountId, now)
}

/** Whoever began to sign in before this is committed does not get in. */
export async function markEnded(tx: Transaction, accountId: string, now: Date): Promise<void> {
  await tx
    .update(accounts)
    .set({ waysEndedAt: now, waysEndedBy: sql`pg_current_xact_id()` })
    .where(eq(accounts.id, accountId))
}

/** Runs what may let somebody in, which then knows what it can have read. */
export async function watchingWaysIn<Value>(
  db: Database,
  act: () => Promise<Value>,
): Promise<Value> {
  const { rows } = await db.execute(sql`select pg_current_snapshot()::text as snapshot`)
  return seen.run(String(rows[0]?.snapshot), act)
}

/**
 * Whether the ways into an account were ended after the request had begun that has just written a session for it: what
 * it was let in by may be void. A session's row waits for whoever holds its account's, so that one of the two sees the other.
 */
export async function wasOvertaken(db: Database, accountId: string, now: Date): Promise<boolean> {
  const snapshot = seen.getStore()
  if (snapshot === undefined) return false
  const isLater = and(
    eq(accounts.id, accountId),
    gt(accounts.waysEndedAt, addMs(now, -longestMs)),
    sql`not pg_visible_in_snapshot(${accounts.waysEndedBy}, ${snapshot}::pg_snapshot)`,
  )
  return (await db.$count(accounts, isLater)) > 0
}
