import { ok } from '../../kit/result.ts'
import type { Answer, Offer } from '../compute.ts'
import type { DigitalOcean } from './connection.ts'
import { placeOf } from './regions.ts'
import { region, size, type WireRegion, type WireSize } from './wire.ts'

/** All sizes in all regions with today's prices; one catalogue is two requests and their pages. */
export async function listOffers(
  { list, log }: DigitalOcean,
  signal: AbortSignal,
): Answer<Offer[]> {
  const sizes = await list({ operation: 'list-sizes', path: '/v2/sizes' }, 'sizes', size, signal)
  if (!sizes.ok) return sizes
  const request = { operation: 'list-locations', path: '/v2/regions' }
  const regions = await list(request, 'regions', region, signal)
  if (!regions.ok) return regions
  const unknown = regions.value.map(({ slug }) => slug).filter(slug => placeOf(slug) === null)
  if (unknown.length > 0) log.warn({ regions: unknown }, 'regions of unknown place are not offered')
  return ok(sizes.value.flatMap(one => offersOf(one, regions.value)))
}

/**
 * Pure: one offer for each region in which the size can be ordered and of which we know the place. A
 * size that is sold out in a region is no longer listed with it, so it is not offered at all.
 */
export function offersOf(size: WireSize, regions: WireRegion[]): Offer[] {
  return regions
    .filter(({ slug }) => size.regions.includes(slug))
    .flatMap(({ slug, available }) => {
      const place = placeOf(slug)
      if (!place) return []
      return [
        {
          provider: 'digitalocean' as const,
          size: size.slug,
          location: slug,
          locationName: place.city,
          country: place.country,
          cores: size.vcpus,
          memoryGb: size.memory / 1024,
          diskGb: size.disk,
          architecture: 'x86' as const,
          monthlyCostMinor: minorUnits(size.price_monthly),
          currency: 'USD',
          available: available && size.available,
        },
      ]
    })
}

/** Dollars as a JSON number to cents; exact for every price of whole cents. Addresses cost nothing. */
export const minorUnits = (dollars: number): number => Math.round(dollars * 100)
