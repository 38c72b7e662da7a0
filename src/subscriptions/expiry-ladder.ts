import { addMs } from '../kit/clock.ts'
import type { PaidSubscription } from '../providers/payment-facts.ts'

/**
 * What is said and done around an end that was agreed: reminders 7, 3 and 1 days before it, the last two with
 * a backup; then the end itself; then, while the backups are kept, warnings 7 and 1 days before they go. Pure
 * and level-triggered: however often and however late somebody looks, all rungs whose time has come are named,
 * and whoever acts on them does so once for each name and date. A payment that is missing has a ladder of its
 * own, which leads to the same kept backups (`dunning-ladder.ts`).
 */
export const expiryRungs = ['week', 'three-days', 'day'] as const
export type ExpiryRung = (typeof expiryRungs)[number]
export const keepingRungs = ['week', 'day'] as const
export type KeepingRung = (typeof keepingRungs)[number]
export const renewalRungs = ['month', 'week'] as const
export type RenewalRung = (typeof renewalRungs)[number]

export interface RungStand<Rung extends string> {
  /** Every rung whose time has come, the first one first. */
  reached: Rung[]
  /** What the rungs lead to has come. */
  isOver: boolean
  /** When the next rung, or what they lead to, comes; null: all is over. */
  nextAt: Date | null
}

const dayMs = 86_400_000
const daysBefore = { month: 30, week: 7, 'three-days': 3, day: 1 } as const

/** Before these a backup is made, should the last one be late or fail. */
export const isBackedUp = (rung: ExpiryRung): boolean => rung !== 'week'

/** An end that was agreed: of the period that is paid for. */
export interface AgreedEnd {
  endsAt: Date
  /** A rung whose time had passed by then is nobody's. */
  knownSince: Date | null
  /** It ended, by then or before for another reason: rungs that were ahead are nobody's either. */
  endedAt: Date | null
}

/** How a subscription ends without being renewed; null: it renews. */
export function agreedEndOf(subscription: PaidSubscription): AgreedEnd | null {
  const { cancelAtPeriodEnd, cancelledAt, currentPeriodEnd, endedAt, endReason } = subscription
  const isAgreed = cancelAtPeriodEnd || (endedAt !== null && endReason === 'asked')
  return isAgreed ? { endsAt: currentPeriodEnd, knownSince: cancelledAt, endedAt } : null
}

export function standBeforeEnd(
  { endsAt, knownSince, endedAt }: AgreedEnd,
  now: Date,
): RungStand<ExpiryRung> {
  const seen = stand(expiryRungs, endsAt, knownSince, endedAt && endedAt < now ? endedAt : now)
  return endedAt ? { ...seen, isOver: true, nextAt: null } : seen
}

/** Of backups that are kept from one moment to another. */
export const standWhileKept = (
  { from, until }: { from: Date; until: Date },
  now: Date,
): RungStand<KeepingRung> => stand(keepingRungs, until, from, now)

/**
 * Of a year that is renewed and charged: a month before, as consumer law in many places and card networks want
 * it, and a week before. A month's renewal is told by its receipt.
 */
export const standBeforeRenewal = (renewsAt: Date, now: Date): RungStand<RenewalRung> =>
  stand(renewalRungs, renewsAt, null, now)

function stand<Rung extends keyof typeof daysBefore>(
  rungs: readonly Rung[],
  leadsTo: Date,
  since: Date | null,
  now: Date,
): RungStand<Rung> {
  const planned = rungs
    .map(rung => ({ rung, at: addMs(leadsTo, -daysBefore[rung] * dayMs) }))
    .filter(({ at }) => since === null || at > since)
  const ahead = [...planned.map(({ at }) => at), leadsTo].find(at => at > now)
  return {
    reached: planned.filter(({ at }) => at <= now).map(({ rung }) => rung),
    isOver: leadsTo <= now,
    nextAt: ahead ?? null,
  }
}
