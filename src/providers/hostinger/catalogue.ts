import { remember } from '../../kit/remembered.ts'
import { ok } from '../../kit/result.ts'
import type { Answer, BaseImage, Offer, ProviderError } from '../compute.ts'
import { billingPath, type Hostinger, vpsPath } from './connection.ts'
import { refuse } from './refusal.ts'
import {
  catalogueItem,
  dataCenter,
  template,
  type WireCatalogueItem,
  type WireDataCenter,
} from './wire.ts'

/** What is sold and where. Nothing says what is in stock, so everything counts as available. */
export interface Catalogue {
  listOffers(signal: AbortSignal): Answer<Offer[]>
  /** Turns a machine's plan ("KVM 2") into our size, the catalogue's id of it. */
  readSizes(signal: AbortSignal): Answer<(plan: string | null | undefined) => string>
  /** The id of the price that buys a size for a month. */
  monthlyPriceId(size: string, signal: AbortSignal): Answer<string>
  templateId(image: BaseImage, signal: AbortSignal): Answer<number>
  dataCenterId(location: string, signal: AbortSignal): Answer<number>
}

const freshMs = 10 * 60_000

/** Our names of base systems, as templates are called. Their numbers are not documented. */
const templateNames: Readonly<Record<BaseImage, string>> = { 'debian-12': 'Debian 12' }

export function createCatalogue(hostinger: Hostinger): Catalogue {
  const { clock } = hostinger.context
  // Requests are few here, and a plan's name does not become wrong because the catalogue is slow today.
  const remembered = <T>(read: (signal: AbortSignal) => Answer<T>) => {
    const list = remember<T, ProviderError>({ clock, freshMs, keepsOld: true })
    return (signal: AbortSignal) => list.recall('all', () => read(signal))
  }
  const readItems = remembered(signal => {
    const query = { category: 'VPS' }
    const request = { operation: 'list-sizes', path: `${billingPath}/catalog`, query }
    return hostinger.listWhole(request, catalogueItem, signal)
  })
  const readPlaces = remembered(signal => {
    const request = { operation: 'list-locations', path: `${vpsPath}/data-centers` }
    return hostinger.listWhole(request, dataCenter, signal)
  })
  const readTemplates = remembered(signal => {
    const request = { operation: 'find-image', path: `${vpsPath}/templates` }
    return hostinger.listWhole(request, template, signal)
  })
  return {
    async listOffers(signal) {
      const items = await readItems(signal)
      if (!items.ok) return items
      const places = await readPlaces(signal)
      if (!places.ok) return places
      return ok(items.value.flatMap(item => offersOf(item, places.value)))
    },
    async readSizes(signal) {
      const items = await readItems(signal)
      if (!items.ok) return items
      const sizes = new Map(items.value.map(({ id, name }) => [name, id]))
      return ok(plan => (plan ? (sizes.get(plan) ?? plan) : ''))
    },
    async monthlyPriceId(size, signal) {
      const items = await readItems(signal)
      if (!items.ok) return items
      const price = monthlyPrice(items.value.find(({ id }) => id === size))
      return price
        ? ok(price.id)
        : refuse('find-size', 'rejected', 'unknown-size', `${size} is not sold by the month`)
    },
    async templateId(image, signal) {
      const templates = await readTemplates(signal)
      if (!templates.ok) return templates
      const found = templates.value.find(({ name }) => name === templateNames[image])
      return found
        ? ok(found.id)
        : refuse('find-image', 'rejected', 'unknown-image', `there is no template for ${image}`)
    },
    async dataCenterId(location, signal) {
      const places = await readPlaces(signal)
      if (!places.ok) return places
      const found = places.value.find(({ id }) => String(id) === location)
      return found
        ? ok(found.id)
        : refuse('find-location', 'rejected', 'unknown-location', `no data centre ${location}`)
    },
  }
}

const monthlyPrice = (item: WireCatalogueItem | undefined) =>
  item?.prices.find(({ period, period_unit }) => period === 1 && period_unit === 'month')

/** Pure: one offer for each place; the price is that of every month, not of a cheaper first one. */
export function offersOf(item: WireCatalogueItem, places: WireDataCenter[]): Offer[] {
  const price = monthlyPrice(item)
  const power = powerOf(item)
  if (!price || !power) return []
  return places.flatMap(({ id, city, location }) => {
    if (!city || !location) return []
    return [
      {
        provider: 'hostinger' as const,
        size: item.id,
        location: String(id),
        locationName: city,
        country: location.toUpperCase(),
        ...power,
        architecture: 'x86' as const,
        monthlyCostMinor: price.price,
        currency: price.currency.toUpperCase(),
        available: true,
      },
    ]
  })
}

type Power = Pick<Offer, 'cores' | 'memoryGb' | 'diskGb'>

/** As on the vendor's page of plans; for a catalogue whose metadata does not say. */
const knownPlans: Readonly<Record<string, Power>> = {
  'KVM 1': { cores: 1, memoryGb: 4, diskGb: 50 },
  'KVM 2': { cores: 2, memoryGb: 8, diskGb: 100 },
  'KVM 4': { cores: 4, memoryGb: 16, diskGb: 200 },
  'KVM 8': { cores: 8, memoryGb: 32, diskGb: 400 },
}

/** Metadata is in MB; null for what we know nothing of: a plan of unknown size promises nothing. */
function powerOf({ name, metadata }: WireCatalogueItem): Power | null {
  const { cpus, memory, disk_space } = metadata ?? {}
  if (cpus && memory && disk_space) {
    return { cores: cpus, memoryGb: memory / 1024, diskGb: Math.floor(disk_space / 1024) }
  }
  return Object.hasOwn(knownPlans, name) ? (knownPlans[name] ?? null) : null
}
