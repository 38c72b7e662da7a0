import { and, desc, gt, isNotNull, isNull, or } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { leasedTables, type ReconcilerName } from '../reconcilers/engine/wake.ts'

export interface StuckRow {
  kind: ReconcilerName
  id: string
  /** A code of ours, and the vendor's or the program's own words. */
  code: string
  detail: string
  failures: number
  /** When it is tried again; null: not until somebody asks. */
  nextAt: Date | null
}

const most = 200

/** Every row, of whatever kind, that fails now or has been given up: nothing is stuck unseen. */
export async function listStuck(db: Database): Promise<StuckRow[]> {
  const stuck: StuckRow[] = []
  for (const kind of Object.keys(leasedTables) as ReconcilerName[]) {
    const table = leasedTables[kind]
    const rows = await db
      .select({
        id: table.id,
        code: table.failureCode,
        detail: table.failureDetail,
        failures: table.failures,
        nextAt: table.wakeAt,
      })
      .from(table)
      .where(or(gt(table.failures, 0), and(isNotNull(table.failureCode), isNull(table.wakeAt))))
      .orderBy(desc(table.failures))
      .limit(most)
    for (const row of rows) {
      stuck.push({ kind, ...row, code: row.code ?? '', detail: row.detail ?? '' })
    }
  }
  return stuck
}
