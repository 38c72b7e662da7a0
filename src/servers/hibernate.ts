import { eq } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { leaving } from './move-server.ts'
import type { ServerChanges, ServerRow } from './server.ts'
import { withoutSteps } from './step-records.ts'
import { servers } from './tables.ts'

export type RestsBy = NonNullable<ServerRow['restsBy']>

/**
 * Pure. A rest without a machine: what is on it is stored first, read back and compared, and only then it
 * goes. Until that is so, it can be called off without loss; see `wake.ts`.
 */
export const hibernating = (server: ServerRow, restsBy: RestsBy): ServerChanges => ({
  desired: 'hibernated',
  restsBy,
  backupWanted: 'hibernate',
  hibernatedAt: null,
  restartAskedAt: null,
  steps: withoutSteps(
    server,
    ...['power-on', 'power-off', 'backup', 'restore', 'dns-waiting', 'replace', 'hibernate'],
  ),
})

/**
 * Pure. Its data is stored: the machine makes room, and the next is made where it was, unless its customer
 * wished for another place meanwhile.
 */
export const letGo = (server: ServerRow): ServerChanges => ({
  ...leaving(server),
  ...(server.backupWanted === 'move' ? {} : { candidateIndex: server.candidateIndex }),
})

/**
 * Its data cannot be stored now, so it goes on running, and says why: `reason` is the code of a sentence. One
 * that does not hibernate any more, or whose data is stored, stays as it is.
 * @returns whether it stays awake
 */
export async function stayAwake(
  tx: Transaction,
  wake: Wake,
  serverId: string,
  reason: string,
  now: Date,
): Promise<ServerRow | null> {
  const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
  assert(server, 'rows of servers are kept')
  if (server.desired !== 'hibernated' || server.backupWanted !== 'hibernate') return null
  await tx
    .update(servers)
    .set(awakeStill(server, reason, now))
    .where(eq(servers.id, serverId))
  await wake('server', serverId)
  return server
}

/** Pure. It counts as used now, so that nobody tries again before the time that its plan says. */
export function awakeStill(server: ServerRow, reason: string, now: Date): ServerChanges {
  const at = now.toISOString()
  return {
    desired: 'ready',
    restsBy: null,
    backupWanted: null,
    verifiedAt: null,
    lastUsedAt: now,
    steps: {
      ...withoutSteps(server, 'backup', 'power-on', 'verify'),
      hibernate: { startedAt: at, endedAt: at, failed: true, reason },
    },
  }
}
