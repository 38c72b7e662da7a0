import { and, asc, isNull, lt, or } from 'drizzle-orm'
import { addMs } from '../../kit/clock.ts'
import type { Platform } from './platform.ts'
import { leasedTables, type ReconcilerName } from './wake.ts'

/**
 * Finds rows whose time has passed and that nobody holds, and rings for them: after a lost ring, an
 * emptied queue or a worker that died. Bounded; what is left over is found next time.
 * @returns how many rows were overdue
 */
export async function sweep(platform: Platform, overdueMs = 3_000, most = 500): Promise<number> {
  const now = platform.context.clock.now()
  let found = 0
  for (const name of Object.keys(leasedTables) as ReconcilerName[]) {
    const table = leasedTables[name]
    const rows = await platform.db
      .select({ id: table.id })
      .from(table)
      .where(
        and(
          lt(table.wakeAt, addMs(now, -overdueMs)),
          or(isNull(table.leaseUntil), lt(table.leaseUntil, now)),
        ),
      )
      .orderBy(asc(table.wakeAt))
      .limit(most)
    for (const { id } of rows) await platform.doorbell.ring(name, id, now)
    found += rows.length
  }
  return found
}
