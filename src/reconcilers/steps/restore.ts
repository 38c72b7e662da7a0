import { findOpenRestore } from '../../backups/store.ts'
import { restores } from '../../backups/tables.ts'
import { assert } from '../../kit/assert.ts'
import { addSeconds } from '../../kit/clock.ts'
import { newId } from '../../kit/ids.ts'
import { isLasting } from '../../restores/lasting.ts'
import { tellLocked } from '../../restores/lock-letter.ts'
import { lockedBackup } from '../../restores/locked.ts'
import type { ServerRow } from '../../servers/server.ts'
import { giveUp, wait } from '../engine/outcome.ts'
import { failing } from './backup.ts'
import type { Step } from './step.ts'

/** What was paid for, and brings nothing for so long, is paid back; the backup is kept on. */
const undeliverableSeconds = 24 * 3600

/**
 * Of an order that is to come with its data. A server that its customer has had with it is never given up: it
 * waits for whoever mends the store.
 */
function isUndeliverable(
  { announcedAt, copyOf, steps }: ServerRow,
  failure: string,
  now: Date,
): boolean {
  if (announcedAt !== null || copyOf !== null) return false
  const since = new Date(steps.restore?.startedAt ?? now)
  return isLasting(failure) || addSeconds(since, undeliverableSeconds) <= now
}

/** Whoever brings the key wakes the server. */
const lockedSeconds = 3600

/**
 * A machine that takes another's place gets its data before it is verified. The restore has a row and a
 * reconciler of its own, because it may take hours; the fact that it is done ends this step. A machine
 * that is gone meanwhile makes room for the next: the data is in the store. What only its customer can open waits
 * for their key, or for their word: nothing else takes its place unasked.
 */
export const awaitRestore: Step = async (server, { tools, now }) => {
  const { id, machineGeneration, restoreFrom } = server
  assert(restoreFrom, 'there is something to restore')
  if (server.machineState === 'missing') return wait(0, 'replacing-machine', { replacing: true })
  const begun = await findOpenRestore(tools.db, id)
  if (begun) {
    const { failureCode, failureDetail } = begun
    if (failureCode === null) return wait(10, 'restoring-data')
    return isUndeliverable(server, failureCode, now)
      ? giveUp(failureCode, failureDetail ?? undefined)
      : failing('restore', begun)
  }
  const locked = await lockedBackup(tools.db, server)
  if (locked) {
    const { context, publicUrl, dns } = tools
    const letters = { context, publicUrl, zone: dns.zone }
    return {
      ...wait(lockedSeconds, 'waits-for-key'),
      alongside: (tx, wake) => tellLocked(tx, wake, letters, server, locked),
    }
  }
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
