import { distanceKm } from '../geography/distance.ts'
import { type PlaceName, pointOf, regionOf } from '../geography/places.ts'
import type { Candidate } from '../subscriptions/tables.ts'
import { fittingOffers, isToBeHad, type OfferRow, type Terms } from './fitting-offers.ts'
import { orderablePlaces } from './orderable-places.ts'
import type { PlanRow } from './plans.ts'

/** What the customer asked for; nothing is "the nearest, wherever that is". */
export interface PlaceWish {
  provider?: string | undefined
  location?: string | undefined
}

export interface CandidateTerms extends Terms {
  /** The customer's, ISO 3166-1 alpha-2; null when nobody knows. */
  country: string | null
  place?: PlaceWish | undefined
}

/** More tries than this would keep a paying customer waiting for nothing. */
const candidatesMost = 12

/**
 * The machines that a plan may be built on, best first: those at the wished place, else at the nearest,
 * then others of the same region by price class and, within a class, by their distance from that place.
 * A wish for a provider alone takes its nearest place, and its other places before those of others.
 * They never leave the region of the place that the customer was shown. Empty: the plan cannot be had
 * there now.
 */
export function candidatesFor(
  plan: PlanRow,
  offers: OfferRow[],
  terms: CandidateTerms,
): Candidate[] {
  const wish = terms.place ?? {}
  const anchor = orderablePlaces(plan, offers, terms).find(place => matches(place, wish))
  if (!anchor) return []
  const isAnchor = (place: Where) => matches(place, anchor)
  const isWished = (place: Where) => wish.location === undefined && matches(place, wish)
  return fittingOffers(plan, offers, terms)
    .filter(({ offer }) => isAnchor(offer) || isSameRegion(offer, anchor))
    .map(fitting => ({
      ...fitting,
      rank: isAnchor(fitting.offer) ? 0 : isWished(fitting.offer) ? 1 : 2,
      priceClass: priceClassOf(fitting.costMinor, plan),
      km: kmBetween(fitting.offer, anchor),
    }))
    .sort(
      (one, other) =>
        one.rank - other.rank ||
        one.priceClass - other.priceClass ||
        one.km - other.km ||
        one.costMinor - other.costMinor ||
        other.offer.memoryGb - one.offer.memoryGb ||
        keyOf(one.offer).localeCompare(keyOf(other.offer)),
    )
    .slice(0, candidatesMost)
    .map(({ offer }) => candidateOf(offer))
}

/** Those of an order's candidates that can still be had, in the order in which the customer saw them. */
export const stillToBeHad = (
  candidates: readonly Candidate[],
  offers: OfferRow[],
  now: Date,
): Candidate[] =>
  candidates.filter(({ provider, size, location }) =>
    offers.some(
      offer =>
        matches(offer, { provider, location }) && offer.size === size && isToBeHad(offer, now),
    ),
  )

interface Where {
  provider: string
  location: string
}

/** Whether a machine stands where the customer wished. */
export const matches = (where: Where, { provider, location }: PlaceWish): boolean =>
  (provider === undefined || where.provider === provider) &&
  (location === undefined || where.location === location)

/** A place in a country that is unknown has no region, and nothing is in the same one. */
const isSameRegion = (one: PlaceName, other: PlaceName): boolean =>
  regionOf(one) !== null && regionOf(one) === regionOf(other)

/** A quarter of what the plan may cost: within it prices count as the same, and nearness decides. */
const priceClassOf = (costMinor: number, plan: PlanRow): number =>
  Math.ceil((costMinor * 4) / plan.costMinorMax)

const halfTheGlobeKm = 20_038

function kmBetween(one: PlaceName, other: PlaceName): number {
  const [from, to] = [pointOf(one), pointOf(other)]
  return from && to ? distanceKm(from, to) : halfTheGlobeKm
}

const keyOf = ({ provider, location, size }: OfferRow) => `${provider}/${location}/${size}`

const candidateOf = (offer: OfferRow): Candidate => ({
  provider: offer.provider as Candidate['provider'],
  size: offer.size,
  location: offer.location,
  locationName: offer.locationName,
  country: offer.country,
  memoryGb: offer.memoryGb,
})
