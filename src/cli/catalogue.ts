import { fittingOffers } from '../billing/fitting-offers.ts'
import { listPlans } from '../billing/store.ts'
import { findCountry } from '../geography/countries.ts'
import { distanceKm } from '../geography/distance.ts'
import { expectedLatencyMs } from '../geography/latency.ts'
import { cityName, pointOf } from '../geography/places.ts'
import type { Offer, ProviderError } from '../providers/compute.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { type OpenInstallation, withInstallation } from './installation.ts'
import { placeText } from './place-text.ts'
import { chosenProviders } from './providers.ts'
import { refusalText } from './refusal-text.ts'
import { moneyText, printRows } from './table.ts'

const listTimeoutMs = 60_000

/** What the providers sell today: asked now, not remembered. */
export const catalogCommand: Command = {
  says: 'sizes with price and where they are free, live [--provider NAME] [--plan ID] [--json]',
  async run({ config, args }) {
    const { values } = readOptions(args, {
      provider: { type: 'string' },
      plan: { type: 'string' },
      json: { type: 'boolean' },
    })
    await withInstallation(config, async open => {
      const offers = await liveOffers(open, values.provider)
      const chosen = values.plan
        ? await thoseFor(open, values.plan, config.exchange, offers)
        : offers
      printRows(sizesOf(chosen), values.json === true, {
        provider: row => row.provider,
        size: row => row.size,
        cores: row => String(row.cores),
        memory: row => `${row.memoryGb} GB`,
        disk: row => `${row.diskGb} GB`,
        kind: row => row.architecture,
        'a month': row => moneyText(row.monthlyCostMinor, row.currency),
        'free at': row =>
          row.availableAt
            .map(location => placeText(location, offers.find(isAt({ ...row, location }))))
            .join(', ') || 'nowhere',
      })
    })
  },
}

/** Where machines can be had, and how far that is from a country's people. */
export const locationsCommand: Command = {
  says: 'cities of the providers, live [--provider NAME] [--country SA] [--json]',
  async run({ config, args }) {
    const { values } = readOptions(args, {
      provider: { type: 'string' },
      country: { type: 'string' },
      json: { type: 'boolean' },
    })
    const from = values.country === undefined ? null : findCountry(values.country)
    if (values.country !== undefined && !from) {
      throw new UsageError(
        `${values.country} is no country we know; --country is an ISO code such as SA`,
      )
    }
    await withInstallation(config, async open => {
      const offers = await liveOffers(open, values.provider)
      const places = new Map(offers.map(offer => [`${offer.provider} ${offer.location}`, offer]))
      const rows = [...places.values()].map(place => {
        const point = pointOf(place)
        const km = from && point ? distanceKm(from, point) : null
        const here = offers.filter(isAt(place))
        return {
          provider: place.provider,
          location: place.location,
          city: cityName(place, 'en'),
          country: place.country,
          sizesFree: here.filter(({ available }) => available).length,
          sizes: here.length,
          distanceKm: km === null ? null : Math.round(km),
          latencyMs: km === null ? null : expectedLatencyMs(km),
        }
      })
      rows.sort((one, other) => (one.distanceKm ?? 0) - (other.distanceKm ?? 0))
      printRows(rows, values.json === true, {
        provider: row => row.provider,
        location: row => row.location,
        city: row => row.city,
        country: row => row.country,
        'sizes free': row => `${row.sizesFree} of ${row.sizes}`,
        ...(from
          ? {
              distance: row => (row.distanceKm === null ? '?' : `${row.distanceKm} km`),
              'round trip': row => (row.latencyMs === null ? '?' : `~${row.latencyMs} ms`),
            }
          : {}),
      })
    })
  },
}

/** The offers of one place. */
export const isAt =
  ({ provider, location }: { provider: string; location: string }) =>
  (offer: { provider: string; location: string }): boolean =>
    offer.provider === provider && offer.location === location

/** The catalogues of one or all accounts, asked side by side; one that fails is told and left out. */
async function liveOffers(open: OpenInstallation, provider: string | undefined): Promise<Offer[]> {
  const answers = await Promise.all(
    chosenProviders(open, provider).map(async each => ({
      listed: await each.listOffers(AbortSignal.timeout(listTimeoutMs)),
    })),
  )
  return answers.flatMap(({ listed }) => {
    if (listed.ok) return listed.value
    tellFailure(listed.error)
    return []
  })
}

/** Says why one account is left out. */
export function tellFailure(error: ProviderError): void {
  process.exitCode = 1
  console.error(`${error.provider}: ${refusalText(error)}`)
}

async function thoseFor(
  { platform, blueprints }: OpenInstallation,
  planId: string,
  exchange: Parameters<typeof fittingOffers>[2]['exchange'],
  offers: Offer[],
): Promise<Offer[]> {
  const plans = await listPlans(platform.db)
  const plan = plans.find(({ id }) => id === planId)
  if (!plan) throw new UsageError(`--plan is one of: ${plans.map(({ id }) => id).join(', ')}`)
  const now = platform.context.clock.now()
  const installed = blueprints.all.filter(({ name }) => plan.blueprints.includes(name))
  const memoryGbMin = Math.max(0, ...installed.map(blueprint => blueprint.memoryGbMin))
  const seen = offers.map(offer => ({ ...offer, seenAt: now }))
  const fitting = fittingOffers(plan, seen, { now, exchange, memoryGbMin })
  const keys = new Set(fitting.map(({ offer }) => keyOf(offer)))
  return offers.filter(offer => keys.has(keyOf(offer)))
}

const keyOf = ({ provider, size, location }: Record<'provider' | 'size' | 'location', string>) =>
  `${provider} ${size} ${location}`

/** One row a size; where prices differ by location, one row a price. */
function sizesOf(offers: Offer[]) {
  const sizes = Map.groupBy(
    offers,
    ({ provider, size, monthlyCostMinor }) => `${provider} ${size} ${monthlyCostMinor}`,
  )
  return [...sizes.values()].flatMap(same => {
    const [first] = same
    if (!first) return []
    const { provider, size, cores, memoryGb, diskGb, architecture, monthlyCostMinor, currency } =
      first
    const at = (available: boolean) =>
      same.filter(offer => offer.available === available).map(({ location }) => location)
    return [
      {
        ...{ provider, size, cores, memoryGb, diskGb, architecture, monthlyCostMinor, currency },
        availableAt: at(true),
        soldOutAt: at(false),
      },
    ]
  })
}
