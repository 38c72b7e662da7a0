import { findOpenRestore } from '../../backups/store.ts'
import { restores } from '../../backups/tables.ts'
import { assert } from '../../kit/assert.ts'
import { newId } from '../../kit/ids.ts'
import { wait } from '../engine/outcome.ts'
import { failing } from './backup.ts'
import type { Step } from './step.ts'

/**
 * A machine that takes another's place gets its data before it is verified. The restore has a row and a
 * reconciler of its own, because it may take hours; the fact that it is done ends this step. A machine
 * that is gone meanwhile makes room for the next: the data is in the store.
 */
export const awaitRestore: Step = async (server, { tools }) => {
  const { id, machineGeneration, restoreFrom } = server
  assert(restoreFrom, 'there is something to restore')
  if (server.machineState === 'missing') return wait(0, 'replacing-machine', { replacing: true })
  const begun = await findOpenRestore(tools.db, id)
  if (begun)
    return begun.failureCode === null ? wait(10, 'restoring-data') : failing('restore', begun)
  return {
    ...wait(10, 'restoring-data'),
    alongside: async (tx, wake) => {
      const { context } = tools
      const [row] = await tx
        .insert(restores)
        .values({
          ...{ id: newId('restore', context.random), serverId: id, backupId: restoreFrom },
          machineGeneration,
          state: 'begun',
          begunAt: context.clock.now(),
        })
        .onConflictDoNothing()
        .returning({ id: restores.id })
      if (row) await wake('restore', row.id)
    },
  }
}
