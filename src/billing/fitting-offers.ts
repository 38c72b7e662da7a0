import { convertMinor, type ExchangeRates } from './exchange.ts'
import type { PlanRow } from './plans.ts'
import type { offers } from './tables.ts'

export type OfferRow = typeof offers.$inferSelect

/** What a provider said longer ago than this is not believed. */
export const offersStaleSeconds = 15 * 60

/** What has a say in which machines fit, besides plan and catalogue. */
export interface Terms {
  now: Date
  exchange: ExchangeRates
  /** What the software to be installed needs; a plan may ask for more. */
  memoryGbMin: number
  /** What plan and add-ons come to; see `soldItems`. */
  diskGbMin?: number | undefined
  /** What add-ons let the machine cost beyond the plan, in its `costCurrency`. */
  costMinorMore?: number | undefined
}

/** An offer that fits, with its cost for a month in minor units of the plan's `costCurrency`. */
export interface FittingOffer {
  offer: OfferRow
  costMinor: number
}

/**
 * The offers that a plan can be delivered on now: large enough for plan and software, of the
 * architecture that the software is checked on, and within what the plan may cost.
 */
export const fittingOffers = (plan: PlanRow, offers: OfferRow[], terms: Terms): FittingOffer[] =>
  offers.flatMap(offer => {
    const costMinor = convertMinor(
      offer.monthlyCostMinor,
      offer.currency,
      plan.costCurrency,
      terms.exchange,
    )
    const fits =
      costMinor !== null &&
      costMinor <= plan.costMinorMax + (terms.costMinorMore ?? 0) &&
      isLargeEnough(plan, offer, terms) &&
      isToBeHad(offer, terms.now)
    return fits ? [{ offer, costMinor }] : []
  })

const isLargeEnough = (
  plan: PlanRow,
  offer: OfferRow,
  { memoryGbMin, diskGbMin = 0 }: Terms,
): boolean =>
  offer.architecture === 'x86' &&
  offer.memoryGb >= Math.max(plan.memoryGbMin, memoryGbMin) &&
  offer.cores >= plan.coresMin &&
  offer.diskGb >= Math.max(plan.diskGbMin, diskGbMin)

/** Its provider says, and not too long ago, that it can be ordered. */
export const isToBeHad = (offer: OfferRow, now: Date): boolean =>
  offer.available && isFresh(offer, now)

export const isFresh = (offer: OfferRow, now: Date): boolean =>
  now.getTime() - offer.seenAt.getTime() <= offersStaleSeconds * 1000
