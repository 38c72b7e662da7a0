import { eq } from 'drizzle-orm'
import type { BackupStore } from '../backups/backup-store.ts'
import { besideNow } from '../backups/beside.ts'
import { discardTries, removeFiles } from '../backups/discard.ts'
import { isAtRest } from '../backups/purposes.ts'
import type { BackupRow } from '../backups/store.ts'
import { backups } from '../backups/tables.ts'
import { endFailing } from '../backups/tell-failing.ts'
import type { Blueprint } from '../blueprints/blueprint.ts'
import type { Transaction } from '../database/database.ts'
import { seeAtRest } from '../drills/witness.ts'
import { beginRestore } from '../restores/begin.ts'
import { giveUpRestore } from '../restores/end.ts'
import { isBeingUpdated } from '../rollouts/store.ts'
import { decide, type StepName } from '../servers/decide.ts'
import { letGo, stayAwake } from '../servers/hibernate.ts'
import { leaving } from '../servers/move-server.ts'
import { tellStaysAwake } from '../servers/rest-letters.ts'
import { isBeingRebuilt, type ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { copiesMost, copyingMs, isHopeless, waiting, whyEnded } from './copying.ts'
import type { Next, Pass, Reconciler } from './engine/engine.ts'
import type { Platform } from './engine/platform.ts'
import type { Wake } from './engine/wake.ts'
import { backUpBeside, callOffBeside, waitBeside } from './running-backup.ts'
import type { MachineData, OwnersData } from './steps/instance-port.ts'
import { instanceTarget } from './steps/instance-target.ts'
import { writeBackup } from './write-backup.ts'

export interface BackupTools {
  readonly platform: Platform
  readonly store: BackupStore
  readonly data: MachineData
  readonly blueprint: (name: string) => Blueprint
  readonly zone: string
  readonly publicUrl: string
}

const releaseMs = 30_000
/** A server's own pass sees to what is missing, and wakes nobody for it. */
const lookMs = 10_000
const restMs = 600_000
/** Nobody waits for what is made beside a running server. */
export const besideMs = 30_000

/** One that is switched off in the middle of a move may stay so for weeks. */
export const waitMs = ({ desired, suspended }: ServerRow, usualMs: number): number =>
  desired !== 'absent' && (suspended !== null || desired === 'stopped') ? restMs : usualMs

/**
 * Makes the backup that a server waits for, or one beside it. One pass is one try from the first byte to the last, however
 * long that takes; the lease is kept meanwhile, so that no other worker writes the same, and a try that died
 * is cleared away by the next. What follows from a verified backup is written together with it.
 */
export function backupReconciler(tools: BackupTools): Reconciler<'backup'> {
  let running = 0
  return {
    name: 'backup',
    passMs: copyingMs,
    async pass(row, pass) {
      if (row.state === 'deleted') return removeDeleted(row, tools)
      if (row.state !== 'begun') return { wakeInMs: null }
      const server = await findServer(tools.platform, row.serverId)
      const isBeside = !isAtRest(row.purpose)
      if (isBeside) {
        const now = besideNow(server)
        if (now === 'never') return callOffBeside(row, pass, tools)
        if (server && now === 'later') return waitBeside(row, server, pass, tools)
      }
      if (!server || (!isBeside && server.backupWanted === null)) {
        return callOff(row, server, pass, tools)
      }
      if (!isBeside && (!isDue('backup', server) || isChanging(server))) {
        return waiting(waitMs(server, lookMs))
      }
      // Its machine may be in the middle of two moves.
      if (await isBeingUpdated(tools.platform.db, row.serverId)) return waiting(besideMs)
      if (running >= copiesMost) return waiting(2_000)
      running++
      try {
        const make = isBeside ? backUpBeside : attempt
        return await make(row, server, pass, tools)
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

export function ownersData({ backupPaths, rest, snapshot, login }: Blueprint): OwnersData {
  return { paths: backupPaths, rest, snapshot, username: login?.username ?? null }
}

async function attempt(
  row: BackupRow,
  server: ServerRow,
  pass: Pass<'backup'>,
  tools: BackupTools,
): Promise<Next> {
  const { platform, data, zone, blueprint } = tools
  const { context, vault } = platform
  const target = instanceTarget(server, { vault, blueprint, zone })
  const owners = ownersData(blueprint(server.blueprint))
  const unwanted = watchUnwanted(server.id, platform)
  const signal = AbortSignal.any([pass.signal, unwanted.signal])
  const alone = { parent: null, kept: [] }
  const written = await writeBackup(row, server, alone, pass, signal, tools).finally(unwanted.end)
  if (written.ok) {
    await seeAtRest(tools, server, { target, owners }, pass.signal)
    await pass.write(written.value, async (tx, wake, backup) => {
      if (await follow(tx, wake, backup)) await endFailing(tx, wake, { ...tools, context }, backup)
    })
    const { storedBytes } = written.value
    context.log.info({ server: server.id, backup: row.id, storedBytes }, 'a backup is verified')
    return { wakeInMs: null }
  }
  if (goesOn(row)) {
    // Its customer goes on with the old machine until the next try.
    const released = await data.release(target, owners, AbortSignal.timeout(releaseMs))
    if (!released.ok) context.log.warn({ server: server.id, ...released.error }, 'not released')
  }
  const why = unwanted.signal.aborted ? null : whyEnded(written.error, pass.signal)
  if (!why) return waiting(0)
  const { reason } = why
  const isOver = isHopeless(reason) || row.failures + 1 >= restTriesMost
  if (row.purpose === 'hibernate' && isOver) {
    await giveUpRest(row, reason, pass, tools)
    return { wakeInMs: 0 }
  }
  if (row.purpose === 'restore' && isOver) {
    await pass.write({ failure: reason }, (tx, wake) =>
      giveUpRestore(tx, wake, server.id, reason, context.clock.now()),
    )
    return { wakeInMs: 0 }
  }
  return failed(row, why, pass)
}

/** What is backed up for these is used again when it is not to be, or cannot be done. */
const goesOn = ({ purpose }: BackupRow): boolean =>
  purpose === 'move' || purpose === 'hibernate' || purpose === 'restore'

/** Nobody takes a server away from its customer again and again for a rest that they may not even have wished. */
const restTriesMost = 3

const giveUpRest = (
  { serverId }: BackupRow,
  reason: string,
  pass: Pass<'backup'>,
  { platform: { context }, publicUrl, zone }: BackupTools,
): Promise<unknown> =>
  pass.write({ failure: reason }, async (tx, wake) => {
    const server = await stayAwake(tx, wake, serverId, reason, context.clock.now())
    const isAsked = server?.restsBy === 'customer'
    if (isAsked) await tellStaysAwake(tx, wake, { context, publicUrl, zone }, server, reason)
  })

/** How often it is looked whether somebody still waits for what is being copied. */
const watchMs = 2_000

/** Aborts when the server does not wait for its backup any more. */
function watchUnwanted(serverId: string, platform: Platform) {
  const unwanted = new AbortController()
  const timer = setInterval(async () => {
    try {
      const server = await findServer(platform, serverId)
      if (!server || server.backupWanted === null) unwanted.abort()
    } catch (error) {
      platform.context.log.warn({ server: serverId, error }, 'whether it waits is not known')
    }
  }, watchMs)
  return { signal: unwanted.signal, end: () => clearInterval(timer) }
}

/**
 * What the server waited for: an end goes on, and who moves or hibernates leaves the old machine.
 * @returns whether anybody still waited for it
 */
async function follow(tx: Transaction, wake: Wake, backup: BackupRow): Promise<boolean> {
  const { serverId, id, purpose, verifiedAt } = backup
  const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
  if (!server) return false
  if (server.backupWanted === null) {
    // Called off at the last moment: the machine is still held, and the next pass lets it go on.
    await tx.update(backups).set({ state: 'begun', verifiedAt: null }).where(eq(backups.id, id))
    await wake('backup', id)
    return false
  }
  const left = server.desired === 'hibernated' ? letGo(server) : leaving(server)
  const isWanted = (...purposes: (typeof purpose)[]) =>
    server.desired !== 'absent' && purposes.some(each => each === server.backupWanted)
  const isLeft = isWanted('move', 'hibernate')
  const next = isWanted('restore') ? await beginRestore(tx, server) : { backupWanted: null }
  await tx
    .update(servers)
    .set({
      backupId: id,
      backedUpAt: verifiedAt,
      ...(isLeft ? { ...left, restoreFrom: id } : next),
    })
    .where(eq(servers.id, serverId))
  await wake('server', serverId)
  return true
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

/** Its machine is the one whose software may have been stopped for the copy. */
const mayBeHeld = (server: ServerRow): boolean =>
  server.desired !== 'absent' && server.machineState !== 'missing' && !isBeingRebuilt(server)

const isSwitchedOff = ({ desired, suspended, machineState }: ServerRow): boolean =>
  suspended !== null || desired === 'stopped' || machineState === 'stopped'

/** Nobody waits for it any more: all was to be erased, or there was nothing to save. */
async function callOff(
  row: BackupRow,
  server: ServerRow | null,
  pass: Pass<'backup'>,
  tools: BackupTools,
): Promise<Next> {
  const { store, data, platform, blueprint, zone } = tools
  // Also one that was to end: it may have been brought back.
  if (server && (goesOn(row) || row.purpose === 'final') && mayBeHeld(server)) {
    if (isSwitchedOff(server)) return waiting(restMs)
    const target = instanceTarget(server, { vault: platform.vault, blueprint, zone })
    const owners = ownersData(blueprint(server.blueprint))
    const within = AbortSignal.any([pass.signal, AbortSignal.timeout(releaseMs)])
    const released = await data.release(target, owners, within)
    if (!released.ok) return failed(row, released.error, pass)
  }
  const cleared = await discardTries(store, `${row.serverId}/${row.id}-`, () => pass.write({}))
  if (!cleared.ok) return failed(row, cleared.error, pass)
  await pass.write({ state: 'called-off', storedName: null })
  return { wakeInMs: null }
}

/** That nobody keeps it any more is written down first; then its files go. */
async function removeDeleted(row: BackupRow, { store }: BackupTools): Promise<Next> {
  const removed = await removeFiles(store, row)
  if (removed.ok) return { wakeInMs: null }
  const { reason, detail } = removed.error
  return { wakeInMs: retryMs(row.failures), failure: { code: reason, detail } }
}
