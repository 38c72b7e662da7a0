import { and, eq } from 'drizzle-orm'
import { restores } from '../backups/tables.ts'
import type { Database } from '../database/database.ts'
import type { DrillRow } from './store.ts'
import type { Difference } from './tables.ts'

/** A drill as operators and their scripts read it. */
export interface DrillReport {
  drillId: string
  kind: DrillRow['kind']
  state: DrillRow['state']
  serverId: string
  backupId: string | null
  /** Null: the files were not compared. */
  equal: boolean | null
  differences: Difference[]
  differenceCount: number | null
  /** Null: its software keeps no conversations. */
  historyKept: boolean | null
  files: number | null
  bytes: number | null
  /** How long each stage took. */
  seconds: Record<string, number>
  from: string | null
  to: string | null
  /** A code of a sentence, and the words of whoever met it. */
  reason: string | null
  detail: string | null
  begunAt: string
  endedAt: string | null
}

export async function drillReport(db: Database, drill: DrillRow): Promise<DrillReport> {
  const { differenceCount } = drill
  return {
    drillId: drill.id,
    kind: drill.kind,
    state: drill.state,
    serverId: drill.serverId,
    backupId: drill.backupId,
    equal: differenceCount === null ? null : differenceCount === 0,
    differences: drill.differences ?? [],
    differenceCount,
    historyKept: drill.historyKept,
    files: drill.files,
    bytes: drill.bytes,
    seconds: await secondsOf(db, drill),
    from: drill.fromPlace,
    to: drill.toPlace,
    reason: drill.reason,
    detail: drill.detail || null,
    begunAt: drill.begunAt.toISOString(),
    endedAt: drill.endedAt?.toISOString() ?? null,
  }
}

/** From the end of one stage to the end of the next, of those that are over. */
async function secondsOf(db: Database, drill: DrillRow): Promise<Record<string, number>> {
  const { times, begunAt, endedAt, backupId } = drill
  const [restore] = backupId
    ? await db
        .select()
        .from(restores)
        .where(
          and(
            eq(restores.serverId, drill.copyId ?? drill.serverId),
            eq(restores.backupId, backupId),
          ),
        )
    : []
  const moment = (text: string | undefined) => (text ? new Date(text) : null)
  const ends: [string, Date | null | undefined][] = [
    ['backup', drill.kind === 'move' ? moment(times.listed) : null],
    ['machine', restore?.begunAt],
    ['unpack', moment(times.compared)],
    ['start', restore?.endedAt],
    ['answer', moment(times.answered)],
  ]
  const seconds: Record<string, number> = {}
  let since = begunAt
  for (const [stage, end] of ends) {
    if (!end) continue
    seconds[stage] = inSeconds(since, end)
    since = end
  }
  if (endedAt) seconds.total = inSeconds(begunAt, endedAt)
  return seconds
}

const inSeconds = (from: Date, to: Date): number =>
  Math.round((to.getTime() - from.getTime()) / 100) / 10
