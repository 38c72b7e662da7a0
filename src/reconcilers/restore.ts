import { and, eq } from 'drizzle-orm'
import { backupKey } from '../backups/identity.ts'
import { type BackupRow, findBackup, type RestoreRow } from '../backups/store.ts'
import { openStored, type Stored, whyUnopened } from '../backups/stored-archive.ts'
import { backups } from '../backups/tables.ts'
import type { Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import type { Result } from '../kit/result.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import {
  type BackupTools,
  copiesMost,
  copyingMs,
  findServer,
  isDue,
  ownersData,
  retryMs,
  waitMs,
} from './backup.ts'
import type { Next, Pass, Reconciler } from './engine/engine.ts'
import type { Wake } from './engine/wake.ts'
import type { InstanceRefusal, InstanceTarget } from './steps/instance-port.ts'
import { instanceTarget } from './steps/instance-target.ts'

const lookMs = 2_000
/** Software that does not answer by then does not answer with this data. */
const answerMs = 5 * 60_000
/** So long after a move its backup is kept. */
const keptMs = 7 * 86_400_000

/**
 * Brings a backup to the machine that waits for it: beside what is there, and in its place only when all of
 * it was what had been stored. What was there before is kept until the software answers with the new.
 */
export function restoreReconciler(tools: BackupTools): Reconciler<'restore'> {
  let running = 0
  return {
    name: 'restore',
    passMs: copyingMs,
    async pass(row, pass) {
      if (row.state === 'done' || row.state === 'called-off') return { wakeInMs: null }
      const server = await findServer(tools.platform, row.serverId)
      const isWanted =
        server?.restoreFrom === row.backupId && server.machineGeneration === row.machineGeneration
      if (!server || !isWanted) {
        await pass.write({ state: 'called-off', endedAt: tools.platform.context.clock.now() })
        return { wakeInMs: null }
      }
      if (!isDue('restore', server)) return { wakeInMs: waitMs(server, lookMs) }
      if (row.state === 'swapped') return awaitAnswer(row, server, pass, tools)
      if (running >= copiesMost) return { wakeInMs: lookMs }
      running++
      try {
        return await bring(row, server, pass, tools)
      } finally {
        running--
      }
    },
  }
}

async function bring(
  row: RestoreRow,
  server: ServerRow,
  pass: Pass<'restore'>,
  tools: BackupTools,
): Promise<Next> {
  const backup = await findBackup(tools.platform.db, row.backupId)
  const stored = backup && storedOf(backup)
  if (!stored) {
    return failed(row, { reason: 'backup-missing', detail: `${row.backupId} is not kept` }, pass)
  }
  const target = targetOf(server, tools)
  const owners = ownersData(tools.blueprint(server.blueprint))
  const staged = await stage(stored, target, tools, server, pass.signal)
  if (!staged.ok) return pass.signal.aborted ? { wakeInMs: 0 } : failed(row, staged.error, pass)
  // An owner who knows a password keeps it; one who does not gets the new machine's.
  const withPassword = server.credentialsShownAt !== null
  const swapped = await tools.data.swap(target, owners, { withPassword }, pass.signal)
  if (!swapped.ok) return failed(row, swapped.error, pass)
  await pass.write({ state: 'swapped', swappedAt: tools.platform.context.clock.now() })
  return { wakeInMs: 500 }
}

function storedOf({ state, storedName, storedSha256, archiveSha256 }: BackupRow): Stored | null {
  if (state !== 'verified' || !storedName || !storedSha256 || !archiveSha256) return null
  return { name: storedName, storedSha256, archiveSha256 }
}

async function stage(
  stored: Stored,
  target: InstanceTarget,
  { platform, store, data, blueprint }: BackupTools,
  server: ServerRow,
  signal: AbortSignal,
): Promise<Result<null, InstanceRefusal>> {
  const key = await backupKey(platform.vault)
  const opened = await openStored({ store, key }, stored, signal)
  if (!opened.ok) return opened
  const { tar, verify } = opened.value
  const staged = await data.stage(target, ownersData(blueprint(server.blueprint)), tar, signal)
  if (tar.errored) return whyUnopened(store, stored, tar.errored, signal)
  tar.destroy()
  return staged.ok ? verify() : staged
}

async function awaitAnswer(
  row: RestoreRow,
  server: ServerRow,
  pass: Pass<'restore'>,
  tools: BackupTools,
): Promise<Next> {
  const now = tools.platform.context.clock.now()
  const target = targetOf(server, tools)
  const owners = ownersData(tools.blueprint(server.blueprint))
  const healthy = await tools.data.isHealthy(target, pass.signal)
  if (!healthy.ok) {
    if (!row.swappedAt || addMs(row.swappedAt, answerMs) > now) return { wakeInMs: lookMs }
    const { reason, detail } = healthy.error
    await pass.write({ state: 'begun', swappedAt: null })
    const error = { reason: 'restore-failed', detail: `it does not answer: ${reason} ${detail}` }
    return failed(row, error, pass)
  }
  const kept = await tools.data.keep(target, owners, pass.signal)
  if (!kept.ok) return failed(row, kept.error, pass)
  await pass.write({ state: 'done', endedAt: now }, (tx, wake) => arrive(tx, wake, row, now))
  return { wakeInMs: null }
}

/** The server has its data: the newest model settings are applied to it, and then it is verified. */
async function arrive(tx: Transaction, wake: Wake, row: RestoreRow, now: Date): Promise<void> {
  const isIts = and(eq(servers.id, row.serverId), eq(servers.restoreFrom, row.backupId))
  const [server] = await tx
    .update(servers)
    .set({ restoreFrom: null, modelApplied: null })
    .where(isIts)
    .returning()
  if (!server) return
  if (server.credentialsShownAt !== null) {
    await tx.update(servers).set({ sealedPassword: null }).where(eq(servers.id, server.id))
  }
  await tx
    .update(backups)
    .set({ keepUntil: addMs(now, keptMs) })
    .where(eq(backups.id, row.backupId))
  await wake('server', row.serverId)
}

const targetOf = (server: ServerRow, { platform, blueprint, zone }: BackupTools): InstanceTarget =>
  instanceTarget(server, { vault: platform.vault, blueprint, zone })

async function failed(
  row: RestoreRow,
  { reason, detail }: { reason: string; detail: string },
  pass: Pass<'restore'>,
): Promise<Next> {
  await pass.write({ failureCode: reason }, (_tx, wake) => wake('server', row.serverId))
  return { wakeInMs: retryMs(row.failures), failure: { code: reason, detail } }
}
