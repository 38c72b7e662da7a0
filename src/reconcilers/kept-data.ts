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
/** Backups whose time is over go with the next look of whoever discards them. */
const goingMs = 600_000

export const keptUntil = (since: Date, retentionDays: number): Date =>
  addMs(since, retentionDays * dayMs)

/**
 * What is left of a subscription that is over: its server on its way out, and then its backups, until their
 * time is over. They are kept from the day on which the machine has gone, however late that was, so that nobody
 * loses a day of what they were told. All warnings are sent, also where nobody looked in time, each before the
 * letter that says that it is done. Where another subscription has brought the server back, nothing of it
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
  const isVerified = eq(backups.state, 'verified')
  const wentLater = and(eq(backups.state, 'deleted'), gt(backups.deletedAt, server.closedAt))
  const keptOnce = await tx
    .select()
    .from(backups)
    .where(and(its, or(isVerified, wentLater)))
    .orderBy(desc(backups.verifiedAt))
  const [newest] = keptOnce
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
      const isIn = and(its, isVerified, or(eq(backups.id, newest.id), isLonger))
      await tx.update(backups).set({ keepUntil: until }).where(isIn)
      newest.keepUntil = until
    }
  }
  if (!newest?.keepUntil) return newest ? addMs(now, lookMs) : null
  const stand = standWhileKept({ from: server.closedAt, until: newest.keepUntil }, now)
  for (const rung of stand.reached) {
    await enqueueMail(tx, wake, context, {
      ...whom,
      key: `backups-going:${row.id}:${rung}`,
      kind: 'backups-going',
      params: {
        ...named,
        keepingRung: rung,
        keptUntil: newest.keepUntil.toISOString(),
        url: urls.billing,
      },
    })
  }
  if (keptOnce.some(({ state }) => state === 'verified')) {
    return stand.nextAt ?? addMs(now, goingMs)
  }
  const key = `backups-deleted:${row.id}`
  await enqueueMail(tx, wake, context, { ...whom, key, kind: 'backups-deleted', params: named })
  return null
}
