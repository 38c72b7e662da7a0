import { and, asc, count, eq, gte, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import { recordActivity } from '../activity/record.ts'
import type { Database, Transaction } from '../database/database.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact, type Wake } from '../reconcilers/engine/wake.ts'
import { servers } from '../servers/tables.ts'
import type { PublicKey } from './public-key.ts'
import { accessKeys } from './tables.ts'

export type AccessKeyRow = typeof accessKeys.$inferSelect

/** Which server a way in is of, and who changes it. */
export interface Whose {
  readonly serverId: string
  readonly accountId: string
}

/** More is a list that nobody reads. */
export const keysMost = 20

const isIts = (serverId: string) =>
  and(eq(accessKeys.serverId, serverId), isNull(accessKeys.removedAt))

/** A server's keys, in the order in which they were added. */
export const keysOf = (db: Database | Transaction, serverId: string): Promise<AccessKeyRow[]> =>
  db
    .select()
    .from(accessKeys)
    .where(isIts(serverId))
    .orderBy(asc(accessKeys.addedAt), asc(accessKeys.id))

/** Writes that a key is wanted; its server's step brings it to the machine. Refuses with a code. */
export function addKey(
  platform: Platform,
  { serverId, accountId }: Whose,
  key: PublicKey & { name: string },
): Promise<Result<null, 'key-known' | 'keys-too-many'>> {
  const { context } = platform
  return transact(platform, async (tx, wake) => {
    // The row of the server orders two requests at the same time.
    await tx.select({ id: servers.id }).from(servers).where(eq(servers.id, serverId)).for('update')
    const [now] = await tx.select({ keys: count() }).from(accessKeys).where(isIts(serverId))
    if ((now?.keys ?? 0) >= keysMost) return fail('keys-too-many')
    const { name, line: publicKey, fingerprint } = key
    const added = await tx
      .insert(accessKeys)
      .values({
        ...{ id: newId('accessKey', context.random), serverId, name, publicKey, fingerprint },
        addedAt: context.clock.now(),
        addedBy: accountId,
      })
      .onConflictDoNothing()
      .returning()
    if (added.length === 0) return fail('key-known')
    const line = { serverId, accountId, kind: 'key-added', detail: { fingerprint } } as const
    await recordActivity({ db: tx, context }, line)
    await accessChanged(tx, serverId)
    await wake('server', serverId)
    return ok(null)
  })
}

/** Writes that a key is not wanted any more. @returns whether there was such a key. */
export function removeKey(
  platform: Platform,
  { serverId, accountId }: Whose,
  id: string,
): Promise<boolean> {
  const { context } = platform
  return transact(platform, async (tx, wake) => {
    const [removed] = await tx
      .update(accessKeys)
      .set({ removedAt: context.clock.now() })
      .where(and(eq(accessKeys.id, id), isIts(serverId)))
      .returning()
    if (!removed) return false
    const { fingerprint } = removed
    const line = { serverId, accountId, kind: 'key-removed', detail: { fingerprint } } as const
    await recordActivity({ db: tx, context }, line)
    await accessChanged(tx, serverId)
    await wake('server', serverId)
    return true
  })
}

/** Removes what was added to an account's servers since a moment: it may not have been their owner. */
export function removeKeysSince(
  tx: Transaction,
  wake: Wake,
  { accountId, since, now }: { accountId: string; since: Date; now: Date },
): Promise<void> {
  return removeWhere(tx, wake, { ownerId: accountId, which: gte(accessKeys.addedAt, since), now })
}

/** Whoever may not set up an account's servers any more leaves no key of theirs behind. */
export function removeKeysOf(
  tx: Transaction,
  wake: Wake,
  { ownerId, accountId, now }: { ownerId: string; accountId: string; now: Date },
): Promise<void> {
  return removeWhere(tx, wake, { ownerId, which: eq(accessKeys.addedBy, accountId), now })
}

async function removeWhere(
  tx: Transaction,
  wake: Wake,
  { ownerId, which, now }: { ownerId: string; which: SQL; now: Date },
): Promise<void> {
  const own = tx.select({ id: servers.id }).from(servers).where(eq(servers.accountId, ownerId))
  const removed = await tx
    .update(accessKeys)
    .set({ removedAt: now })
    .where(and(which, inArray(accessKeys.serverId, own), isNull(accessKeys.removedAt)))
    .returning({ serverId: accessKeys.serverId })
  for (const serverId of new Set(removed.map(key => key.serverId))) {
    await accessChanged(tx, serverId)
    await wake('server', serverId)
  }
}

/** What leads to a server's machine is another: its step is due, and at once, however often it has failed. */
export async function accessChanged(tx: Transaction, serverId: string): Promise<void> {
  await tx
    .update(servers)
    .set({
      accessRevision: sql`${servers.accessRevision} + 1`,
      steps: sql`${servers.steps} - 'access'`,
    })
    .where(eq(servers.id, serverId))
}
