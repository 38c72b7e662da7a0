import { eq } from 'drizzle-orm'
import { archiveSuffix } from '../backups/archive.ts'
import type { BackupStore } from '../backups/backup-store.ts'
import { discardTries } from '../backups/discard.ts'
import { backupKey } from '../backups/identity.ts'
import type { BackupRow } from '../backups/store.ts'
import { takeBackup } from '../backups/take-backup.ts'
import type { Blueprint } from '../blueprints/blueprint.ts'
import type { Transaction } from '../database/database.ts'
import { decide, type StepName } from '../servers/decide.ts'
import { leaving } from '../servers/move-server.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import type { Next, Pass, Reconciler } from './engine/engine.ts'
import type { Platform } from './engine/platform.ts'
import type { Wake } from './engine/wake.ts'
import type { MachineData, OwnersData } from './steps/instance-port.ts'
import { instanceTarget } from './steps/instance-target.ts'

export interface BackupTools {
  readonly platform: Platform
  readonly store: BackupStore
  readonly data: MachineData
  readonly blueprint: (name: string) => Blueprint
  readonly zone: string
}

/** A large disk over a slow line. */
export const copyingMs = 6 * 3600_000
/** At the same time in one process: each keeps a core and a line busy. */
export const copiesMost = 4
const releaseMs = 30_000
/** A server's own pass sees to what is missing, and wakes nobody for it. */
const lookMs = 10_000
const restMs = 600_000

/** One that is switched off in the middle of a move may stay so for weeks. */
export const waitMs = ({ desired, suspended }: ServerRow, usualMs: number): number =>
  desired !== 'absent' && (suspended !== null || desired === 'stopped') ? restMs : usualMs

/**
 * Makes the backup that a server waits for. One pass is one try from the first byte to the last, however
 * long that takes; the lease is kept meanwhile, so that no other worker writes the same, and a try that died
 * is cleared away by the next. What follows from a verified backup is written together with it.
 */
export function backupReconciler(tools: BackupTools): Reconciler<'backup'> {
  let running = 0
  return {
    name: 'backup',
    passMs: copyingMs,
    async pass(row, pass) {
      if (row.state !== 'begun') return { wakeInMs: null }
      const server = await findServer(tools.platform, row.serverId)
      if (!server || server.backupWanted === null) return callOff(row, pass, tools)
      if (!isDue('backup', server) || isChanging(server)) {
        return { wakeInMs: waitMs(server, lookMs) }
      }
      if (running >= copiesMost) return { wakeInMs: 2_000 }
      running++
      try {
        return await attempt(row, server, pass, tools)
      } finally {
        running--
      }
    },
  }
}

/** A machine on its way up or down does not let anybody in. */
const isChanging = ({ machineState }: ServerRow): boolean =>
  machineState === 'starting' || machineState === 'stopping'

export const isDue = (step: StepName, server: ServerRow): boolean =>
  decide(server).some(({ name }) => name === step)

export async function findServer({ db }: Platform, id: string): Promise<ServerRow | null> {
  const [server] = await db.select().from(servers).where(eq(servers.id, id))
  return server ?? null
}

export function ownersData({ backupPaths, rest, login }: Blueprint): OwnersData {
  return { paths: backupPaths, rest, username: login?.username ?? null }
}

async function attempt(
  row: BackupRow,
  server: ServerRow,
  pass: Pass<'backup'>,
  tools: BackupTools,
): Promise<Next> {
  const { platform, store, data, zone, blueprint } = tools
  const { context, vault } = platform
  const tries = `${server.id}/${row.id}-`
  const name = `${tries}${context.random.bytes(6).toString('hex')}${archiveSuffix}`
  const cleared = await discardTries(store, tries)
  if (!cleared.ok) return failed(row, cleared.error, pass)
  await pass.write({ storedName: name })

  const target = instanceTarget(server, { vault, blueprint, zone })
  const owners = ownersData(blueprint(server.blueprint))
  const key = await backupKey(vault)
  const taken = await data.lend(target, owners, pass.signal, tar =>
    takeBackup(tar, { store, key, name }, pass.signal),
  )
  if (taken.ok) {
    const verifiedAt = context.clock.now()
    await pass.write({ state: 'verified', verifiedAt, failure: null, ...taken.value }, follow)
    context.log.info({ server: server.id, backup: row.id, ...taken.value }, 'a backup is verified')
    return { wakeInMs: null }
  }
  await discardTries(store, tries)
  if (row.purpose === 'move') {
    // Its customer goes on with the old machine until the next try.
    const released = await data.release(target, owners, AbortSignal.timeout(releaseMs))
    if (!released.ok) context.log.warn({ server: server.id, ...released.error }, 'not released')
  }
  return pass.signal.aborted ? { wakeInMs: 0 } : failed(row, taken.error, pass)
}

/** What the server waited for: an end goes on, and a move leaves the old machine. */
async function follow(tx: Transaction, wake: Wake, backup: BackupRow): Promise<void> {
  const { serverId, id, purpose, verifiedAt } = backup
  const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
  if (!server || server.backupWanted === null) return
  const isMove = purpose === 'move' && server.desired !== 'absent'
  await tx
    .update(servers)
    .set({
      backupId: id,
      backedUpAt: verifiedAt,
      ...(isMove ? { ...leaving(server), restoreFrom: id } : { backupWanted: null }),
    })
    .where(eq(servers.id, serverId))
  await wake('server', serverId)
}

async function failed(
  row: BackupRow,
  { reason, detail }: { reason: string; detail: string },
  pass: Pass<'backup'>,
): Promise<Next> {
  await pass.write({ failure: reason, failureCode: reason }, (_tx, wake) =>
    wake('server', row.serverId),
  )
  return { wakeInMs: retryMs(row.failures), failure: { code: reason, detail } }
}

export const retryMs = (failures: number): number =>
  Math.min(300_000, 5_000 * 2 ** Math.min(failures, 6))

/** Nobody waits for it any more: all was to be erased, or there was nothing to save. */
async function callOff(
  row: BackupRow,
  pass: Pass<'backup'>,
  { store }: BackupTools,
): Promise<Next> {
  const cleared = await discardTries(store, `${row.serverId}/${row.id}-`)
  if (!cleared.ok) return failed(row, cleared.error, pass)
  await pass.write({ state: 'called-off', storedName: null })
  return { wakeInMs: null }
}
