import type { Language, PlanLocation } from '../api/schema.ts'
import type { Words } from '../i18n/en.ts'
import { formatCountry, formatDistance, formatLatency, isolated } from '../i18n/formats.ts'
import { ordersWords } from '../i18n/orders-words.ts'

type Standing = Pick<PlanLocation, 'city' | 'country'>

/** Tells places apart; a location's name is its provider's own. */
export const placeKey = ({ provider, location }: PlanLocation): string => `${provider}/${location}`

const providerNames: Readonly<Record<string, string>> = {
  hetzner: 'Hetzner',
  digitalocean: 'DigitalOcean',
  hostinger: 'Hostinger',
}

/** A provider by the name people know it by. */
export const providerName = (provider: string): string => providerNames[provider] ?? provider

/** `Mumbai, India`; a city that is its own country is said once. */
export function placeName(language: Language, { city, country }: Standing): string {
  const name = formatCountry(language, country)
  const parts = city === name ? [city] : [city, name]
  return parts.map(isolated).join(language === 'ar' ? '، ' : ', ')
}

/** `about 2,940 km, 57 ms`; null when nobody knows where the reader is. */
export const placeReach = (
  words: Words,
  language: Language,
  { distanceKm, latencyMs }: PlanLocation,
): string | null =>
  distanceKm === null || latencyMs === null
    ? null
    : ordersWords(words).order.reach(
        formatDistance(language, distanceKm),
        formatLatency(language, latencyMs),
      )

/** Places by region, in the order in which regions are first met, and so the nearest first in each. */
export function byRegion(
  places: readonly PlanLocation[],
): { region: PlanLocation['region']; places: PlanLocation[] }[] {
  const regions = new Map<PlanLocation['region'], PlanLocation[]>()
  for (const place of places)
    regions.set(place.region, [...(regions.get(place.region) ?? []), place])
  return [...regions].map(([region, inRegion]) => ({ region, places: inRegion }))
}

/** A provider's data centres in one city are one choice: the first, which is as good as the others. */
export function onePerCity(locations: readonly PlanLocation[]): PlanLocation[] {
  const byCity = new Map<string, PlanLocation>()
  for (const place of locations) {
    const key = `${place.provider}/${place.country}/${place.city}`
    if (!byCity.has(key)) byCity.set(key, place)
  }
  return [...byCity.values()]
}
