import { eq, sql } from 'drizzle-orm'
import { emailChanges } from '../../accounts/tables.ts'
import { backups, restores } from '../../backups/tables.ts'
import { portalVisits, refunds } from '../../billing/tables.ts'
import type { Transaction } from '../../database/database.ts'
import { isDeadlock } from '../../database/deadlock.ts'
import { domains } from '../../domains/tables.ts'
import { drills } from '../../drills/tables.ts'
import { images } from '../../images/tables.ts'
import { imports } from '../../imports/tables.ts'
import { erasures } from '../../leaving/tables.ts'
import { mails } from '../../mail/tables.ts'
import { rollouts, updates } from '../../rollouts/tables.ts'
import { servers } from '../../servers/tables.ts'
import { changes, subscriptions } from '../../subscriptions/tables.ts'
import type { Platform } from './platform.ts'

/** The kinds of row that a reconciler looks after. */
export const leasedTables = {
  subscription: subscriptions,
  change: changes,
  server: servers,
  domain: domains,
  refund: refunds,
  visit: portalVisits,
  mail: mails,
  image: images,
  backup: backups,
  restore: restores,
  drill: drills,
  rollout: rollouts,
  update: updates,
  import: imports,
  erasure: erasures,
  email: emailChanges,
} as const
export type ReconcilerName = keyof typeof leasedTables

/** Asks for a pass over a row, now or at `at`. Part of the transaction; the bell rings after it. */
export type Wake = (reconciler: ReconcilerName, id: string, at?: Date) => Promise<void>

/**
 * Writes facts and desires in one transaction and then rings for the rows that were woken. Dying
 * between commit and ring loses nothing: `wake_at` is in the row and the sweeper finds it. `work` writes to
 * the database and nothing else, because it is done again when PostgreSQL ends it for a deadlock. Whoever
 * holds a refund may wake its subscription, never the other way round.
 */
export async function transact<T>(
  platform: Pick<Platform, 'db' | 'doorbell' | 'context'>,
  work: (tx: Transaction, wake: Wake) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const rings: { reconciler: ReconcilerName; id: string; at: Date }[] = []
    try {
      const result = await platform.db.transaction(async tx =>
        work(tx, async (reconciler, id, at = platform.context.clock.now()) => {
          await markAwake(tx, reconciler, id, at)
          rings.push({ reconciler, id, at })
        }),
      )
      await ringAll(platform, rings)
      return result
    } catch (error) {
      if (!isDeadlock(error) || attempt >= attemptsMost) throw error
    }
  }
}

/** A deadlock's loser has done nothing; its second try finds the winner gone. */
const attemptsMost = 4

async function markAwake(tx: Transaction, reconciler: ReconcilerName, id: string, at: Date) {
  const table = leasedTables[reconciler]
  await tx
    .update(table)
    .set({
      wakeAt: sql`least(coalesce(${table.wakeAt}, ${at.toISOString()}::timestamptz), ${at.toISOString()}::timestamptz)`,
      wakeCount: sql`${table.wakeCount} + 1`,
    })
    .where(eq(table.id, id))
}

/** A bell that cannot be rung is not an error for the caller: the row is committed and due. */
async function ringAll(
  { doorbell, context }: Pick<Platform, 'doorbell' | 'context'>,
  rings: { reconciler: ReconcilerName; id: string; at: Date }[],
) {
  for (const { reconciler, id, at } of rings) {
    try {
      await doorbell.ring(reconciler, id, at)
    } catch (error) {
      context.log.warn({ reconciler, id, error }, 'could not ring; the sweeper will find the row')
    }
  }
}
