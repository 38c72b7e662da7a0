import { eq } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import type { Candidate } from '../subscriptions/tables.ts'
import type { ServerChanges, ServerRow } from './server.ts'
import { withoutSteps } from './step-records.ts'
import { servers } from './tables.ts'

/**
 * Another machine for a server that its customer has, with all that is on it: backed up and verified, then
 * the old machine goes, and the new one gets the data before it is handed over. Where none of the
 * candidates has a machine it comes back to where it was. A server that its operator has stopped moves when
 * it is started; one that ends does not move.
 */
export async function moveServer(
  tx: Transaction,
  wake: Wake,
  serverId: string,
  candidates: readonly Candidate[],
): Promise<void> {
  const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
  assert(server, 'a server that moves has a row')
  if (server.desired === 'absent' || server.closedAt !== null) return
  await tx.update(servers).set(moved(server, candidates)).where(eq(servers.id, serverId))
  await wake('server', serverId)
}

/**
 * Pure. Where machines were asked for stays at the front, because something of them may be there still;
 * what comes next is behind them. The last resort is the place from which the server moves.
 */
export function moved(server: ServerRow, candidates: readonly Candidate[]): ServerChanges {
  const tried = server.candidates.slice(0, server.candidateIndex + 1)
  const here = tried.at(-1)
  const places = { candidates: [...tried, ...candidates, ...(here ? [here] : [])] }
  // In the middle of another move the data is in the store, and the machine has nothing else.
  if (server.restoreFrom !== null) return { ...places, ...leaving(server) }
  return { ...places, backupWanted: 'move', steps: withoutSteps(server, 'backup', 'restore') }
}

/** Pure. The old machine makes room, and the next is made at the first place that was not tried. */
export const leaving = (server: ServerRow): ServerChanges => ({
  backupWanted: null,
  replacing: true,
  verifiedAt: null,
  candidateIndex: Math.min(server.candidateIndex + 1, server.candidates.length),
})
