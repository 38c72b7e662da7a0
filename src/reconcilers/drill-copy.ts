import { findBackup, findOpenRestore } from '../backups/store.ts'
import type { DrillRow } from '../drills/store.ts'
import { differencesText } from '../drills/told.ts'
import { newId } from '../kit/ids.ts'
import { ok } from '../kit/result.ts'
import { openCopy } from '../servers/open-copy.ts'
import type { ServerRow } from '../servers/server.ts'
import { findServer } from './backup.ts'
import type { DrillOutcome, DrillTools } from './drill.ts'
import type { Pass } from './engine/engine.ts'
import type { InstanceRefusal } from './steps/instance-port.ts'
import { instanceTarget } from './steps/instance-target.ts'

const lookMs = 5_000
/** What a backup is to blame for is tried again before it is believed. */
const triesMost = 3
/** What stands in the way of a drill, and says nothing of the backup, is waited for this many tries. */
const waysMost = 10

/** What says something of the backup, and not of the machine or the way to it. */
const ofBackup = new Set([
  'backup-missing',
  'backup-damaged',
  'backup-chain-broken',
  'backup-key-wrong',
  'backup-key-needed',
  'restore-failed',
  'restore-unanswered',
])

/**
 * A throw-away copy of the server gets the backup on a machine of its own, which reaches nobody; then its files,
 * its health and its conversations are looked at.
 */
export async function goOnWithCopy(
  row: DrillRow,
  pass: Pass<'drill'>,
  tools: DrillTools,
): Promise<DrillOutcome> {
  const { db, context } = tools.platform
  const backup = await findBackup(db, row.backupId ?? '')
  if (backup?.state !== 'verified') return { end: 'called-off', reason: 'drill-backup-gone' }
  const original = await findServer(tools.platform, row.serverId)
  if (!original) return { end: 'called-off', reason: 'drill-backup-gone' }
  if (row.copyId === null) {
    const copyId = newId('server', context.random)
    await pass.write({ state: 'under-way', copyId }, async (tx, wake) => {
      await openCopy(tx, wake, context, copyId, original, backup, row.candidates)
    })
    return { wakeInMs: lookMs }
  }
  const copy = await findServer(tools.platform, row.copyId)
  if (!copy) return { end: 'called-off', reason: 'drill-interrupted' }
  if (copy.desired === 'absent') {
    return { end: 'called-off', reason: 'drill-without-machine', detail: copy.absentReason ?? '' }
  }
  if (copy.restoreFrom !== null) return whileRestoring(copy, tools)
  return examine(row, copy, pass, tools)
}

/** A restore that meets the same again and again has found what the drill looks for. */
async function whileRestoring(copy: ServerRow, { platform }: DrillTools): Promise<DrillOutcome> {
  const restore = await findOpenRestore(platform.db, copy.id)
  const code = restore?.failureCode ?? null
  if (restore && code && ofBackup.has(code) && restore.failures >= triesMost) {
    return { end: 'failed', reason: code, detail: restore.failureDetail ?? '' }
  }
  if (restore && code && restore.failures >= waysMost) {
    return { end: 'called-off', reason: code, detail: restore.failureDetail ?? '' }
  }
  return { wakeInMs: lookMs }
}

async function examine(
  row: DrillRow,
  copy: ServerRow,
  pass: Pass<'drill'>,
  tools: DrillTools,
): Promise<DrillOutcome> {
  const { platform, data, instances, blueprint, zone } = tools
  if (row.differenceCount === null) {
    return { end: 'called-off', reason: 'drill-interrupted', detail: 'its files were not compared' }
  }
  if (row.differenceCount > 0) {
    return { end: 'failed', reason: 'drill-files-differ', detail: differencesText(row) }
  }
  const target = instanceTarget(copy, { vault: platform.vault, blueprint, zone })
  const healthy = await data.isHealthy(target, pass.signal)
  if (!healthy.ok) return again(row, healthy.error, healthy.error.reason)
  const heard = target.hasGateway ? await instances.conversations(target, pass.signal) : ok(null)
  if (!heard.ok) return again(row, heard.error, 'drill-history-unread')
  const times = { ...row.times, answered: platform.context.clock.now().toISOString() }
  await pass.write({ times, historyKept: heard.value === null ? null : true })
  return { end: 'passed' }
}

function again(
  { failures }: DrillRow,
  { reason: code, detail }: InstanceRefusal,
  reason: string,
): DrillOutcome {
  if (failures + 1 >= triesMost) return { end: 'failed', reason, detail }
  return { wakeInMs: lookMs, failure: { code, detail } }
}
