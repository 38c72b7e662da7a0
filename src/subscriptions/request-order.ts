import { and, eq, inArray, isNull } from 'drizzle-orm'
import { candidatesFor } from '../billing/candidates.ts'
import type { ExchangeRates } from '../billing/exchange.ts'
import { offeredBlueprints } from '../billing/offered-blueprints.ts'
import { lockedOffersWithRoom } from '../billing/room.ts'
import { findPlan, listOffers } from '../billing/store.ts'
import type { Blueprints } from '../blueprints/registry.ts'
import type { Transaction } from '../database/database.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { servers } from '../servers/tables.ts'
import { giveUpOrder } from './cancel-order.ts'
import { hostnameProblem, normalHostname } from './hostname.ts'
import { type ModelChoice, sealModel } from './model-choice.ts'
import { isSameMoney, type MoneyWish, orderTerms, type TermsProblem } from './order-terms.ts'
import { listOwnOrders, lockOrdersOf } from './own-orders.ts'
import type { SubscriptionRow } from './subscription.ts'
import { type Candidate, type ModelSettings, subscriptions } from './tables.ts'

export interface OrderWish extends MoneyWish {
  accountId: string
  language: 'en' | 'ar'
  planId: string
  hostname: string
  provider?: string | undefined
  location?: string | undefined
  blueprint?: string | undefined
  model?: ModelChoice | undefined
  /** The ended server that it brings back, and how much its data needs. */
  returnsTo?: { serverId: string; diskGbMin: number } | undefined
}

/** What an order is taken with: the installation, and what it sells. */
export interface Shop extends Platform {
  readonly blueprints: Pick<Blueprints, 'all'>
  readonly exchange: ExchangeRates
}

export type OrderProblem =
  | TermsProblem
  | 'plan-by-contact'
  | 'plan-unavailable'
  | 'location-unavailable'
  | 'provider-not-offered'
  | 'blueprint-unavailable'
  | 'model-not-used'
  | 'hostname-illegal'
  | 'hostname-reserved'
  | 'hostname-taken'

/**
 * Takes an order down: its name, its place in the stock and at a provider are set aside and its machines
 * chosen; the payment page is made by the reconciler that this wakes. Nothing outside is asked.
 */
export async function requestOrder(
  shop: Shop,
  wish: OrderWish,
): Promise<Result<SubscriptionRow, OrderProblem>> {
  const hostname = normalHostname(wish.hostname)
  const illegal = hostnameProblem(hostname)
  if (illegal) return fail(illegal)
  const { clock, random } = shop.context
  return transact(shop, async (tx, wake) => {
    await lockOrdersOf(tx, wish.accountId)
    const plan = await findPlan(tx, wish.planId)
    if (!plan) return fail('plan-unknown')
    if (plan.kind === 'contact') return fail('plan-by-contact')
    const offered = offeredBlueprints(plan, shop.blueprints.all)
    const blueprint = wish.blueprint
      ? offered.find(({ name }) => name === wish.blueprint)
      : offered[0]
    if (!blueprint) return fail('blueprint-unavailable')
    if (wish.model && !blueprint.isAssistant) return fail('model-not-used')

    const own = await listOwnOrders(tx, wish.accountId)
    const begun = own.find(each => each.hostname === hostname && each.state === 'checkout')
    // Paid with a method that takes days: it stays as it is.
    if (begun?.processingSince) return ok(begun)
    const others = own.filter(each => each !== begun)
    const agreed = await orderTerms(tx, plan, wish, others, begun?.id ?? '')
    if (!agreed.ok) return agreed
    const { terms, sold } = agreed.value
    const offers = await lockedOffersWithRoom(tx, await listOffers(tx), begun?.id ?? '')
    const candidates = candidatesFor(plan, offers, {
      now: clock.now(),
      exchange: shop.exchange,
      memoryGbMin: blueprint.memoryGbMin,
      diskGbMin: Math.max(sold.diskGbMin, wish.returnsTo?.diskGbMin ?? 0),
      costMinorMore: sold.costMinorMore,
      country: wish.country,
      place: wish,
    })
    if (candidates.length === 0) return fail(unavailable(wish))
    const returnsTo = wish.returnsTo?.serverId ?? null
    const chosen = { blueprint: blueprint.name, candidates, language: wish.language, returnsTo }
    const modelFor = (id: string) => (wish.model ? sealModel(wish.model, id, shop.vault) : null)
    if (begun && isSameMoney(begun, plan.id, terms)) {
      return ok(await takeUp(tx, begun, { ...chosen, model: modelFor(begun.id) }))
    }
    if (begun) await giveUpOrder(tx, wake, begun, clock.now())
    if (await isHostnameTaken(tx, hostname, returnsTo)) return fail('hostname-taken')
    const id = newId('subscription', random)
    const [row] = await tx
      .insert(subscriptions)
      .values({
        ...chosen,
        ...terms,
        id,
        accountId: wish.accountId,
        planId: plan.id,
        hostname,
        model: modelFor(id),
        orderedAt: clock.now(),
      })
      .onConflictDoNothing()
      .returning()
    if (!row) return fail('hostname-taken')
    await wake('subscription', id)
    return ok(row)
  })
}

const unavailable = (wish: OrderWish): OrderProblem =>
  wish.location
    ? 'location-unavailable'
    : wish.provider
      ? 'provider-not-offered'
      : 'plan-unavailable'

/**
 * Who left the payment page and orders the same again gets it back. What the customer has corrected
 * since counts: what runs on it, with which key, and where it stands.
 */
async function takeUp(
  tx: Transaction,
  begun: SubscriptionRow,
  chosen: {
    blueprint: string
    candidates: Candidate[]
    language: 'en' | 'ar'
    returnsTo: string | null
    model: ModelSettings | null
  },
): Promise<SubscriptionRow> {
  const [row] = await tx
    .update(subscriptions)
    .set(chosen)
    .where(and(eq(subscriptions.id, begun.id), eq(subscriptions.state, 'checkout')))
    .returning()
  return row ?? begun
}

/** A name is taken while it is ordered, paid for, or still being torn down, unless that server comes back. */
export async function isHostnameTaken(
  tx: Pick<Transaction, 'select'>,
  hostname: string,
  returnsTo: string | null = null,
): Promise<boolean> {
  const [bought] = await tx
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.hostname, hostname),
        inArray(subscriptions.state, ['checkout', 'active']),
      ),
    )
  if (bought) return true
  const [standing] = await tx
    .select({ id: servers.id })
    .from(servers)
    .where(and(eq(servers.hostname, hostname), isNull(servers.closedAt)))
  return standing !== undefined && standing.id !== returnsTo
}
