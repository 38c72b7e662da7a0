import type { z } from 'zod'
import type { PlanRow } from '../billing/plans.ts'
import type { AddonRow } from '../billing/prices.ts'
import { cityName } from '../geography/places.ts'
import type { Change, Subscription } from '../http/money-views.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import type { Kept } from './come-back.ts'
import { standOnLadder } from './dunning-ladder.ts'
import type { ChangeRow } from './request-change.ts'
import type { SubscriptionRow } from './subscription.ts'
import { isEnding, subscriptionCan } from './subscription-can.ts'

/** What was bought, with what its page tells of it. */
export interface SubscriptionStory {
  subscription: SubscriptionRow
  plan: PlanRow
  serverId: string | null
  change: ChangeRow | null
  /** What of it can be brought back, once it is over. */
  kept: Kept | null
}

/** A subscription as its customer sees it, with every reason in their language. */
export function subscriptionView(
  { subscription: row, plan, serverId, change, kept }: SubscriptionStory,
  addons: readonly AddonRow[],
  language: Language,
  now: Date,
): z.infer<typeof Subscription> {
  const ladder = row.overdueSince && standOnLadder(row.overdueSince, now, plan)
  return {
    id: row.id,
    serverId,
    hostname: row.hostname,
    planId: row.planId,
    planName: plan.name[language],
    interval: row.interval,
    addons: row.addons.map(({ addonId, quantity }) => ({
      addonId,
      name: addons.find(({ id }) => id === addonId)?.name[language] ?? addonId,
      quantity,
    })),
    price: { amountMinor: row.amountMinor, currency: row.currency },
    state: row.state === 'refunded' || row.state === 'ended' ? row.state : 'active',
    standing: row.standing,
    until: row.paidUntil?.toISOString() ?? null,
    ending: isEnding(row),
    notice: storedReason(noticeOf(row), language),
    missing: ladder && {
      payUrl: row.payUrl,
      suspendedFrom: ladder.suspendedFrom.toISOString(),
      deletedFrom: ladder.deletedFrom.toISOString(),
    },
    comeBack: kept && { until: kept.until?.toISOString() ?? null, ownKey: kept.ownKey },
    change: change?.id ?? null,
    can: {
      cancel: storedReason(subscriptionCan.cancel(row), language),
      keep: storedReason(subscriptionCan.keep(row), language),
      change: storedReason(subscriptionCan.change(row), language),
    },
  }
}

function noticeOf(row: SubscriptionRow): string | null {
  if (row.state !== 'active') return row.problem
  if (row.disputedAt) return 'payment-disputed'
  if (row.standing === 'suspended') return 'payment-overdue'
  return row.standing === 'overdue' ? 'payment-not-through' : null
}

/** A change as its customer sees it: what it would cost, and how far it is. */
export function changeView(
  row: ChangeRow,
  plan: Pick<PlanRow, 'name'>,
  language: Language,
): z.infer<typeof Change> {
  const money = (amountMinor: number | null) =>
    amountMinor === null || row.currency === null ? null : { amountMinor, currency: row.currency }
  const [first] = row.candidates
  return {
    id: row.id,
    subscriptionId: row.subscriptionId,
    state: row.state,
    planId: row.wish.planId,
    planName: plan.name[language],
    interval: row.wish.interval,
    addons: row.wish.addons,
    moves: row.candidates.length > 0,
    place: first
      ? {
          provider: first.provider,
          location: first.location,
          city: cityName(first, language),
          country: first.country,
        }
      : null,
    dueNow: money(row.dueNowMinor),
    next: money(row.nextMinor),
    nextAt: row.nextAt?.toISOString() ?? null,
    takesEffectAt: row.takesEffectAt?.toISOString() ?? null,
    problem: storedReason(row.problem, language),
  }
}
