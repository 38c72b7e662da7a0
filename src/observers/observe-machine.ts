import { and, eq } from 'drizzle-orm'
import type { Machine } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { findMachineAgain, type LossTerms } from '../servers/lose-machine.ts'
import { isLost } from '../servers/loss.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'

/** Brings in one machine as its vendor has it now, and wakes its server when that is news. */
export async function observeMachine(
  platform: Platform,
  server: ServerRow,
  machine: Machine,
  terms: LossTerms,
): Promise<void> {
  if (isLost(server)) return findMachineAgain(platform, server, machine, terms)
  const { state: machineState } = machine
  const address = machine.address ?? server.address
  if (machineState === server.machineState && address === server.address) return
  await transact(platform, async (tx, wake) => {
    const written = await tx
      .update(servers)
      .set({ machineState, address })
      .where(
        and(
          eq(servers.id, server.id),
          eq(servers.machineProvider, server.machineProvider ?? ''),
          eq(servers.machineId, server.machineId ?? ''),
        ),
      )
      .returning({ id: servers.id })
    if (written.length > 0) await wake('server', server.id)
  })
}
