import { eq } from 'drizzle-orm'
import { findBackup } from '../backups/store.ts'
import { wantBackup } from '../backups/want.ts'
import { addMs } from '../kit/clock.ts'
import { isOutOfReach, updateRefusal } from '../rollouts/can-update.ts'
import { findRollout, type RolloutRow, type UpdateRow } from '../rollouts/store.ts'
import { hoursAhead, isInWindow, nextWindow } from '../rollouts/window.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { applyUpdate } from './apply-update.ts'
import { findServer, retryMs } from './backup.ts'
import type { Next, Pass, Reconciler } from './engine/engine.ts'
import { transact } from './engine/wake.ts'
import { placeOf } from './rollout.ts'
import { instanceTarget } from './steps/instance-target.ts'
import { callOff, ended, isPinned, type UpdateTools } from './update-end.ts'

const waitMs = 30_000
const backupLookMs = 5_000
/** A server that does not work is not made to work by an update, and says nothing of it. */
const unwellMost = 3
/** A whole night was in it; nobody's ring waits longer for one whose backup cannot be made. */
const overdueMs = 48 * 3600_000
/** What was written after the backup is on the machine alone. */
const freshMs = 6 * 3600_000
/** The customer's to mend; the new version is not measured by it. */
const modelProblems: ReadonlySet<string> = new Set(['model-key-refused', 'model-unreachable'])

/** One server's way to another version: first it waits for its hour and its backup, then its machine acts. */
export function updateReconciler(tools: UpdateTools): Reconciler<'update'> {
  return {
    name: 'update',
    async pass(row, pass) {
      if (row.state !== 'begun' && row.state !== 'applying') return ended(row)
      const server = await findServer(tools.platform, row.serverId)
      if (!server || server.closedAt !== null) return callOff(row, 'server-gone', pass, tools)
      if (server.machineGeneration !== row.machineGeneration) {
        return callOff(row, 'update-machine-replaced', pass, tools)
      }
      // Also of a server that ends: its last backup waits until its machine has settled.
      if (row.state === 'applying') return applyUpdate(row, server, pass, tools)
      if (server.desired === 'absent') return callOff(row, 'server-gone', pass, tools)
      const rollout = await findRollout(tools.platform.db, row.rolloutId)
      if (rollout === null || rollout.state === 'stopped' || !isPinned(row, server, tools)) {
        return callOff(row, 'rollout-ended', pass, tools)
      }
      return prepare(row, server, rollout, pass, tools)
    },
  }
}

async function prepare(
  row: UpdateRow,
  server: ServerRow,
  rollout: RolloutRow,
  pass: Pass<'update'>,
  tools: UpdateTools,
): Promise<Next> {
  const now = tools.platform.context.clock.now()
  if (addMs(row.begunAt, overdueMs) <= now) return callOff(row, 'update-overdue', pass, tools)
  const refusal = updateRefusal(server)
  if (refusal !== null) {
    return isOutOfReach(server, now) ? callOff(row, refusal, pass, tools) : { wakeInMs: waitMs }
  }
  const ahead = hoursAhead(placeOf(server))
  if (!rollout.atOnce && !isInWindow(tools.window, ahead, now)) {
    return { wakeInMs: nextWindow(tools.window, ahead, now).getTime() - now.getTime() }
  }
  if (row.answered === null) return askFirst(row, server, pass, tools)
  const backup = row.backupId === null ? null : await findBackup(tools.platform.db, row.backupId)
  if (backup?.state === 'begun') return { wakeInMs: backupLookMs }
  const isGood =
    backup?.state === 'verified' &&
    backup.begunAt >= row.begunAt &&
    backup.verifiedAt !== null &&
    addMs(backup.verifiedAt, freshMs) > now
  return isGood ? apply(row, pass, tools) : wantFresh(server, pass, tools)
}

/** The same question before and after: what fails now is not the new version's. */
async function askFirst(
  row: UpdateRow,
  server: ServerRow,
  pass: Pass<'update'>,
  tools: UpdateTools,
): Promise<Next> {
  const target = instanceTarget(server, { ...tools, vault: tools.platform.vault })
  const hasModel = server.model !== null
  const asked = await tools.instances.verify(target, hasModel, pass.signal)
  if (asked.ok || modelProblems.has(asked.error.reason)) {
    await pass.write({ answered: hasModel && asked.ok })
    return { wakeInMs: 0 }
  }
  if (row.failures + 1 >= unwellMost) return callOff(row, 'update-server-unwell', pass, tools)
  const { reason: code, detail } = asked.error
  return { wakeInMs: retryMs(row.failures), failure: { code, detail } }
}

async function wantFresh(
  server: ServerRow,
  pass: Pass<'update'>,
  { platform }: UpdateTools,
): Promise<Next> {
  const backupId = await transact(platform, (tx, wake) =>
    wantBackup(tx, wake, platform.context, server, { purpose: 'update', keepUntil: null }),
  )
  await pass.write({ backupId })
  return { wakeInMs: backupLookMs }
}

/** From here on its machine belongs to the update; a wish that came in the meantime goes first. */
async function apply(
  row: UpdateRow,
  pass: Pass<'update'>,
  { platform }: UpdateTools,
): Promise<Next> {
  const appliedAt = platform.context.clock.now()
  try {
    await pass.write({ state: 'applying', appliedAt }, async tx => {
      const isIts = eq(servers.id, row.serverId)
      const [server] = await tx.select().from(servers).where(isIts).for('update')
      if (!server || updateRefusal(server) !== null) throw new Overtaken()
    })
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error
    return { wakeInMs: waitMs }
  }
  return { wakeInMs: 0 }
}

class Overtaken extends Error {}
