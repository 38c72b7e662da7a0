import { and, eq, lt } from 'drizzle-orm'
import { backups } from '../backups/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { isServerOf } from '../servers/of-subscription.ts'
import { findKept, isStillThere } from '../servers/reopen-server.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { giveUpOrder } from './cancel-order.ts'
import { type OrderProblem, requestOrder, type Shop } from './request-order.ts'
import type { SubscriptionRow } from './subscription.ts'
import { subscriptions } from './tables.ts'

/** What of a server that has ended can be brought back. */
export interface Kept {
  server: ServerRow
  /** Until when it can be; null: nothing of it has gone yet, or that is not said yet. */
  until: Date | null
  /** Only its customer's own key opens it. */
  ownKey: boolean
  /** In its archive. */
  bytes: number
}

/** What is kept of a subscription that is over; null: nothing is, or another has brought it back. */
export async function keptOf(
  db: Database | Transaction,
  { id, state }: Pick<SubscriptionRow, 'id' | 'state'>,
  now: Date,
): Promise<Kept | null> {
  if (state !== 'ended' && state !== 'refunded') return null
  const [server] = await db.select().from(servers).where(isServerOf(id))
  if (server?.desired !== 'absent') return null
  const backup = await findKept(db, server.id, now)
  if (!backup && !isStillThere(server)) return null
  const stays = isStillThere(server)
  return {
    server,
    until: backup?.keepUntil ?? null,
    ownKey: !stays && backup !== null && backup.recipient !== null,
    bytes: backup?.archiveBytes ?? 0,
  }
}

/**
 * A new order by which a subscription that is over comes back with its server and its data, with the same choices
 * and, where it is free, under the same name. The order that is open for it already is the answer itself.
 */
export async function comeBack(
  shop: Shop,
  who: { accountId: string; country: string | null; language: 'en' | 'ar' },
  subscriptionId: string,
  { hostname, planId }: { hostname?: string | undefined; planId?: string | undefined } = {},
): Promise<Result<SubscriptionRow, OrderProblem | 'not-found' | 'nothing-kept'>> {
  const { db, context } = shop
  const [over] = await db
    .select()
    .from(subscriptions)
    .where(and(eq(subscriptions.id, subscriptionId), eq(subscriptions.accountId, who.accountId)))
  if (!over) return fail('not-found')
  const now = context.clock.now()
  const kept = await keptOf(db, over, now)
  if (!kept) return fail('nothing-kept')
  const { server } = kept
  const isOpen = and(eq(subscriptions.returnsTo, server.id), eq(subscriptions.state, 'checkout'))
  const [open] = await db.select().from(subscriptions).where(isOpen)
  if (open && (!hostname || open.hostname === hostname || open.processingSince)) return ok(open)
  if (open) await transact(shop, (tx, wake) => giveUpOrder(tx, wake, open, now))
  await holdKept(db, server.id, now)
  const place = server.candidates[server.candidateIndex]
  const wish = {
    ...who,
    // Its own plan may not be sold any more.
    planId: planId ?? over.planId,
    interval: over.interval,
    currency: over.currency,
    addons: over.addons,
    hostname: hostname ?? over.hostname,
    blueprint: server.blueprint,
    returnsTo: { serverId: server.id, diskGbMin: roomFor(kept.bytes) },
  }
  const same = await requestOrder(shop, {
    ...wish,
    provider: place?.provider,
    location: place?.location,
  })
  const isPlaceGone =
    !same.ok && (same.error === 'location-unavailable' || same.error === 'provider-not-offered')
  return isPlaceGone ? requestOrder(shop, wish) : same
}

/** What is unpacked lies on the disk beside the system, and while it takes its place twice for a moment. */
const roomFor = (bytes: number): number => Math.ceil((bytes / 1e9) * 1.2) + 5

/** A payment page is open for less, and each look at a payment that takes days holds it on. */
const holdMs = 2 * 86_400_000

/** What an order is to bring back is not discarded while it is being paid. */
export async function holdKept(
  db: Database | Transaction,
  serverId: string,
  now: Date,
): Promise<void> {
  const until = addMs(now, holdMs)
  await db
    .update(backups)
    .set({ keepUntil: until })
    .where(
      and(
        eq(backups.serverId, serverId),
        eq(backups.state, 'verified'),
        lt(backups.keepUntil, until),
      ),
    )
}
