import { and, eq } from 'drizzle-orm'
import { candidatesFor, matches } from '../billing/candidates.ts'
import { fittingOffers, type OfferRow } from '../billing/fitting-offers.ts'
import { type Sold, soldItems } from '../billing/prices.ts'
import { listOffers } from '../billing/store.ts'
import { offers, prices } from '../billing/tables.ts'
import { readUsedDiskGb } from '../instances/used-disk.ts'
import { assert } from '../kit/assert.ts'
import { ok } from '../kit/result.ts'
import type { Answer } from '../providers/compute.ts'
import type { PaidSubscription } from '../providers/payment-facts.ts'
import type { WantedChange, WantedItem } from '../providers/payments.ts'
import type { ServerRow } from '../servers/server.ts'
import type { ChangeRow } from '../subscriptions/request-change.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import type { Candidate } from '../subscriptions/tables.ts'
import type { ChangeSubject, ChangeTools } from './change.ts'
import type { Next } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import { ensureWantedItems } from './ensure-prices.ts'
import { instanceTarget } from './steps/instance-target.ts'

type Priced =
  | { kind: 'offer'; offer: Partial<ChangeRow> }
  | { kind: 'refused'; problem: string }
  | { kind: 'later'; next: Next }

const refused = (problem: string): Priced => ({ kind: 'refused', problem })

/** What a change costs, whether the server has to move for it, and from when it holds; changes nothing. */
export async function priceChange(
  subject: ChangeSubject,
  tools: ChangeTools,
  signal: AbortSignal,
): Promise<Priced> {
  const { change, subscription, server } = subject
  const { platform, payments } = tools
  const sold = await readSold(change, subscription, tools)
  if (!sold) return refused('plan-unavailable')
  const move = await machinesFor(subject, sold, tools)
  if (move.kind === 'nowhere') {
    return refused(change.wish.place ? 'location-unavailable' : 'plan-unavailable')
  }
  const isSame =
    change.wish.planId === subscription.planId &&
    change.wish.interval === subscription.interval &&
    JSON.stringify(sorted(change.wish.addons)) === JSON.stringify(sorted(subscription.addons))
  if (isSame && move.kind === 'stay') return refused('change-nothing')
  if (move.kind === 'move' && move.diskGb < move.currentDiskGb) {
    const target = instanceTarget(server, { ...tools, vault: platform.vault })
    const used = await readUsedDiskGb(tools.shell, target, signal)
    if (!used.ok) return refused('server-not-ready')
    if (used.value > move.diskGb * usableShare) return refused('disk-too-small')
  }

  assert(subscription.stripeSubscriptionId, 'a paid order has a subscription at the vendor')
  const found = await payments.findSubscription(subscription.stripeSubscriptionId, signal)
  if (!found.ok) return { kind: 'later', next: failing(found.error, change.failures) }
  if (!found.value) return refused('subscription-not-active')
  const now = platform.context.clock.now()
  // The vendor counts in whole seconds.
  const countedAt = new Date(Math.floor(now.getTime() / 1000) * 1000)
  const priced = await itemsOf(sold, found.value, tools, signal)
  if (!priced.ok) return { kind: 'later', next: failing(priced.error, change.failures) }
  const { items, amountMinor } = priced.value
  const boughtMinor = found.value.items.reduce(
    (sum, each) => sum + each.unitMinor * each.quantity,
    0,
  )
  const isOtherInterval = change.wish.interval !== subscription.interval
  // More is charged and given at once; less is given when the period that is paid for ends.
  const charge = isOtherInterval || amountMinor > boughtMinor ? 'now' : 'later'
  const wanted = { subscriptionId: found.value.id, items, countedAt, charge } as const
  const preview = await payments.previewChange(wanted, signal)
  if (!preview.ok) {
    return preview.error.kind === 'rejected'
      ? refused('change-not-offered')
      : { kind: 'later', next: failing(preview.error, change.failures) }
  }
  const isTrial = found.value.status === 'trialing'
  const isLess = charge === 'later' && amountMinor < boughtMinor
  return {
    kind: 'offer',
    offer: {
      candidates: move.kind === 'move' ? move.candidates : [],
      items,
      charge,
      countedAt,
      dueNowMinor: preview.value.dueNowMinor,
      nextMinor: preview.value.nextMinor,
      nextAt: preview.value.nextAt,
      currency: preview.value.currency,
      takesEffectAt: isLess && !isTrial ? found.value.currentPeriodEnd : now,
    },
  }
}

/** Room that a system needs beside what its owner keeps. */
const usableShare = 0.8

const sorted = (addons: readonly { addonId: string; quantity: number }[]) =>
  [...addons]
    .sort((one, other) => one.addonId.localeCompare(other.addonId))
    .map(({ addonId, quantity }) => [addonId, quantity])

async function readSold(
  { wish }: ChangeRow,
  { currency }: SubscriptionRow,
  { platform: { db } }: ChangeTools,
): Promise<Sold | null> {
  const sold = await soldItems(db, { ...wish, currency })
  return sold.ok ? sold.value : null
}

