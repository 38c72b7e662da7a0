import { createHash } from 'node:crypto'
import { and, asc, eq, gt, isNotNull, isNull, lte, or } from 'drizzle-orm'
import { plans } from '../billing/tables.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { servers } from '../servers/tables.ts'
import { besideNow } from './beside.ts'
import { findBegun } from './store.ts'
import { wantBackup } from './want.ts'

/** How many are begun at one look; the next look finds the others. */
const mostAtOnce = 200
const ready = and(
  eq(servers.desired, 'ready'),
  isNull(servers.suspended),
  isNull(servers.closedAt),
  isNull(servers.copyOf),
  isNull(servers.backupWanted),
  isNull(servers.restoreFrom),
  isNotNull(servers.announcedAt),
)

/**
 * Pure. The next moment of a server's own rhythm after `after`: each server has its place between two, so that
 * a thousand of them do not begin at once, and it stays where it is however late it was.
 */
export function nextSlot(serverId: string, everyMs: number, after: Date): Date {
  const place = createHash('sha256').update(serverId).digest().readUInt32BE() / 2 ** 32
  const offset = Math.floor(place * everyMs)
  const slots = Math.floor((after.getTime() - offset) / everyMs) + 1
  return new Date(slots * everyMs + offset)
}

/**
 * A standing duty: wants a backup of each running server whose time has come. One that rests or moves is passed
 * over: its data was stored before, or nobody writes to it, and its time has come when it is back.
 */
export async function scheduleBackups(platform: Platform): Promise<void> {
  const { db, context } = platform
  const now = context.clock.now()
  const isFirstTime = isNull(servers.backupDueAt)
  const isUp = and(eq(servers.machineState, 'running'), eq(servers.replacing, false))
  const isDue = or(isFirstTime, lte(servers.backupDueAt, now))
  const due = await db
    .select({ id: servers.id, everyHours: plans.backupEveryHours })
    .from(servers)
    .innerJoin(plans, eq(plans.id, servers.planId))
    // Machines that are away would take the places of those that are there.
    .where(and(ready, gt(plans.backupEveryHours, 0), isDue, or(isFirstTime, isUp)))
    .orderBy(asc(servers.backupDueAt))
    .limit(mostAtOnce)
  for (const { id, everyHours } of due) {
    await transact(platform, async (tx, wake) => {
      const isIt = and(eq(servers.id, id), ready, isDue)
      const [server] = await tx.select().from(servers).where(isIt).for('update')
      const isFirst = server?.backupDueAt === null
      // One whose machine is away gets its backup as soon as it is back.
      if (!server || (!isFirst && besideNow(server) !== 'now')) return
      await tx
        .update(servers)
        .set({ backupDueAt: nextSlot(id, everyHours * 3600_000, now) })
        .where(eq(servers.id, id))
      if (isFirst || (await findBegun(tx, id))) return
      await wantBackup(tx, wake, context, server, { purpose: 'scheduled', keepUntil: null })
    })
  }
}
