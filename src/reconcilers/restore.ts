import { and, eq, inArray } from 'drizzle-orm'
import type { RestoreRow } from '../backups/store.ts'
import { backups } from '../backups/tables.ts'
import type { Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import { bringAllInstead, goOnAsBefore } from '../restores/end.ts'
import { isLasting } from '../restores/lasting.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { type BackupTools, findServer, isDue, ownersData, retryMs, waitMs } from './backup.ts'
import { bringBackup } from './bring-backup.ts'
import { copiesMost, copyingMs, isHopeless, waiting, whyEnded } from './copying.ts'
import type { Next, Pass, Reconciler } from './engine/engine.ts'
import type { Wake } from './engine/wake.ts'
import type { InstanceRefusal } from './steps/instance-port.ts'
import { instanceTarget } from './steps/instance-target.ts'

const lookMs = 2_000
/** At software that did not answer within a minute. */
const slowLookMs = 15_000
/** Software that does not answer by then does not answer with this data. */
const answerMs = 5 * 60_000
/** So long after a move its backup is kept. */
const keptMs = 7 * 86_400_000
/** A machine that has data of its own is not kept from it for longer than this many tries. */
const triesMost = 4

/**
 * Brings a backup to the machine that waits for it: beside what is there, and in its place only when all of
 * it was what had been stored. What was there before is kept until the software answers with the new. Where it
 * was somebody's data, it comes back when this cannot be done; a machine that has none gets the backup, however
 * often that is tried.
 */
export function restoreReconciler(tools: BackupTools): Reconciler<'restore'> {
  let running = 0
  return {
    name: 'restore',
    passMs: copyingMs,
    async pass(row, pass) {
      if (row.state !== 'begun' && row.state !== 'swapped') return { wakeInMs: null }
      const server = await findServer(tools.platform, row.serverId)
      if (!server || server.desired === 'absent') return callOff('server-gone', pass, tools)
      if (server.restoreFrom !== row.backupId) {
        return server.backupWanted === 'restore'
          ? waiting(waitMs(server, lookMs))
          : callOff('restore-superseded', pass, tools)
      }
      if (server.machineGeneration !== row.machineGeneration) {
        return row.paths === null
          ? follow(server, pass)
          : callOff('restore-machine-gone', pass, tools, bringAllInstead)
      }
      if (!isDue('restore', server)) return waiting(waitMs(server, lookMs))
      if (row.reason !== null) return giveBack(row, server, pass, tools)
      if (row.state === 'swapped') return awaitAnswer(row, server, pass, tools)
      if (running >= copiesMost) return waiting(lookMs)
      running++
      try {
        return await bring(row, server, pass, tools)
      } finally {
        running--
      }
    },
  }
}

/** The machine was replaced meanwhile: the next one has nothing of its own. */
async function follow({ machineGeneration }: ServerRow, pass: Pass<'restore'>): Promise<Next> {
  await pass.write({ machineGeneration, state: 'begun', swappedAt: null, inPlace: false })
  return { wakeInMs: 0 }
}

async function callOff(
  reason: string,
  pass: Pass<'restore'>,
  { platform }: BackupTools,
  follows: (tx: Transaction, wake: Wake, row: RestoreRow) => Promise<void> = async () => {},
): Promise<Next> {
  const endedAt = platform.context.clock.now()
  await pass.write({ state: 'called-off', endedAt, reason, sealedIdentity: null }, follows)
  return { wakeInMs: null }
}

async function bring(
  row: RestoreRow,
  server: ServerRow,
  pass: Pass<'restore'>,
  tools: BackupTools,
): Promise<Next> {
  const brought = await bringBackup(row, server, pass.signal, tools)
  if (!brought.ok) {
    const why = whyEnded(brought.error, pass.signal)
    return why ? failed(row, why, pass, tools) : waiting(0)
  }
  await pass.write({ state: 'swapped', swappedAt: tools.platform.context.clock.now() })
  return waiting(500)
}

async function awaitAnswer(
  row: RestoreRow,
  server: ServerRow,
  pass: Pass<'restore'>,
  tools: BackupTools,
): Promise<Next> {
  const { data, platform } = tools
  const now = platform.context.clock.now()
  const { target, owners } = reach(server, tools)
  const healthy = await data.isHealthy(target, pass.signal)
  if (!healthy.ok) {
    const sinceMs = row.swappedAt ? now.getTime() - row.swappedAt.getTime() : 0
    if (sinceMs < answerMs) return waiting(sinceMs < 60_000 ? lookMs : slowLookMs)
    const { reason, detail } = healthy.error
    const error = {
      reason: 'restore-unanswered',
      detail: `it does not answer: ${reason} ${detail}`,
    }
    await pass.write({ state: 'begun', swappedAt: null })
    return row.inPlace ? judge(error.reason, pass) : failed(row, error, pass, tools)
  }
  const kept = await data.keep(target, owners, pass.signal)
  if (!kept.ok) return failed({ ...row, inPlace: false }, kept.error, pass, tools)
  await pass.write({ state: 'done', endedAt: now, sealedIdentity: null }, (tx, wake) =>
    arrive(tx, wake, row, now),
  )
  platform.context.log.info({ server: server.id, restore: row.id }, 'a backup is restored')
  return { wakeInMs: null }
}

/** The server has its data: the newest model settings are applied to it, and then it is verified. */
async function arrive(tx: Transaction, wake: Wake, row: RestoreRow, now: Date): Promise<void> {
  const isIts = and(eq(servers.id, row.serverId), eq(servers.restoreFrom, row.backupId))
  const [server] = await tx
    .update(servers)
    .set({ restoreFrom: null, modelApplied: null, accessApplied: null })
    .where(isIts)
    .returning()
  if (!server) return
  if (server.credentialsShownAt !== null) {
    await tx.update(servers).set({ sealedPassword: null }).where(eq(servers.id, server.id))
  }
  // Others are kept for as long as they were promised.
  const wasForThis = inArray(backups.purpose, ['move', 'hibernate'])
  await tx
    .update(backups)
    .set({ keepUntil: addMs(now, keptMs) })
    .where(and(eq(backups.id, row.backupId), eq(backups.serverId, row.serverId), wasForThis))
  await wake('server', row.serverId)
}

async function failed(
  row: RestoreRow,
  { reason, detail }: InstanceRefusal,
  pass: Pass<'restore'>,
  { platform }: BackupTools,
): Promise<Next> {
  const isEnough = isHopeless(reason) || row.failures + 1 >= triesMost
  const isOver = row.inPlace && (isLasting(reason) || isEnough)
  if (isOver) return judge(reason, pass, detail)
  if (isTheirs(row, reason)) return lockAgain(reason, pass, platform.context.clock.now())
  await pass.write({ failureCode: reason }, (_tx, wake) => wake('server', row.serverId))
  return { wakeInMs: retryMs(row.failures), failure: { code: reason, detail } }
}

/** What its customer's own key did not bring is theirs to answer, see `restores/unlock.ts`. */
const isTheirs = ({ inPlace, sealedIdentity }: RestoreRow, reason: string): boolean =>
  !inPlace && isLasting(reason) && (sealedIdentity !== null || reason === 'backup-key-needed')

async function lockAgain(reason: string, pass: Pass<'restore'>, endedAt: Date): Promise<Next> {
  await pass.write({ state: 'failed', endedAt, reason, sealedIdentity: null }, (_tx, wake, row) =>
    wake('server', row.serverId),
  )
  return { wakeInMs: null }
}

/** Written before anything is put back, so that what answers afterwards is not taken for the backup. */
async function judge(reason: string, pass: Pass<'restore'>, detail = ''): Promise<Next> {
  await pass.write({ reason, failureDetail: detail })
  return { wakeInMs: 0 }
}

async function giveBack(
  row: RestoreRow,
  server: ServerRow,
  pass: Pass<'restore'>,
  tools: BackupTools,
): Promise<Next> {
  const { target, owners } = reach(server, tools)
  const back = await tools.data.putBack(target, owners, pass.signal)
  if (!back.ok) {
    const { reason, detail } = back.error
    return { wakeInMs: retryMs(row.failures), failure: { code: reason, detail } }
  }
  const { context } = tools.platform
  const ended = { state: 'failed', endedAt: context.clock.now(), sealedIdentity: null } as const
  await pass.write(ended, (tx, wake) => goOnAsBefore(tx, wake, row))
  const { id: restore, reason } = row
  context.log.warn({ server: server.id, restore, reason }, 'a restore failed; nothing was changed')
  return { wakeInMs: null }
}

const reach = (server: ServerRow, { platform, blueprint, zone }: BackupTools) => ({
  target: instanceTarget(server, { vault: platform.vault, blueprint, zone }),
  owners: ownersData(blueprint(server.blueprint)),
})
