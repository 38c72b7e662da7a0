import { eq } from 'drizzle-orm'
import { assert } from '../../src/kit/assert.ts'
import type { SubscriptionRow } from '../../src/subscriptions/subscription.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import type { HttpWorld, Visitor } from './world.ts'

/** A visitor's order of a month, as it is when its payment has come in. */
export async function paidOrder(
  world: HttpWorld,
  visitor: Visitor,
  wish: { hostname: string; blueprint?: string },
): Promise<SubscriptionRow> {
  const order = { planId: 'starter', interval: 'month', ...wish }
  const ordered = await visitor.send('POST', '/api/orders', order)
  const [bought] = await world.db
    .update(subscriptions)
    .set({ state: 'active' })
    .where(eq(subscriptions.id, ordered.json().id))
    .returning()
  assert(bought, 'an order')
  return bought
}
