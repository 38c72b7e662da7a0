import { eq } from 'drizzle-orm'
import { keepNothing } from '../backups/discard.ts'
import { requestRefund } from '../billing/request-refund.ts'
import { assert } from '../kit/assert.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { leaving } from './move-server.ts'
import { type ServerChanges, type ServerRow, serverCan } from './server.ts'
import { withoutSteps } from './step-records.ts'
import { servers } from './tables.ts'

/** What an operator can ask of a server. */
export type Operation =
  | { action: 'stop' | 'start' | 'restart' }
  /** A new machine under the same name. What is on the old one is lost. */
  | { action: 'rebuild' }
  /** The end of it, with all that is on it; `paysBack` returns everything that was paid for it. */
  | { action: 'delete'; paysBack: boolean }

/**
 * Writes an operator's wish, with all that belongs to it, in one transaction, and wakes the server. What
 * is so already stays as it is, so that asking twice does no harm.
 * @returns the server as it is wished now, or the code of the sentence why not
 */
export function requestOperation(
  platform: Platform,
  serverId: string,
  operation: Operation,
): Promise<Result<ServerRow, string>> {
  return transact(platform, async (tx, wake) => {
    const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
    if (!server) return fail('not-found')
    const [subscription] = await tx
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.id, server.subscriptionId))
    assert(subscription, 'a server was bought by a subscription')
    const renews = subscription.state === 'active'
    const refusal =
      operation.action === 'delete'
        ? serverCan.delete(server, { renews, paysBack: operation.paysBack })
        : serverCan[operation.action](server)
    if (refusal) return fail(refusal)

    const changes = wishOf(operation, server, platform.context.clock.now())
    const [wished] = await tx
      .update(servers)
      .set(changes)
      .where(eq(servers.id, serverId))
      .returning()
    assert(wished, 'a locked row is written')
    if (operation.action === 'delete') await keepNothing(tx, serverId, platform.context.clock.now())
    if (operation.action === 'delete' && operation.paysBack) {
      await requestRefund(tx, wake, platform.context, subscription.id, 'operator-deleted')
    }
    await wake('server', serverId)
    return ok(wished)
  })
}

/**
 * The columns that say so. A machine that starts again, or another one, is not believed to work before
 * it was verified again.
 */
function wishOf({ action }: Operation, server: ServerRow, now: Date): ServerChanges {
  switch (action) {
    case 'stop':
      return server.desired === 'stopped' ? { desired: 'stopped' } : stopped(server)
    case 'start':
      return server.desired === 'ready'
        ? { desired: 'ready' }
        : { desired: 'ready', verifiedAt: null, steps: withoutSteps(server, 'verify') }
    case 'restart':
      return { restartAskedAt: now, verifiedAt: null, steps: withoutSteps(server, 'verify') }
    case 'rebuild':
      return server.backupWanted === null ? { replacing: true, verifiedAt: null } : leaving(server)
    case 'delete':
      return {
        desired: 'absent',
        absentReason: server.absentReason ?? 'operator-deleted',
        backupWanted: null,
      }
  }
}

const stopped = (server: ServerRow): ServerChanges => ({
  desired: 'stopped',
  restartAskedAt: null,
  steps: withoutSteps(server, 'power-off'),
})
