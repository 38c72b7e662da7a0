import type { z } from 'zod'
import type { Blueprint } from '../blueprints/blueprint.ts'
import { cityName } from '../geography/places.ts'
import type { Plan } from '../http/views.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import type { ExchangeRates } from './exchange.ts'
import { isFresh, type OfferRow } from './fitting-offers.ts'
import { offeredBlueprints } from './offered-blueprints.ts'
import { type OrderablePlace, orderablePlaces } from './orderable-places.ts'
import type { PlanRow } from './plans.ts'

export interface PlanViewer {
  now: Date
  language: Language
  /** ISO 3166-1 alpha-2; null when nobody knows. */
  country: string | null
}

export interface Shop {
  offers: OfferRow[]
  exchange: ExchangeRates
  /** What this installation can install. */
  blueprints: readonly Blueprint[]
}

/** A plan as its viewer sees it: what it costs, what may run on it, and where it can be had right now. */
export function planView(plan: PlanRow, shop: Shop, viewer: PlanViewer): z.infer<typeof Plan> {
  const { now, language, country } = viewer
  const blueprints = offeredBlueprints(plan, shop.blueprints)
  // What is shown can be had with everything that is offered.
  const memoryGbMin = Math.max(0, ...blueprints.map(blueprint => blueprint.memoryGbMin))
  const terms = { now, country, memoryGbMin, exchange: shop.exchange }
  const places = blueprints.length > 0 ? orderablePlaces(plan, shop.offers, terms) : []
  const isStale = shop.offers.every(offer => !isFresh(offer, now))
  const refusal = places.length > 0 ? null : isStale ? 'catalogue-stale' : 'plan-unavailable'
  return {
    id: plan.id,
    name: plan.name[language],
    tagline: plan.tagline[language],
    features: plan.features[language],
    monthly: { amountMinor: plan.monthlyMinor, currency: plan.currency },
    yearly: { amountMinor: plan.yearlyMinor, currency: plan.currency },
    memoryGb: plan.memoryGbMin,
    cores: plan.coresMin,
    diskGb: plan.diskGbMin,
    orderable: refusal === null,
    unavailableReason: storedReason(refusal, language),
    blueprints: blueprints.map(({ name, title, isAssistant }) => ({
      name,
      title: title[language],
      isAssistant,
    })),
    viewerCountry: country,
    locations: places.map(place => locationView(place, language)),
  }
}

const locationView = (place: OrderablePlace, language: Language) => ({
  provider: place.provider,
  location: place.location,
  city: cityName(place, language),
  country: place.country,
  region: place.region,
  distanceKm: place.distanceKm,
  latencyMs: place.latencyMs,
  nearest: place.nearest,
})
