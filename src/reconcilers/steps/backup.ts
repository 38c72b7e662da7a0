import { isAtRest } from '../../backups/purposes.ts'
import { findBegun } from '../../backups/store.ts'
import { wantBackup } from '../../backups/want.ts'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../../providers/compute.ts'
import { beginRestore } from '../../restores/begin.ts'
import { awakeStill } from '../../servers/hibernate.ts'
import { machineKey } from '../../servers/loss.ts'
import { leaving } from '../../servers/move-server.ts'
import type { ServerChanges, ServerRow } from '../../servers/server.ts'
import { withoutSteps } from '../../servers/step-records.ts'
import { done, retry, wait } from '../engine/outcome.ts'
import type { Step, StepOutcome, StepRun } from './step.ts'

/**
 * Nothing of a machine goes before its data is in the store. The backup has a row and a reconciler of its
 * own, because it may take hours; the fact that it is verified ends this step. While it cannot be made the
 * server stays, and says why.
 */
export const awaitBackup: Step = async (server, run) => {
  const { tools } = run
  const found = await hasData(server, run)
  if (!found.ok) return retry(found.error)
  if (!found.value) return nothingToSave(server, run)
  const begun = await findBegun(tools.db, server.id)
  // One that was begun beside the running software becomes this one.
  if (!begun || !isAtRest(begun.purpose)) {
    const purpose = server.desired === 'absent' ? 'final' : (server.backupWanted ?? 'move')
    return {
      ...wait(10, 'backing-up'),
      alongside: async (tx, wake) => {
        await wantBackup(tx, wake, tools.context, server, { purpose, keepUntil: null })
      },
    }
  }
  return begun.failureCode === null ? wait(10, 'backing-up') : failing('backup', begun)
}

/** What another row cannot do for this server: told to its operator, and looked at again. */
export const failing = (
  operation: 'backup' | 'restore',
  row: { failureCode: string | null; failureDetail: string | null },
): StepOutcome => ({
  kind: 'retry',
  reason: row.failureCode ?? 'internal-error',
  error: {
    kind: 'unavailable',
    provider: 'sambuk',
    operation,
    code: row.failureCode ?? 'internal-error',
    message: row.failureDetail ?? '',
    retryAfterMs: 20_000,
  },
})

/**
 * A machine that was never installed has nothing of its owner's. One that is missing in the vendor's lists is
 * asked for by its id, too, before it counts as gone: a list may have a bad day.
 */
async function hasData(server: ServerRow, { tools, signal }: StepRun): Answer<boolean> {
  const { machineId, machineProvider, installPhase, hostKey } = server
  if (!machineId || !machineProvider || installPhase !== 'installed' || !hostKey) return ok(false)
  if (server.machineState !== 'missing') return ok(true)
  const machine = await tools.compute(machineProvider).findMachine(machineId, signal)
  return machine.ok ? ok(machine.value !== null) : machine
}

/** The server goes on without, or not at all. */
async function nothingToSave(server: ServerRow, run: StepRun): Promise<StepOutcome> {
  return {
    ...done(await without(server, run)),
    note: 'nothing-to-save',
    alongside: async (tx, wake) => {
      const begun = await findBegun(tx, server.id)
      if (begun) await wake('backup', begun.id)
    },
  }
}

/**
 * An end goes on, and so does the way to another backup's state. A server that cannot come back with its data
 * neither rests nor moves: its machine is lost, and what is done about that is not for us to say (`lose-machine.ts`).
 */
async function without(server: ServerRow, { tools, now }: StepRun): Promise<ServerChanges> {
  switch (server.desired === 'absent' ? 'final' : server.backupWanted) {
    case 'hibernate':
      return awakeStill(server, 'nothing-to-save', now)
    case 'restore':
      return { ...(await beginRestore(tools.db, server, false)), ...keptIfItShowsUp(server) }
    case 'move':
      return wasHanded(server)
        ? { backupWanted: null, steps: withoutSteps(server, 'backup', 'restore') }
        : leaving(server)
    default:
      return { backupWanted: null }
  }
}

/** A machine that was only hidden has what no backup has. */
const keptIfItShowsUp = ({ machineProvider, machineId }: ServerRow): ServerChanges =>
  machineProvider && machineId ? { lostMachineId: machineKey(machineProvider, machineId) } : {}

const wasHanded = ({ announcedAt, installPhase }: ServerRow): boolean =>
  announcedAt !== null && installPhase === 'installed'
