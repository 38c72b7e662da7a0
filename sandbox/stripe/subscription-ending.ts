import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import { invalid } from './errors.ts'
import { clearableText, flag, integer } from './params.ts'
import { periodOf, type Subscription } from './subscriptions.ts'

const feedback = z.enum([
  '',
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
])

export const cancellationDetails = z.strictObject({
  comment: clearableText.optional(),
  feedback: feedback.optional(),
})

/** How a request says when a subscription is to end, or that it is to go on after all. */
export const endingParams = {
  cancel_at: z
    .union([z.literal(''), z.enum(['min_period_end', 'max_period_end']), integer])
    .optional(),
  cancel_at_period_end: flag.optional(),
  cancellation_details: cancellationDetails.optional(),
}
const endings = z.object(endingParams)

/** The subscription with another end; stores nothing. */
export function changeEnd(
  account: StripeAccount,
  before: Subscription,
  params: Pick<
    z.output<typeof endings>,
    'cancel_at' | 'cancel_at_period_end' | 'cancellation_details'
  >,
): Subscription {
  const { cancel_at: at, cancel_at_period_end: atPeriodEnd } = params
  const details = { ...before.cancellation_details, ...noted(params.cancellation_details) }
  if (at !== undefined && at !== '' && atPeriodEnd) {
    throw invalid(
      'parameters_exclusive',
      'You may only specify one of these parameters: cancel_at, cancel_at_period_end.',
      'cancel_at',
    )
  }
  if (at === undefined && atPeriodEnd === undefined) {
    return params.cancellation_details ? { ...before, cancellation_details: details } : before
  }
  const { end } = periodOf(before)
  const wanted = at === '' || at === undefined ? null : typeof at === 'number' ? at : end
  if (wanted !== null && wanted <= account.now()) {
    throw invalid('', 'The `cancel_at` timestamp must be in the future.', 'cancel_at')
  }
  const endsWithPeriod = wanted === null && (atPeriodEnd ?? false)
  const ends = wanted ?? (endsWithPeriod ? end : null)
  return {
    ...before,
    cancel_at: ends,
    cancel_at_period_end: endsWithPeriod,
    canceled_at: ends === null ? null : (before.canceled_at ?? account.now()),
    cancellation_details: {
      ...details,
      reason: ends === null ? null : 'cancellation_requested',
    },
  }
}

/** What was said of the reason; an empty text takes it back. */
export function noted(details: z.output<typeof cancellationDetails> = {}) {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, value === '' ? null : value]),
  )
}
