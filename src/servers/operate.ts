import { eq } from 'drizzle-orm'
import { actedBy } from '../activity/acted-by.ts'
import { keepNothing } from '../backups/discard.ts'
import { requestRefund } from '../billing/request-refund.ts'
import { assert } from '../kit/assert.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { hibernating, type RestsBy } from './hibernate.ts'
import { leaving } from './move-server.ts'
import type { RestTerms } from './rest-terms.ts'
import { customerCan, type ServerChanges, type ServerRow, serverCan } from './server.ts'
import { withoutSteps } from './step-records.ts'
import { servers } from './tables.ts'
import { awake } from './wake.ts'

/** What a customer can ask of their own server. */
export type RestOperation =
  | { action: 'stop' | 'start' | 'restart' }
  | { action: 'hibernate'; terms: Pick<RestTerms, 'hibernates'> }

/** What an operator can ask of a server. */
export type Operation =
  | RestOperation
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
    const refusal = refusalOf(operation, server, renews)
    if (refusal) return fail(refusal)

    const changes = wishOf(operation, server, 'operator', platform.context.clock.now())
    const [wished] = await tx
      .update(servers)
      .set(changes)
      .where(eq(servers.id, serverId))
      .returning()
    assert(wished, 'a locked row is written')
    if (operation.action === 'delete') {
      await keepNothing(tx, wake, serverId, platform.context.clock.now())
    }
    if (operation.action === 'delete' && operation.paysBack) {
      await requestRefund(tx, wake, platform.context, subscription.id, 'operator-deleted')
    }
    await wake('server', serverId)
    return ok(wished)
  })
}

/**
 * The same for a server's customer, or a member of theirs, or for the rule by which servers rest that nobody uses (`idle`): only
 * what takes nothing away.
 */
export function requestRest(
  platform: Platform,
  serverId: string,
  operation: RestOperation,
  restsBy: Exclude<RestsBy, 'operator'>,
  {
    accountId = null,
    isStillWanted = () => true,
  }: {
    /** Whose doing it is, where that is known. */
    accountId?: string | null
    /** Looked at once more on the locked row. */
    isStillWanted?: (server: ServerRow) => boolean
  } = {},
): Promise<Result<ServerRow, string>> {
  return transact(platform, async (tx, wake) => {
    if (accountId !== null) await actedBy(tx, accountId)
    const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
    if (!server || !isStillWanted(server)) return fail('not-found')
    const refusal =
      operation.action === 'hibernate'
        ? customerCan.hibernate(server, isOffered(operation, server))
        : customerCan[operation.action](server)
    if (refusal) return fail(refusal)
    const [wished] = await tx
      .update(servers)
      .set(wishOf(operation, server, restsBy, platform.context.clock.now()))
      .where(eq(servers.id, serverId))
      .returning()
    assert(wished, 'a locked row is written')
    await wake('server', serverId)
    return ok(wished)
  })
}

function refusalOf(operation: Operation, server: ServerRow, renews: boolean): string | null {
  switch (operation.action) {
    case 'delete':
      return serverCan.delete(server, { renews, paysBack: operation.paysBack })
    case 'hibernate':
      return serverCan.hibernate(server, isOffered(operation, server))
    default:
      return serverCan[operation.action](server)
  }
}

const isOffered = (
  { terms }: Extract<RestOperation, { action: 'hibernate' }>,
  { machineProvider }: ServerRow,
): boolean => machineProvider !== null && terms.hibernates(machineProvider)

/**
 * The columns that say so. A machine that starts again, or another one, is not believed to work before
 * it was verified again.
 */
function wishOf(
  { action }: Operation,
  server: ServerRow,
  restsBy: RestsBy,
  now: Date,
): ServerChanges {
  switch (action) {
    case 'stop':
      return server.desired === 'stopped'
        ? { restsBy: whoHolds(server, restsBy) }
        : { ...stopped(server), restsBy }
    case 'hibernate':
      return server.desired === 'hibernated'
        ? { restsBy: whoHolds(server, restsBy) }
        : hibernating(server, restsBy)
    case 'start':
      if (server.desired === 'ready') return { desired: 'ready' }
      return server.desired === 'hibernated' ? awake(server, now) : started(server, now)
    case 'restart':
      return {
        restartAskedAt: server.restartAskedAt ?? now,
        verifiedAt: null,
        steps: withoutSteps(server, 'verify'),
      }
    case 'rebuild':
      return server.backupWanted === null ? { replacing: true, verifiedAt: null } : leaving(server)
    case 'delete':
      return {
        desired: 'absent',
        absentReason: server.absentReason ?? 'operator-deleted',
        backupWanted: null,
        restoreFrom: null,
      }
  }
}

const stopped = (server: ServerRow): ServerChanges => ({
  desired: 'stopped',
  restartAskedAt: null,
  steps: withoutSteps(server, 'power-off', 'hibernate'),
})

const started = (server: ServerRow, now: Date): ServerChanges => ({
  desired: 'ready',
  restsBy: null,
  lastUsedAt: now,
  verifiedAt: null,
  steps: withoutSteps(server, 'verify', 'hibernate'),
})

/** An operator's rest is not made a customer's by asking for it again. */
const whoHolds = (server: ServerRow, restsBy: RestsBy): ServerRow['restsBy'] =>
  restsBy === 'operator' ? 'operator' : server.restsBy
