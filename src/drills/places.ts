import { convertMinor, type ExchangeRates } from '../billing/exchange.ts'
import { isToBeHad, type OfferRow } from '../billing/fitting-offers.ts'
import type { Candidate } from '../subscriptions/tables.ts'

export interface PlaceTerms {
  now: Date
  exchange: ExchangeRates
  memoryGbMin: number
  coresMin?: number
  diskGbMin: number
  /** Whether a provider's machines can be deleted, so that one costs as much as it is used. */
  deletes: (provider: string) => boolean
}

/** A drill that meets so many sold out is tried again another day. */
const placesMost = 6
/** The system, the software and its copy, beside what is restored. */
const systemGb = 12

/** What a machine's disk has to hold at least, for so many bytes to be unpacked beside nothing. */
export const diskGbFor = (bytes: number): number => Math.ceil((bytes * 1.2) / 1e9) + systemGb

/** Pure. Where a machine may stand, the cheapest first, whoever sells it and wherever that is. */
export function cheapestPlaces(offers: readonly OfferRow[], terms: PlaceTerms): Candidate[] {
  const { now, exchange, memoryGbMin, coresMin = 1, diskGbMin, deletes } = terms
  return offers
    .filter(
      offer =>
        deletes(offer.provider) &&
        isToBeHad(offer, now) &&
        offer.architecture === 'x86' &&
        offer.memoryGb >= memoryGbMin &&
        offer.cores >= coresMin &&
        offer.diskGb >= diskGbMin,
    )
    .flatMap(offer => {
      const cost = convertMinor(offer.monthlyCostMinor, offer.currency, 'usd', exchange)
      return cost === null ? [] : [{ offer, cost }]
    })
    .sort((one, other) => one.cost - other.cost || compare(keyOf(one.offer), keyOf(other.offer)))
    .slice(0, placesMost)
    .map(({ offer }) => candidateOf(offer))
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

const keyOf = ({ provider, location, size }: OfferRow) => `${provider}/${location}/${size}`

const candidateOf = (offer: OfferRow): Candidate => ({
  provider: offer.provider as Candidate['provider'],
  size: offer.size,
  location: offer.location,
  locationName: offer.locationName,
  country: offer.country,
  memoryGb: offer.memoryGb,
})
