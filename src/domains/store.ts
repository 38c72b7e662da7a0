import { and, asc, count, eq, isNotNull, isNull, ne } from 'drizzle-orm'
import { accessChanged, type Whose } from '../access-keys/store.ts'
import { recordActivity } from '../activity/record.ts'
import type { Database, Transaction } from '../database/database.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact, type Wake } from '../reconcilers/engine/wake.ts'
import { servers } from '../servers/tables.ts'
import { domains } from './tables.ts'

export type DomainRow = typeof domains.$inferSelect

/** More would use up what certificate authorities issue for one machine. */
export const domainsMost = 5

const isIts = (serverId: string) => and(eq(domains.serverId, serverId), isNull(domains.removedAt))

/** A server's domains, in the order in which they were added. */
export const domainsOf = (db: Database | Transaction, serverId: string): Promise<DomainRow[]> =>
  db.select().from(domains).where(isIts(serverId)).orderBy(asc(domains.addedAt), asc(domains.id))

/**
 * Writes that a domain is wanted to lead to a server; its reconciler looks whether it does. That another server wants it
 * too is nobody's to know, and in nobody's way. Refuses with a code.
 */
export function addDomain(
  platform: Platform,
  { serverId, accountId }: Whose,
  name: string,
): Promise<Result<null, 'domain-known' | 'domains-too-many'>> {
  const { context } = platform
  return transact(platform, async (tx, wake) => {
    await tx.select({ id: servers.id }).from(servers).where(eq(servers.id, serverId)).for('update')
    const [held] = await tx.select({ count: count() }).from(domains).where(isIts(serverId))
    if ((held?.count ?? 0) >= domainsMost) return fail('domains-too-many')
    const id = newId('domain', context.random)
    const [added] = await tx
      .insert(domains)
      .values({ id, serverId, name, addedAt: context.clock.now() })
      .onConflictDoNothing()
      .returning()
    if (!added) return fail('domain-known')
    const line = { serverId, accountId, kind: 'domain-added', detail: { domain: name } } as const
    await recordActivity({ db: tx, context }, line)
    await wake('domain', id)
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

/** Writes that a domain is not to lead there any more. @returns whether there was such a domain */
export function removeDomain(
  platform: Platform,
  { serverId, accountId }: Whose,
  id: string,
): Promise<boolean> {
  const { context } = platform
  return transact(platform, async (tx, wake) => {
    const [removed] = await tx
      .update(domains)
      .set({ removedAt: context.clock.now() })
      .where(and(eq(domains.id, id), isIts(serverId)))
      .returning()
    if (!removed) return false
    const detail = { domain: removed.name }
    await recordActivity(
      { db: tx, context },
      { serverId, accountId, kind: 'domain-removed', detail },
    )
    if (removed.pointedAt !== null) await tellMachine(tx, wake, serverId)
    return true
  })
}

/** Which domains are a server's is another list: its machine is to have it. */
export async function tellMachine(tx: Transaction, wake: Wake, serverId: string): Promise<void> {
  await accessChanged(tx, serverId)
  await wake('server', serverId)
}

/** Takes a name from whoever else has it: it was seen to lead to the machine of this one. */
export function takeFromOthers(
  platform: Platform,
  { id, name }: Pick<DomainRow, 'id' | 'name'>,
): Promise<void> {
  return transact(platform, async (tx, wake) => {
    const isOthers = and(eq(domains.name, name), ne(domains.id, id), isNotNull(domains.pointedAt))
    const lost = await tx
      .update(domains)
      .set({ pointedAt: null, servedAt: null })
      .where(and(isOthers, isNull(domains.removedAt)))
      .returning()
    for (const { id: other, serverId } of lost) {
      await tellMachine(tx, wake, serverId)
      await wake('domain', other)
    }
  })
}

/** A server has another machine, or one again: where its domains lead is looked at anew. */
export async function lookAgain(tx: Transaction, wake: Wake, serverId: string): Promise<void> {
  const its = await tx.select({ id: domains.id }).from(domains).where(isIts(serverId))
  for (const { id } of its) await wake('domain', id)
}

/** Of a server that comes back after its end: its names may be somebody else's by now, and are proved again. */
export async function proveAgain(tx: Transaction, wake: Wake, serverId: string): Promise<void> {
  await tx.update(domains).set({ pointedAt: null, servedAt: null }).where(isIts(serverId))
  await lookAgain(tx, wake, serverId)
}
