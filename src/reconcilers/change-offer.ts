import { type Sold, soldItems } from '../billing/prices.ts'
import { prices } from '../billing/tables.ts'
import { assert } from '../kit/assert.ts'
import { ok } from '../kit/result.ts'
import type { Answer } from '../providers/compute.ts'
import type { PaidSubscription } from '../providers/payment-facts.ts'
import type { WantedChange, WantedItem } from '../providers/payments.ts'
import type { ChangeRow } from '../subscriptions/request-change.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import type { Candidate } from '../subscriptions/tables.ts'
import type { ChangeSubject, ChangeTools } from './change.ts'
import { machinesFor, roomyCandidates } from './change-machines.ts'
import type { Next } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import { ensureWantedItems } from './ensure-prices.ts'

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
  const roomy =
    move.kind === 'move'
      ? await roomyCandidates(move.candidates, server, tools, signal)
      : ok<Candidate[]>([])
  if (!roomy.ok) return refused(roomy.error)

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
      candidates: roomy.value,
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
