import type { z } from 'zod'
import type { Blueprint } from '../blueprints/blueprint.ts'
import { cityName } from '../geography/places.ts'
import type { Addon, Plan, Price } from '../http/views.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import { type CurrencyWish, shownCurrency } from './choose-currency.ts'
import type { ExchangeRates } from './exchange.ts'
import { isFresh, type OfferRow } from './fitting-offers.ts'
import { offeredBlueprints } from './offered-blueprints.ts'
import { type OrderablePlace, orderablePlaces } from './orderable-places.ts'
import type { Interval, PlanRow } from './plans.ts'
import { type AddonRow, addonProduct, type PriceRow, planProduct } from './prices.ts'

export interface PlanViewer extends CurrencyWish {
  now: Date
  language: Language
  /** Whoever had a trial before gets none. */
  hadTrial: boolean
  /** How many of a plan they have. */
  has: (planId: string) => number
}

export interface Shop {
  /** Those of providers that have room for another machine. */
  offers: OfferRow[]
  /** Everything that is sold now. */
  prices: PriceRow[]
  /** Plans of which nothing is left. */
  soldOut: ReadonlySet<string>
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
  const refusal = refusalOf(plan, places, shop, viewer)
  const prices = shop.prices.filter(({ product }) => product === planProduct(plan.id))
  return {
    id: plan.id,
    kind: plan.kind,
    name: plan.name[language],
    tagline: plan.tagline[language],
    features: plan.features[language],
    monthly: priceFor('month', prices, viewer),
    yearly: priceFor('year', prices, viewer),
    prices: prices.map(priceView),
    trialDays: plan.kind === 'paid' && !viewer.hadTrial ? plan.trialDays : 0,
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

/** Why this viewer cannot order it now, or null. */
function refusalOf(
  plan: PlanRow,
  places: readonly OrderablePlace[],
  { soldOut, offers }: Shop,
  { has, now }: PlanViewer,
) {
  if (plan.kind === 'contact') return 'plan-by-contact'
  if (soldOut.has(plan.id)) return 'plan-sold-out'
  if (plan.accountMax !== null && has(plan.id) >= plan.accountMax) return 'plan-account-max'
  if (places.length > 0) return null
  return offers.every(offer => !isFresh(offer, now)) ? 'catalogue-stale' : 'plan-unavailable'
}

function priceFor(interval: Interval, prices: readonly PriceRow[], viewer: CurrencyWish) {
  const wanted = shownCurrency([...new Set(prices.map(({ currency }) => currency))], viewer)
  const price = prices.find(each => each.interval === interval && each.currency === wanted)
  return price ? { amountMinor: price.amountMinor, currency: price.currency } : null
}

const priceView = ({ interval, currency, amountMinor }: PriceRow): z.infer<typeof Price> => ({
  interval,
  currency,
  amountMinor,
})

/** What can be bought beside a plan. */
export const addonView = (
  { id, name, tagline, quantityMax }: AddonRow,
  prices: readonly PriceRow[],
  language: Language,
): z.infer<typeof Addon> => ({
  id,
  name: name[language],
  tagline: tagline[language],
  quantityMax,
  prices: prices.filter(({ product }) => product === addonProduct(id)).map(priceView),
})

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
