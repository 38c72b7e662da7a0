import { and, desc, eq } from 'drizzle-orm'
import { backups } from '../backups/tables.ts'
import { isHistoryKept } from '../drills/compare.ts'
import type { DrillRow } from '../drills/store.ts'
import { differencesText, placeOf } from '../drills/told.ts'
import { ok } from '../kit/result.ts'
import { moveServer } from '../servers/move-server.ts'
import type { ServerRow } from '../servers/server.ts'
import { findServer } from './backup.ts'
import type { DrillOutcome, DrillTools } from './drill.ts'
import type { Pass } from './engine/engine.ts'
import { instanceTarget } from './steps/instance-target.ts'

const lookMs = 2_000
const triesMost = 6

/**
 * The server itself moves to another provider. What it remembers is noted before, its files are listed when it has
 * come to rest and compared before it is started again (`drills/witness.ts`), and it is asked again when it is back.
 */
export async function goOnWithMove(
  row: DrillRow,
  pass: Pass<'drill'>,
  tools: DrillTools,
): Promise<DrillOutcome> {
  const server = await findServer(tools.platform, row.serverId)
  if (server?.desired !== 'ready') {
    return { end: 'called-off', reason: 'drill-interrupted', detail: 'the server ends or rests' }
  }
  return row.state === 'begun' ? setOut(row, server, pass, tools) : arrive(row, server, pass, tools)
}

async function setOut(
  row: DrillRow,
  server: ServerRow,
  pass: Pass<'drill'>,
  tools: DrillTools,
): Promise<DrillOutcome> {
  if (!isBack(server)) return { wakeInMs: lookMs }
  const heard = await conversations(server, pass, tools)
  if (!heard.ok) {
    const { reason, detail } = heard.error
    if (row.failures + 1 < triesMost) return { wakeInMs: lookMs, failure: { code: reason, detail } }
    return { end: 'called-off', reason: 'drill-history-unread', detail }
  }
  const begun = { state: 'under-way', history: heard.value, fromPlace: placeOf(server) } as const
  await pass.write(begun, (tx, wake) => moveServer(tx, wake, server.id, row.candidates))
  return { wakeInMs: lookMs }
}

async function arrive(
  row: DrillRow,
  server: ServerRow,
  pass: Pass<'drill'>,
  tools: DrillTools,
): Promise<DrillOutcome> {
  if (!isBack(server)) return { wakeInMs: lookMs }
  const backupId = row.backupId ?? (await movedBy(row, tools))
  if (row.differenceCount === null) {
    await pass.write({ backupId })
    return { end: 'called-off', reason: 'drill-interrupted', detail: 'its files were not compared' }
  }
  const heard = await conversations(server, pass, tools)
  if (!heard.ok) {
    const { reason, detail } = heard.error
    if (row.failures + 1 < triesMost) return { wakeInMs: lookMs, failure: { code: reason, detail } }
    await pass.write({ backupId, historyKept: false })
    return { end: 'failed', reason: 'drill-history-unread', detail }
  }
  const { history } = row
  const historyKept = history && heard.value && isHistoryKept(history, heard.value)
  const times = { ...row.times, answered: tools.platform.context.clock.now().toISOString() }
  await pass.write({ backupId, historyKept, times })
  if (row.differenceCount > 0) {
    return { end: 'failed', reason: 'drill-files-differ', detail: differencesText(row) }
  }
  return historyKept === false ? { end: 'failed', reason: 'drill-history-lost' } : { end: 'passed' }
}

/** It runs, was verified, and waits for nothing. */
const isBack = ({ verifiedAt, backupWanted, restoreFrom, replacing, suspended }: ServerRow) =>
  verifiedAt !== null && backupWanted === null && restoreFrom === null && !replacing && !suspended

/** The backup by which it moved. */
async function movedBy({ serverId }: DrillRow, { platform }: DrillTools): Promise<string | null> {
  const isIts = and(eq(backups.serverId, serverId), eq(backups.purpose, 'move'))
  const [made] = await platform.db
    .select({ id: backups.id })
    .from(backups)
    .where(isIts)
    .orderBy(desc(backups.begunAt))
    .limit(1)
  return made?.id ?? null
}

/** Null: its software keeps none. */
function conversations(
  server: ServerRow,
  pass: Pass<'drill'>,
  { platform, instances, blueprint, zone }: DrillTools,
) {
  const target = instanceTarget(server, { vault: platform.vault, blueprint, zone })
  return target.hasGateway
    ? instances.conversations(target, pass.signal)
    : Promise.resolve(ok(null))
}
