import { and, desc, eq, gt, isNull, or } from 'drizzle-orm'
import { backups } from '../backups/tables.ts'
import type { Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { enqueueMail } from '../mail/outbox.ts'
import { isServerOf } from '../servers/of-subscription.ts'
import { servers } from '../servers/tables.ts'
import { standWhileKept } from '../subscriptions/expiry-ladder.ts'
import type { Wake } from './engine/wake.ts'
import type { Sighting } from './subscription-letters.ts'

const dayMs = 86_400_000
/** The server wakes its subscription when it is gone, and who discards backups does not. */
const lookMs = 3600_000

export const keptUntil = (since: Date, retentionDays: number): Date =>
  addMs(since, retentionDays * dayMs)

/**
 * What is left of a subscription that is over: its server on its way out, and then its backups, until their
 * time is over. They are kept from the day on which the machine has gone, however late that was, so that nobody
 * loses a day of what they were told. Where another subscription has brought the server back, nothing of it
 * is this one's any more.
 * @returns when to look again; null: nothing is left
 */
export async function followKeptData(
  tx: Transaction,
  wake: Wake,
  context: Context,
  sighting: Sighting,
): Promise<Date | null> {
  const { row, account, address, retentionDays, now, urls } = sighting
  const [server] = await tx.select().from(servers).where(isServerOf(row.id)).for('update')
  if (server?.desired !== 'absent') return null
  if (!server.closedAt) return addMs(now, lookMs)
  const its = eq(backups.serverId, server.id)
  const kept = await tx
    .select()
    .from(backups)
    .where(and(its, eq(backups.state, 'verified')))
    .orderBy(desc(backups.verifiedAt))
  const [newest] = kept
  const until = keptUntil(server.closedAt, retentionDays)
  const whom = { to: account.email, language: row.language }
  const named = { name: account.name, address }
  // What was paid back in full has a letter of its own; with data that is kept there is more to say.
  if (row.state === 'ended' || newest) {
    const isFirst = await enqueueMail(tx, wake, context, {
      ...whom,
      key: `subscription-ended:${row.id}`,
      kind: 'subscription-ended',
      params: {
        ...named,
        reason: row.problem ?? 'subscription-ended',
        keptUntil: newest ? until.toISOString() : 'never',
        url: urls.billing,
      },
    })
    if (isFirst && newest) {
      const isLonger = or(isNull(backups.keepUntil), gt(backups.keepUntil, until))
      const isIn = and(its, eq(backups.state, 'verified'), or(eq(backups.id, newest.id), isLonger))
      await tx.update(backups).set({ keepUntil: until }).where(isIn)
      newest.keepUntil = until
    }
  }
  if (!newest) {
    const wasKept = and(its, eq(backups.state, 'deleted'), gt(backups.deletedAt, server.closedAt))
    if ((await tx.$count(backups, wasKept)) === 0) return null
    const key = `backups-deleted:${row.id}`
    await enqueueMail(tx, wake, context, { ...whom, key, kind: 'backups-deleted', params: named })
    return null
  }
  if (!newest.keepUntil) return addMs(now, lookMs)
  const stand = standWhileKept({ from: server.closedAt, until: newest.keepUntil }, now)
  const day = newest.keepUntil.toISOString()
  for (const rung of stand.reached) {
    await enqueueMail(tx, wake, context, {
      ...whom,
      key: `backups-going:${row.id}:${day}:${rung}`,
      kind: 'backups-going',
      params: { ...named, keepingRung: rung, keptUntil: day, url: urls.billing },
    })
  }
  return stand.nextAt ?? addMs(now, lookMs)
}
