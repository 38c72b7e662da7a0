import { and, desc, gt, isNotNull, isNull, or } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { listDoubted } from '../observers/believe.ts'
import { leasedTables, type ReconcilerName } from '../reconcilers/engine/wake.ts'
import { isLost } from '../servers/loss.ts'
import { servers } from '../servers/tables.ts'

export interface StuckRow {
  /** What a reconciler looks after, a list of machines that is not believed, or a server that waits for a yes. */
  kind: ReconcilerName | 'provider'
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
  const stuck: StuckRow[] = [...(await listUndecided(db))]
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

/** What nothing decides by itself: lists that are not believed, and servers whose machines are gone. */
async function listUndecided(db: Database): Promise<StuckRow[]> {
  const waits = { failures: 0, nextAt: null }
  const doubted = (await listDoubted({ db })).map(
    ({ provider, missing, expected }): StuckRow => ({
      ...{ kind: 'provider', id: provider, code: 'machines-out-of-sight', ...waits },
      detail: `${missing} of ${expected} machines`,
    }),
  )
  const rows = await db.select().from(servers).where(isNotNull(servers.lostAt))
  const lost = rows
    .filter(row => isLost(row) && row.closedAt === null)
    .map(
      ({ id, lostMachineId }): StuckRow => ({
        ...{ kind: 'server', id, code: 'machine-lost', detail: lostMachineId ?? '', ...waits },
      }),
    )
  return [...doubted, ...lost]
}
