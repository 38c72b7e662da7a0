import type { z } from 'zod'
import type { Plan } from '../http/views.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import { candidatesFor, type OfferRow, offersStaleSeconds } from './candidates.ts'
import type { PlanRow } from './plans.ts'

/** A plan as visitors see it: what it costs, and whether and where it can be had right now. */
export function planView(
  plan: PlanRow,
  offers: OfferRow[],
  now: Date,
  language: Language,
): z.infer<typeof Plan> {
  const candidates = candidatesFor(plan, offers, now)
  const places = new Map(
    candidates.map(candidate => [`${candidate.provider}/${candidate.location}`, candidate]),
  )
  const isStale = offers.every(
    offer => now.getTime() - offer.seenAt.getTime() > offersStaleSeconds * 1000,
  )
  const refusal = candidates.length > 0 ? null : isStale ? 'catalogue-stale' : 'plan-unavailable'
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
    locations: [...places.values()].map(({ provider, location, locationName, country }) => ({
      provider,
      location,
      city: locationName,
      country,
    })),
  }
}
