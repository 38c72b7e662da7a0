import { findBackup, findBegun } from '../../backups/store.ts'
import { wantBackup } from '../../backups/want.ts'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../../providers/compute.ts'
import { leaving } from '../../servers/move-server.ts'
import type { ServerRow } from '../../servers/server.ts'
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
  if (!begun) {
    const purpose = server.desired === 'absent' ? 'final' : 'move'
    return {
      ...wait(10, 'backing-up'),
      alongside: (tx, wake) =>
        wantBackup(tx, wake, tools.context, server, { purpose, keepUntil: null }),
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

/** The server ends, or gets its next machine, without; what an earlier backup has is brought to that. */
async function nothingToSave(server: ServerRow, { tools }: StepRun): Promise<StepOutcome> {
  const earlier = server.backupId ? await findBackup(tools.db, server.backupId) : null
  const restoreFrom = earlier?.state === 'verified' ? earlier.id : null
  return {
    ...done(
      server.desired === 'absent' ? { backupWanted: null } : { ...leaving(server), restoreFrom },
    ),
    note: 'nothing-to-save',
    alongside: async (tx, wake) => {
      const begun = await findBegun(tx, server.id)
      if (begun) await wake('backup', begun.id)
    },
  }
}
