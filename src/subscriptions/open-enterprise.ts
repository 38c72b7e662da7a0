import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { candidatesFor } from '../billing/candidates.ts'
import { offeredBlueprints } from '../billing/offered-blueprints.ts'
import type { Interval } from '../billing/plans.ts'
import { enterpriseProduct } from '../billing/prices.ts'
import { lockedOffersWithRoom } from '../billing/room.ts'
import { findPlan, listOffers } from '../billing/store.ts'
import { prices } from '../billing/tables.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { hostnameProblem, normalHostname } from './hostname.ts'
import { fixedCurrency, listOwnOrders, lockOrdersOf } from './own-orders.ts'
import { isHostnameTaken, type OrderProblem, type Shop } from './request-order.ts'
import type { SubscriptionRow } from './subscription.ts'
import { subscriptions } from './tables.ts'

/** What an operator has agreed with a customer. */
export interface Agreement {
  email: string
  planId: string
  hostname: string
  amountMinor: number
  currency: string
  interval: Interval
  dueDays: number
  provider?: string | undefined
  location?: string | undefined
  blueprint?: string | undefined
}

/**
 * Opens a subscription that is paid against an invoice, at a price of its own. The invoice is written by
 * the reconciler that this wakes, and the server is built when it is paid. The same agreement again is the
 * order that is open already.
 */
export async function openEnterprise(
  shop: Shop,
  agreed: Agreement,
): Promise<Result<SubscriptionRow, OrderProblem | 'not-found'>> {
  const hostname = normalHostname(agreed.hostname)
  const illegal = hostnameProblem(hostname)
  if (illegal) return fail(illegal)
  const { clock, random } = shop.context
  return transact(shop, async (tx, wake) => {
    const [account] = await tx.select().from(accounts).where(eq(accounts.email, agreed.email))
    if (!account) return fail('not-found')
    await lockOrdersOf(tx, account.id)
    const plan = await findPlan(tx, agreed.planId)
    if (!plan) return fail('plan-unknown')
    const offered = offeredBlueprints(plan, shop.blueprints.all)
    const blueprint = agreed.blueprint
      ? offered.find(({ name }) => name === agreed.blueprint)
      : offered[0]
    if (!blueprint) return fail('blueprint-unavailable')
    const own = await listOwnOrders(tx, account.id)
    const begun = own.find(each => each.hostname === hostname && each.state === 'checkout')
    if (begun && isSameAgreement(begun, agreed)) return ok(begun)
    const fixed = fixedCurrency(own)
    if (fixed !== null && fixed !== agreed.currency) return fail('currency-fixed')
    if (await isHostnameTaken(tx, hostname)) return fail('hostname-taken')
    const candidates = candidatesFor(
      plan,
      await lockedOffersWithRoom(tx, await listOffers(tx), ''),
      {
        now: clock.now(),
        exchange: shop.exchange,
        memoryGbMin: blueprint.memoryGbMin,
        country: account.country,
        place: agreed,
      },
    )
    if (candidates.length === 0) return fail('plan-unavailable')
    const id = newId('subscription', random)
    const now = clock.now()
    const { interval, amountMinor, currency, dueDays } = agreed
    const money = { interval, amountMinor, currency }
    const [row] = await tx
      .insert(subscriptions)
      .values({
        ...money,
        id,
        accountId: account.id,
        planId: plan.id,
        blueprint: blueprint.name,
        hostname,
        language: account.language,
        candidates,
        collection: 'invoice',
        dueDays,
        orderedAt: now,
      })
      .onConflictDoNothing()
      .returning()
    if (!row) return fail('hostname-taken')
    await tx.insert(prices).values({
      ...money,
      id: newId('price', random),
      product: enterpriseProduct(id),
      createdAt: now,
    })
    await wake('subscription', id)
    return ok(row)
  })
}

const isSameAgreement = (begun: SubscriptionRow, agreed: Agreement): boolean =>
  begun.collection === 'invoice' &&
  begun.planId === agreed.planId &&
  begun.amountMinor === agreed.amountMinor &&
  begun.currency === agreed.currency &&
  begun.interval === agreed.interval &&
  begun.dueDays === agreed.dueDays
