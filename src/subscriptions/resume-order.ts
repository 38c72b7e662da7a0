import { eq } from 'drizzle-orm'
import { assert } from '../kit/assert.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { servers } from '../servers/tables.ts'
import { comeBack } from './come-back.ts'
import { type OrderProblem, requestOrder, type Shop } from './request-order.ts'
import { findOrder } from './store.ts'
import type { SubscriptionRow } from './subscription.ts'

type NotComingBack = 'not-found' | 'nothing-kept'

/**
 * Takes an order that was not paid up again, as a new one with the same choices; the model's key is not
 * kept that long. One that can still be paid is the answer itself, however often it is asked for.
 */
export async function resumeOrder(
  shop: Shop,
  who: { accountId: string; country: string | null; language: 'en' | 'ar' },
  orderId: string,
): Promise<
  Result<SubscriptionRow, OrderProblem | NotComingBack | 'order-paid' | 'order-not-resumable'>
> {
  const order = await findOrder(shop.db, who.accountId, orderId)
  if (!order) return fail('not-found')
  const { subscription: row } = order
  if (row.state === 'checkout') return ok(row)
  if (row.state !== 'abandoned' && row.state !== 'failed') return fail('order-paid')
  if (row.collection === 'invoice') return fail('order-not-resumable')
  if (row.returnsTo) return comeBackAgain(shop, who, row)
  const [first] = row.candidates
  const wish = {
    ...who,
    planId: row.planId,
    interval: row.interval,
    currency: row.currency,
    addons: row.addons,
    // A code that was refused would be refused again.
    promotionCode:
      row.problem === 'promotion-not-valid' ? undefined : (row.promotionCode ?? undefined),
    hostname: row.hostname,
    blueprint: row.blueprint,
  }
  const same = await requestOrder(shop, {
    ...wish,
    provider: first?.provider,
    location: first?.location,
  })
  const isPlaceGone = !same.ok && same.error === 'location-unavailable'
  return isPlaceGone ? requestOrder(shop, wish) : same
}

/** An order that was to bring a server back does that again, or not at all. */
async function comeBackAgain(
  shop: Shop,
  who: Parameters<typeof comeBack>[1],
  { returnsTo, hostname }: SubscriptionRow,
): Promise<Result<SubscriptionRow, OrderProblem | NotComingBack>> {
  assert(returnsTo, 'it was to bring a server back')
  const [server] = await shop.db.select().from(servers).where(eq(servers.id, returnsTo))
  return server ? comeBack(shop, who, server.subscriptionId, { hostname }) : fail('nothing-kept')
}
