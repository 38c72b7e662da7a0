import { and, asc, count, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import { accessChanged } from '../access-keys/store.ts'
import type { Database, Transaction } from '../database/database.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { servers } from '../servers/tables.ts'
import { domains } from './tables.ts'

export type DomainRow = typeof domains.$inferSelect

/** More would use up what certificate authorities issue for one machine. */
export const domainsMost = 5

const isIts = (serverId: string) => and(eq(domains.serverId, serverId), isNull(domains.removedAt))

/** A server's domains, in the order in which they were added. */
export const domainsOf = (db: Database | Transaction, serverId: string): Promise<DomainRow[]> =>
  db.select().from(domains).where(isIts(serverId)).orderBy(asc(domains.addedAt), asc(domains.id))

/** Writes that a domain is to lead to a server; its reconciler looks whether it does. Refuses with a code. */
export function addDomain(
  platform: Platform,
  serverId: string,
  name: string,
): Promise<Result<null, 'domain-taken' | 'domains-too-many'>> {
  const { random, clock } = platform.context
  return transact(platform, async (tx, wake) => {
    const now = clock.now()
    await tx.select({ id: servers.id }).from(servers).where(eq(servers.id, serverId)).for('update')
    const [held] = await tx.select({ count: count() }).from(domains).where(isIts(serverId))
    if ((held?.count ?? 0) >= domainsMost) return fail('domains-too-many')
    // A server that is gone holds no name.
    const gone = tx.select({ id: servers.id }).from(servers).where(isNotNull(servers.closedAt))
    await tx
      .update(domains)
      .set({ removedAt: now })
      .where(
        and(eq(domains.name, name), isNull(domains.removedAt), inArray(domains.serverId, gone)),
      )
    const [added] = await tx
      .insert(domains)
      .values({ id: newId('domain', random), serverId, name, addedAt: now })
      .onConflictDoNothing()
      .returning()
    if (!added) return fail('domain-taken')
    await wake('domain', added.id)
    return ok(null)
  })
}

/** Has it looked at once whether a domain leads there. @returns whether there is such a domain */
export function checkDomain(platform: Platform, serverId: string, id: string): Promise<boolean> {
  return transact(platform, async (tx, wake) => {
    const [row] = await tx
      .select({ id: domains.id })
      .from(domains)
      .where(and(eq(domains.id, id), isIts(serverId)))
    if (row) await wake('domain', row.id)
    return row !== undefined
  })
}

/** Writes that a domain is not to lead there any more. @returns its name, or null when there is none. */
export function removeDomain(
  platform: Platform,
  serverId: string,
  id: string,
): Promise<string | null> {
  return transact(platform, async (tx, wake) => {
    const [removed] = await tx
      .update(domains)
      .set({ removedAt: platform.context.clock.now() })
      .where(and(eq(domains.id, id), isIts(serverId)))
      .returning()
    if (!removed) return null
    if (removed.pointedAt !== null) {
      await accessChanged(tx, serverId)
      await wake('server', serverId)
    }
    return removed.name
  })
}
