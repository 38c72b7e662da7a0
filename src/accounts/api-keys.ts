import { and, desc, eq, gt, isNull, lt, or } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { fingerprint } from '../kit/seal.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import type { ApiKeyScope } from './api-key-scopes.ts'
import { type PasswordProof, stillCounts } from './password.ts'
import { type SignedIn, signedInAs } from './signed-in.ts'
import { accounts, apiKeys } from './tables.ts'
import { tellWayIn } from './tell-way-in.ts'

/** By it a key is known wherever one turns up; programs that look for lost secrets go by such a beginning. */
export const apiKeyPrefix = 'sambuk_'
const secretBytes = 32
const shownLetters = 4
const dayMs = 24 * 3600_000
const maxKeys = 20
/** That a key was used is written down no more often. */
const usedEveryMs = 60_000

export type ApiKeyRow = typeof apiKeys.$inferSelect

/** What a key's bearer is to us. */
export interface Bearer {
  keyId: string
  account: SignedIn
  scopes: readonly ApiKeyScope[]
}

/**
 * Makes a key; its text is in no row of ours and never told again.
 * @param expiresInDays null: it works until it is revoked
 */
export function createApiKey(
  platform: Platform & { url: string },
  accountId: string,
  proof: PasswordProof,
  wish: { name: string; scopes: ApiKeyScope[]; expiresInDays: number | null },
): Promise<Result<{ key: ApiKeyRow; token: string }, 'api-keys-too-many' | 'password-wrong'>> {
  const { clock, random, log } = platform.context
  return transact(platform, async (tx, wake) => {
    const byId = eq(accounts.id, accountId)
    const [account] = await tx.select().from(accounts).where(byId).for('update')
    if (!account || !(await stillCounts(tx, accountId, proof))) return fail('password-wrong')
    const now = clock.now()
    if ((await tx.$count(apiKeys, alive(accountId))) >= maxKeys) return fail('api-keys-too-many')
    const token = `${apiKeyPrefix}${random.bytes(secretBytes).toString('base64url')}`
    const [key] = await tx
      .insert(apiKeys)
      .values({
        id: newId('apiKey', random),
        accountId,
        name: wish.name,
        scopes: [...new Set(wish.scopes)],
        hash: fingerprint(token),
        ending: token.slice(-shownLetters),
        createdAt: now,
        expiresAt: wish.expiresInDays === null ? null : addMs(now, wish.expiresInDays * dayMs),
      })
      .returning()
    if (!key) throw new Error('a row that was written comes back')
    await tellWayIn(tx, wake, platform, account, {
      ...{ about: key.id, wayIn: 'api-key-made', item: key.name },
    })
    log.info({ account: accountId, key: key.id, scopes: key.scopes }, 'an API key was made')
    return ok({ key, token })
  })
}

/** Those that were not revoked, newest first; one that has expired stays to be seen. */
export const listApiKeys = (db: Database, accountId: string): Promise<ApiKeyRow[]> =>
  db.select().from(apiKeys).where(alive(accountId)).orderBy(desc(apiKeys.createdAt))

/** @returns whether there was such a key to revoke */
export async function revokeApiKey(
  db: Database,
  { clock, log }: Context,
  accountId: string,
  id: string,
): Promise<boolean> {
  const isIt = and(alive(accountId), eq(apiKeys.id, id))
  const revoked = await db
    .update(apiKeys)
    .set({ revokedAt: clock.now() })
    .where(isIt)
    .returning({ id: apiKeys.id })
  if (revoked.length > 0) log.info({ account: accountId, key: id }, 'an API key was revoked')
  return revoked.length > 0
}

/** No key of this account works any more. */
export async function revokeApiKeys(
  db: Database | Transaction,
  accountId: string,
  now: Date,
): Promise<void> {
  await db.update(apiKeys).set({ revokedAt: now }).where(alive(accountId))
}

/** Whose key this is, and what it may do; null: none that works. */
export async function findBearer(
  db: Database,
  { clock }: Context,
  token: string,
): Promise<Bearer | null> {
  const now = clock.now()
  const [found] = await db
    .select({ key: apiKeys, account: accounts })
    .from(apiKeys)
    .innerJoin(accounts, eq(accounts.id, apiKeys.accountId))
    .where(
      and(
        eq(apiKeys.hash, fingerprint(token)),
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)),
      ),
    )
  if (!found) return null
  const { key, account } = found
  const wasLongAgo = or(isNull(apiKeys.usedAt), lt(apiKeys.usedAt, addMs(now, -usedEveryMs)))
  await db
    .update(apiKeys)
    .set({ usedAt: now })
    .where(and(eq(apiKeys.id, key.id), wasLongAgo))
  return { keyId: key.id, account: signedInAs(account), scopes: key.scopes }
}

const alive = (accountId: string) =>
  and(eq(apiKeys.accountId, accountId), isNull(apiKeys.revokedAt))
