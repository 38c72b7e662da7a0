import type { Database, Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import { type ActivityDetail, type ActivityKind, activities } from './tables.ts'

/** One line of what happened with a server, of the transaction of which it is a part. The same `once` is written a single time. */
export async function recordActivity(
  { db, context }: { db: Database | Transaction; context: Context },
  activity: {
    serverId: string
    accountId: string | null
    kind: ActivityKind
    detail?: ActivityDetail
    once?: string
  },
): Promise<void> {
  const { detail = {}, once = null, ...what } = activity
  await db
    .insert(activities)
    .values({
      ...what,
      id: newId('activity', context.random),
      at: context.clock.now(),
      detail,
      once,
    })
    .onConflictDoNothing({ target: activities.once })
}
