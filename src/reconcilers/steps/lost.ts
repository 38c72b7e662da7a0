import { and, desc, eq } from 'drizzle-orm'
import { backups, restores } from '../../backups/tables.ts'
import type { Transaction } from '../../database/database.ts'
import { foundAgain, machineKey } from '../../servers/loss.ts'
import { tellFound, tellRebuilt } from '../../servers/loss-letters.ts'
import type { ServerRow } from '../../servers/server.ts'
import { done, retry } from '../engine/outcome.ts'
import type { StepOutcome, StepRun } from './step.ts'

/**
 * Before anything of a lost machine is given up it is asked for once more: one that is there was only hidden,
 * and all stays as it was. Null: it is gone, or this is no machine that was lost.
 */
export async function findLost(server: ServerRow, run: StepRun): Promise<StepOutcome | null> {
  const { machineProvider, machineId, lostAt, lostMachineId } = server
  const { tools, signal } = run
  if (lostAt === null || machineProvider === null || machineId === null) return null
  if (lostMachineId !== machineKey(machineProvider, machineId)) return null
  const found = await tools.compute(machineProvider).findMachine(machineId, signal)
  if (!found.ok) return retry(found.error)
  if (found.value === null) return null
  return {
    ...done(foundAgain(server, found.value)),
    alongside: (tx, wake) =>
      tellFound({ tx, wake, context: tools.context, to: lettersTo(run) }, server),
  }
}

/** A server that was lost answers: its customer is told once from when its data is. */
export function noLongerLost(server: ServerRow, run: StepRun, verified: StepOutcome): StepOutcome {
  if (server.lostAt === null || verified.kind !== 'done') return verified
  return {
    ...verified,
    changes: { ...verified.changes, lostAt: null },
    alongside: async (tx, wake) => {
      await verified.alongside?.(tx, wake)
      const copy = await copyBrought(tx, server)
      const { context } = run.tools
      await tellRebuilt({ tx, wake, context, to: lettersTo(run) }, server, copy)
    },
  }
}

const lettersTo = ({ tools }: StepRun) => ({ publicUrl: tools.publicUrl, zone: tools.dns.zone })

/** What this machine got of the lost one; null: nothing. */
async function copyBrought(
  tx: Transaction,
  { id, machineGeneration }: ServerRow,
): Promise<{ verifiedAt: Date } | null> {
  const [brought] = await tx
    .select({ verifiedAt: backups.verifiedAt })
    .from(restores)
    .innerJoin(backups, eq(backups.id, restores.backupId))
    .where(
      and(
        eq(restores.serverId, id),
        eq(restores.machineGeneration, machineGeneration),
        eq(restores.state, 'done'),
      ),
    )
    .orderBy(desc(restores.endedAt))
    .limit(1)
  return brought?.verifiedAt ? { verifiedAt: brought.verifiedAt } : null
}
