import { and, eq, inArray, isNull } from 'drizzle-orm'
import { candidatesFor } from '../billing/candidates.ts'
import type { ExchangeRates } from '../billing/exchange.ts'
import { offeredBlueprints } from '../billing/offered-blueprints.ts'
import { type Interval, priceMinor } from '../billing/plans.ts'
import { findPlan, listOffers } from '../billing/store.ts'
import type { Blueprints } from '../blueprints/registry.ts'
import type { Transaction } from '../database/database.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { servers } from '../servers/tables.ts'
import { hostnameProblem, normalHostname } from './hostname.ts'
import { type ModelChoice, sealModel } from './model-choice.ts'
import type { SubscriptionRow } from './subscription.ts'
import { type Candidate, subscriptions } from './tables.ts'

export interface OrderWish {
  accountId: string
  language: 'en' | 'ar'
  planId: string
  interval: Interval
  hostname: string
  /** Where the customer is, which decides what is near; null when nobody knows. */
  country: string | null
  provider?: string | undefined
  location?: string | undefined
  blueprint?: string | undefined
  model?: ModelChoice | undefined
}

/** What an order is taken with: the installation, and what it sells. */
export interface Shop extends Platform {
  readonly blueprints: Pick<Blueprints, 'all'>
  readonly exchange: ExchangeRates
}

export type OrderProblem =
  | 'plan-unknown'
  | 'plan-unavailable'
  | 'location-unavailable'
  | 'provider-not-offered'
  | 'blueprint-unavailable'
  | 'model-not-used'
  | 'hostname-illegal'
  | 'hostname-reserved'
  | 'hostname-taken'
  | 'too-many-requests'

/**
 * Takes an order down: its name is reserved and its machines chosen; the payment page is made by the
 * reconciler that this wakes. Nothing outside is asked.
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
    const plan = await findPlan(tx, wish.planId)
    if (!plan) return fail('plan-unknown')
    const offered = offeredBlueprints(plan, shop.blueprints.all)
    const blueprint = wish.blueprint
      ? offered.find(({ name }) => name === wish.blueprint)
      : offered[0]
    if (!blueprint) return fail('blueprint-unavailable')
    if (wish.model && !blueprint.isAssistant) return fail('model-not-used')
    const candidates = candidatesFor(plan, await listOffers(tx), {
      now: clock.now(),
      exchange: shop.exchange,
      memoryGbMin: blueprint.memoryGbMin,
      country: wish.country,
      place: wish,
    })
    if (candidates.length === 0) return fail(unavailable(wish))
    const order = { ...wish, blueprint: blueprint.name, candidates }
    const begun = await findBegun(tx, wish, hostname)
    if (begun) return ok(await takeUp(tx, begun, order, shop))
    if (await hasTooManyUnpaid(tx, wish.accountId)) return fail('too-many-requests')
    if (await isHostnameTaken(tx, hostname)) return fail('hostname-taken')
    const id = newId('subscription', random)
    const [row] = await tx
      .insert(subscriptions)
      .values({
        id,
        accountId: wish.accountId,
        planId: plan.id,
        blueprint: blueprint.name,
        interval: wish.interval,
        hostname,
        language: wish.language,
        candidates,
        model: wish.model ? sealModel(wish.model, id, shop.vault) : null,
        amountMinor: priceMinor(plan, wish.interval),
        currency: plan.currency,
        orderedAt: clock.now(),
      })
      .onConflictDoNothing()
      .returning()
    if (!row) {
      const own = await findBegun(tx, wish, hostname)
      return own ? ok(own) : fail('hostname-taken')
    }
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

/** The customer's own unpaid order of the same thing: who left the payment page and orders again gets it back. */
async function findBegun(
  tx: Transaction,
  wish: OrderWish,
  hostname: string,
): Promise<SubscriptionRow | null> {
  const [row] = await tx
    .select()
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.accountId, wish.accountId),
        eq(subscriptions.hostname, hostname),
        eq(subscriptions.planId, wish.planId),
        eq(subscriptions.interval, wish.interval),
        eq(subscriptions.state, 'checkout'),
      ),
    )
  return row ?? null
}

/** What the customer has corrected since counts: what runs on it, with which key, and where it stands. */
async function takeUp(
  tx: Transaction,
  begun: SubscriptionRow,
  order: OrderWish & { blueprint: string; candidates: Candidate[] },
  { vault }: Platform,
): Promise<SubscriptionRow> {
  const { blueprint, candidates, language } = order
  const model = order.model ? sealModel(order.model, begun.id, vault) : null
  const [row] = await tx
    .update(subscriptions)
    .set({ blueprint, candidates, model, language })
    .where(and(eq(subscriptions.id, begun.id), eq(subscriptions.state, 'checkout')))
    .returning()
  return row ?? begun
}

/** Names are reserved while an order waits for its payment, so one account cannot reserve many. */
const unpaidMost = 5

async function hasTooManyUnpaid(tx: Transaction, accountId: string): Promise<boolean> {
  const unpaid = await tx
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(and(eq(subscriptions.accountId, accountId), eq(subscriptions.state, 'checkout')))
  return unpaid.length >= unpaidMost
}

/** A name is taken while it is ordered, paid for, or still being torn down. */
export async function isHostnameTaken(
  tx: Pick<Transaction, 'select'>,
  hostname: string,
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
  return standing !== undefined
}
