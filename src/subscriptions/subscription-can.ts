import type { SubscriptionRow } from './subscription.ts'

/** The code of the sentence why not; null: it may be done. */
type Refusal = string | null

type Subject = Pick<
  SubscriptionRow,
  'state' | 'standing' | 'cancelAtPeriodEnd' | 'cancelWish' | 'collection'
>

/** It is cancelled with its period, as far as anybody knows: the newest wish counts before the vendor does. */
export const isEnding = ({ cancelWish, cancelAtPeriodEnd }: Subject): boolean =>
  cancelWish === null ? cancelAtPeriodEnd : cancelWish !== 'keep'

/** What a customer may do with what they bought; the API refuses and the pages disable from this table. */
export const subscriptionCan = {
  cancel: (row: Subject): Refusal => {
    if (row.state !== 'active') return 'subscription-not-active'
    return row.cancelWish === 'now' ? 'already-ending' : null
  },
  keep: (row: Subject): Refusal => {
    if (row.state !== 'active' || row.cancelWish === 'now') return 'subscription-not-active'
    return isEnding(row) ? null : 'not-ending'
  },
  change: (row: Subject): Refusal => {
    if (row.state !== 'active') return 'subscription-not-active'
    if (isEnding(row)) return 'already-ending'
    // Its price was agreed for it alone, and nothing of it can be charged at once.
    if (row.collection === 'invoice') return 'plan-by-contact'
    return row.standing === 'paid' || row.standing === 'trial' ? null : 'change-not-now'
  },
} as const