/** The change as the vendor is told it: in the very words in which it was offered. */
export function wantedChange(
  { items, charge, countedAt }: ChangeRow,
  { stripeSubscriptionId }: SubscriptionRow,
): WantedChange {
  assert(stripeSubscriptionId && countedAt && charge, 'what was offered was counted')
  return { subscriptionId: stripeSubscriptionId, items, countedAt, charge }
}

/**
 * Whoever keeps a thing keeps the price at which they bought it; what is new costs what it costs today.
 * The sum is of the prices that are really charged.
 */
async function itemsOf(
  sold: Sold,
  { items: bought }: PaidSubscription,
  { platform: { db }, payments }: ChangeTools,
  signal: AbortSignal,
): Answer<{ items: WantedItem[]; amountMinor: number }> {
  const known = await db.select().from(prices)
  const kept = new Map(
    bought.flatMap(item => {
      const price = known.find(({ stripePriceId }) => stripePriceId === item.priceId)
      return price ? [[`${price.product}/${price.interval}`, item] as const] : []
    }),
  )
  const items: WantedItem[] = []
  let amountMinor = 0
  for (const item of sold.prices) {
    const { price, quantity } = item
    const same = kept.get(`${price.product}/${price.interval}`)
    amountMinor += (same?.unitMinor ?? price.amountMinor) * quantity
    if (same) {
      items.push({ priceId: same.priceId, quantity })
      continue
    }
    const ensured = await ensureWantedItems(payments, db, [item], signal)
    if (!ensured.ok) return ensured
    items.push(...ensured.value)
  }
  return ok({ items, amountMinor })
}

type Move =
  | { kind: 'stay' }
  | { kind: 'nowhere' }
  | { kind: 'move'; candidates: Candidate[]; diskGb: number; currentDiskGb: number }

/** The machine stays where it fits what is wished, with its disk and within what the plan may cost. */
async function machinesFor(
  { change, server }: ChangeSubject,
  sold: Sold,
  tools: ChangeTools,
): Promise<Move> {
  const all = await listOffers(tools.platform.db)
  const current = await currentOffer(server, tools)
  const terms = termsFor(server, sold, tools)
  const isThere = current !== null && (!change.wish.place || matches(current, change.wish.place))
  // That more of its size are sold out now does not matter to the one that is there.
  const asHad = current && { ...current, available: true, seenAt: terms.now }
  if (isThere && asHad && fittingOffers(sold.plan, [asHad], terms).length > 0) {
    return { kind: 'stay' }
  }
  const candidates = candidatesAt(change, server, sold, all, tools)
  const [first] = candidates
  if (!first) return { kind: 'nowhere' }
  const diskGb = all.find(offer => isOf(offer, first))?.diskGb ?? 0
  return { kind: 'move', candidates, diskGb, currentDiskGb: current?.diskGb ?? diskGb }
}

/** The machines that an agreed change may be built on, as they are to be had now. */
export async function candidatesOfChange(
  change: ChangeRow,
  server: ServerRow,
  tools: ChangeTools,
): Promise<Candidate[]> {
  const sold = await soldItems(tools.platform.db, {
    ...change.wish,
    currency: change.currency ?? '',
  })
  if (!sold.ok) return []
  return candidatesAt(change, server, sold.value, await listOffers(tools.platform.db), tools)
}

/** At the wished place, else where it stands, else anywhere in its provider's other places and beyond. */
function candidatesAt(
  { wish }: ChangeRow,
  server: ServerRow,
  sold: Sold,
  all: OfferRow[],
  tools: ChangeTools,
): Candidate[] {
  const terms = { ...termsFor(server, sold, tools), country: null }
  if (wish.place) return candidatesFor(sold.plan, all, { ...terms, place: wish.place })
  const here = server.candidates[server.candidateIndex]
  const there = candidatesFor(sold.plan, all, { ...terms, place: here })
  return there.length > 0
    ? there
    : candidatesFor(sold.plan, all, { ...terms, country: here?.country ?? null })
}

const termsFor = (
  server: ServerRow,
  sold: Sold,
  { platform, exchange, blueprint }: ChangeTools,
) => ({
  now: platform.context.clock.now(),
  exchange,
  memoryGbMin: blueprint(server.blueprint).memoryGbMin,
  diskGbMin: sold.diskGbMin,
  costMinorMore: sold.costMinorMore,
})

async function currentOffer(
  { candidates, candidateIndex }: ServerRow,
  { platform: { db } }: ChangeTools,
): Promise<OfferRow | null> {
  const here = candidates[candidateIndex]
  if (!here) return null
  const [offer] = await db
    .select()
    .from(offers)
    .where(
      and(
        eq(offers.provider, here.provider),
        eq(offers.size, here.size),
        eq(offers.location, here.location),
      ),
    )
  return offer ?? null
}

type Where = Pick<OfferRow, 'provider' | 'size' | 'location'>

/** The same size at the same place. */
export const isOf = (one: Where, { provider, size, location }: Where): boolean =>
  one.provider === provider && one.size === size && one.location === location
