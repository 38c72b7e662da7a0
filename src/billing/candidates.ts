import type { Candidate } from '../subscriptions/tables.ts'
import type { PlanRow } from './plans.ts'
import type { offers } from './tables.ts'

export type OfferRow = typeof offers.$inferSelect

/** What a provider said longer ago than this is not believed. */
export const offersStaleSeconds = 15 * 60
/** More tries than this would keep a paying customer waiting for nothing. */
const candidatesMost = 12

/**
 * The machines that a plan may be built on, best first: large enough, within the plan's cost, to be
 * had now. Cheapest first, and for equal prices more memory; a wished location comes before all others.
 * Empty: the plan cannot be sold now.
 */
export function candidatesFor(
  plan: PlanRow,
  offers: OfferRow[],
  now: Date,
  location?: string,
): Candidate[] {
  return offers
    .filter(offer => isFitting(plan, offer) && offer.available && isFresh(offer, now))
    .sort(
      (one, other) =>
        Number(other.location === location) - Number(one.location === location) ||
        one.monthlyCostMinor - other.monthlyCostMinor ||
        other.memoryGb - one.memoryGb ||
        one.location.localeCompare(other.location),
    )
    .slice(0, candidatesMost)
    .map(({ provider, size, location: where, locationName, country, memoryGb }) => ({
      provider: provider as Candidate['provider'],
      size,
      location: where,
      locationName,
      country,
      memoryGb,
    }))
}

const isFitting = (plan: PlanRow, offer: OfferRow): boolean =>
  offer.architecture === 'x86' &&
  offer.memoryGb >= plan.memoryGbMin &&
  offer.cores >= plan.coresMin &&
  offer.diskGb >= plan.diskGbMin &&
  offer.monthlyCostMinor <= plan.costMinorMax

const isFresh = (offer: OfferRow, now: Date): boolean =>
  now.getTime() - offer.seenAt.getTime() <= offersStaleSeconds * 1000
