import type { Subscription } from '../api/schema.ts'
import type { BillingWords } from '../i18n/en-billing.ts'
import type { Tone } from '../ui/badge.tsx'

type Mark = keyof BillingWords['standings']

/** The one word for how a subscription stands; null for what is free and goes on. */
export function markOf({ state, standing, ending }: Subscription): Mark | null {
  if (state !== 'active') return state
  if (standing === 'overdue' || standing === 'suspended') return standing
  return ending ? 'ending' : standing
}

export const markTones: Record<Mark, Tone> = {
  trial: 'sea',
  paid: 'good',
  overdue: 'coral',
  suspended: 'coral',
  ending: 'sand',
  refunded: 'plain',
  ended: 'plain',
}

/** What happens when: until when it is paid and what follows then. */
export function untilText(
  { state, standing, until, ending, can }: Subscription,
  say: BillingWords,
  day: (iso: string) => string,
): string | null {
  if (state !== 'active') return null
  if (ending) return until === null || can.keep !== null ? say.endsNow : say.ends(day(until))
  if (until === null) return null
  if (standing === 'trial') return say.charged(day(until))
  return standing === 'paid' ? say.renewed(day(until)) : null
}

export const isFree = ({ price }: Subscription): boolean => price.amountMinor === 0

/** Something is wrong with a payment of what goes on. */
export const isMissing = ({ state, missing, notice }: Subscription): boolean =>
  state === 'active' && (missing !== null || notice !== null)
