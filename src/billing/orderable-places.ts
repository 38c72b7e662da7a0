import { findCountry } from '../geography/countries.ts'
import { distanceKm } from '../geography/distance.ts'
import { expectedLatencyMs } from '../geography/latency.ts'
import { pointOf, regionOf } from '../geography/places.ts'
import type { Region } from '../geography/regions.ts'
import { fittingOffers, type OfferRow, type Terms } from './fitting-offers.ts'
import type { PlanRow } from './plans.ts'

/** A provider's location at which a plan can be had now, and how far it is from the customer. */
export interface OrderablePlace {
  provider: OfferRow['provider']
  location: string
  locationName: string
  country: string
  /** Null in a country that is unknown. */
  region: Region | null
  /** The cheapest machine that fits here, in minor units of the plan's `costCurrency`. */
  costMinor: number
  /** Null while the customer's country is unknown, or the place's. */
  distanceKm: number | null
  latencyMs: number | null
  /** As near as any: see {@link equallyNearMs}. */
  nearest: boolean
}

/**
 * Places whose expected round trips differ by no more than this are equally near: nobody feels the
 * difference, and a country is only one point to us. The cheapest of them comes first.
 */
export const equallyNearMs = 5

/**
 * Where a plan can be had now, the default first: the nearest to the customer, whatever its region (a
 * country whose own part of the world has no place gets the nearest of another), the others by distance
 * after it. Cheapest first when nobody knows where the customer is.
 */
export function orderablePlaces(
  plan: PlanRow,
  offers: OfferRow[],
  terms: Terms & { country: string | null },
): OrderablePlace[] {
  const places = new Map<string, OrderablePlace>()
  for (const { offer, costMinor } of fittingOffers(plan, offers, terms)) {
    const key = `${offer.provider}/${offer.location}`
    const known = places.get(key)
    if (known) known.costMinor = Math.min(known.costMinor, costMinor)
    else places.set(key, { ...describePlace(offer, terms.country), costMinor, nearest: false })
  }
  const all = [...places.values()]
  const nearestMs = Math.min(...all.map(place => place.latencyMs ?? Number.POSITIVE_INFINITY))
  for (const place of all) {
    place.nearest = place.latencyMs !== null && place.latencyMs - nearestMs <= equallyNearMs
  }
  return all.sort(byPreference)
}

function describePlace(offer: OfferRow, country: string | null) {
  const { provider, location, locationName } = offer
  const from = country === null ? null : findCountry(country)
  const to = pointOf(offer)
  const km = from && to ? Math.round(distanceKm(from, to)) : null
  return {
    provider,
    location,
    locationName,
    country: offer.country,
    region: regionOf(offer),
    distanceKm: km,
    latencyMs: km === null ? null : expectedLatencyMs(km),
  }
}

/** Beyond anything that is known: as far as two places can be from each other. */
const unknownKm = 20_038

/** Numbers to compare in turn, the smaller first. */
const preference = ({ nearest, costMinor, distanceKm: km }: OrderablePlace): number[] => [
  nearest ? 0 : 1,
  nearest ? costMinor : (km ?? unknownKm),
  nearest ? (km ?? unknownKm) : costMinor,
]

function byPreference(one: OrderablePlace, other: OrderablePlace): number {
  const theirs = preference(other)
  const difference = preference(one).map((mine, place) => mine - (theirs[place] ?? 0))
  return (
    difference.find(Boolean) ??
    `${one.provider}/${one.location}`.localeCompare(`${other.provider}/${other.location}`)
  )
}
