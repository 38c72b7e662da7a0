import { regions, sizes } from '../../sandbox/digitalocean/catalogue.ts'
import { locations, serverTypes } from '../../sandbox/hetzner/catalogue.ts'
import { dataCenters, plans } from '../../sandbox/hostinger/catalogue.ts'
import type { OfferRow } from './fitting-offers.ts'

export const seenAt = new Date('2026-11-21T08:00:00Z')

export const offer = (changes: Partial<OfferRow>): OfferRow => ({
  provider: 'hetzner',
  size: 'cx23',
  location: 'fsn1',
  locationName: 'Falkenstein',
  country: 'DE',
  cores: 2,
  memoryGb: 4,
  diskGb: 40,
  architecture: 'x86',
  monthlyCostMinor: 599,
  currency: 'eur',
  available: true,
  seenAt,
  ...changes,
})

const hetzner = serverTypes
  .filter(type => !type.deprecation)
  .flatMap(type =>
    locations
      .filter(({ name }) => type.locations.includes(name))
      .map(place =>
        offer({
          size: type.name,
          location: place.name,
          locationName: place.city,
          country: place.country,
          cores: type.cores,
          memoryGb: type.memoryGb,
          diskGb: type.diskGb,
          architecture: type.architecture,
          monthlyCostMinor: Math.round(
            ((place.name === 'sin' && type.singaporeEur) || type.monthlyEur) * 100,
          ),
        }),
      ),
  )

const countryOfSlug: Readonly<Record<string, string>> = {
  ams: 'NL',
  fra: 'DE',
  lon: 'GB',
  sgp: 'SG',
  blr: 'IN',
  tor: 'CA',
  syd: 'AU',
}

const digitalocean = sizes.flatMap(size =>
  size.regions.map(slug =>
    offer({
      provider: 'digitalocean',
      size: size.slug,
      location: slug,
      locationName: regions.find(region => region.slug === slug)?.name ?? slug,
      country: countryOfSlug[slug.slice(0, 3)] ?? 'US',
      cores: size.vcpus,
      memoryGb: Math.floor(size.memoryMb / 1024),
      diskGb: size.diskGb,
      monthlyCostMinor: size.monthlyUsd * 100,
      currency: 'usd',
    }),
  ),
)

const hostinger = plans.flatMap(plan =>
  dataCenters.map(center =>
    offer({
      provider: 'hostinger',
      size: plan.id,
      location: center.name,
      locationName: center.city,
      country: center.location.toUpperCase(),
      cores: plan.cpus,
      memoryGb: plan.memoryGb,
      diskGb: plan.diskGb,
      monthlyCostMinor: plan.monthly.price,
      currency: 'usd',
    }),
  ),
)

/** All that the three emulated clouds sell, everything in stock. */
export const emulatedOffers: OfferRow[] = [...hetzner, ...digitalocean, ...hostinger]
