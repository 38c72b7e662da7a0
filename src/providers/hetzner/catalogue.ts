import { z } from 'zod'
import { ok } from '../../kit/result.ts'
import type { Answer, Offer } from '../compute.ts'
import type { Hetzner } from './connection.ts'
import { minorUnits } from './price.ts'
import { location, pricing, serverType, type WirePricing, type WireServerType } from './wire.ts'

type Place = z.infer<typeof location>

/** All sizes in all places with today's prices; one catalogue is three requests and their pages. */
export async function listOffers(hetzner: Hetzner, signal: AbortSignal): Answer<Offer[]> {
  const sizes = await hetzner.list(
    { operation: 'list-sizes', path: '/server_types' },
    'server_types',
    serverType,
    signal,
  )
  if (!sizes.ok) return sizes
  const places = await hetzner.list(
    { operation: 'list-locations', path: '/locations' },
    'locations',
    location,
    signal,
  )
  if (!places.ok) return places
  const request = { operation: 'get-pricing', effect: 'read', method: 'GET', path: '/pricing' }
  const prices = await hetzner.ask({ ...request, effect: 'read', method: 'GET' }, priceList, signal)
  if (!prices.ok) return prices
  return ok(sizes.value.flatMap(size => offersOf(size, places.value, prices.value.pricing)))
}

const priceList = z.object({ pricing })

/** Pure: one offer for each place in which the size has a price and we know the place. */
export function offersOf(size: WireServerType, places: Place[], pricing: WirePricing): Offer[] {
  const addresses = pricing.primary_ips.find(({ type }) => type === 'ipv4')?.prices ?? []
  return size.prices.flatMap(({ location, price_monthly }) => {
    const place = places.find(({ name }) => name === location)
    const address = addresses.find(price => price.location === location)
    if (!place) return []
    return [
      {
        provider: 'hetzner' as const,
        size: size.name,
        location,
        locationName: place.city,
        country: place.country,
        cores: size.cores,
        memoryGb: size.memory,
        diskGb: size.disk,
        architecture: size.architecture,
        monthlyCostMinor: minorUnits(price_monthly.net, address?.price_monthly.net ?? '0'),
        currency: pricing.currency,
        available: isAvailable(size, location),
      },
    ]
  })
}

/**
 * A size on its way out is not for new machines, even where it can still be ordered. The size's own
 * `deprecation` is being phased out in favour of the one in each place; either counts.
 */
function isAvailable(size: WireServerType, location: string): boolean {
  if (size.deprecation) return false
  if (!size.locations) return true
  const here = size.locations.find(({ name }) => name === location)
  return here?.available === true && !here.deprecation
}
