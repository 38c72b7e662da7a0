import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { missing } from './errors.ts'
import type { CollectionMethod } from './invoices.ts'
import { isWithin, type List, listParams, page } from './lists.ts'
import { flag, type Metadata, range, text } from './params.ts'
import type { Price, Recurring } from './prices.ts'

export interface Subscription extends StripeObject {
  object: 'subscription'
  automatic_tax: { enabled: boolean; [field: string]: unknown }
  billing_cycle_anchor: number
  cancel_at: number | null
  cancel_at_period_end: boolean
  canceled_at: number | null
  cancellation_details: {
    comment: string | null
    feedback: string | null
    feedback_option: string | null
    reason: CancellationReason | null
  }
  collection_method: CollectionMethod
  currency: string
  customer: string
  days_until_due: number | null
  default_payment_method: string | null
  description: string | null
  /** Ids of discounts. */
  discounts: string[]
  ended_at: number | null
  items: List<SubscriptionItem>
  latest_invoice: string | null
  metadata: Metadata
  pause_collection: {
    behavior: 'keep_as_draft' | 'mark_uncollectible' | 'void'
    resumes_at: number | null
  } | null
  pending_update: PendingUpdate | null
  status: SubscriptionStatus
  trial_end: number | null
  trial_settings: { end_behavior: TrialEnd }
  trial_start: number | null
}

export type SubscriptionStatus =
  | 'incomplete'
  | 'incomplete_expired'
  | 'trialing'
  | 'active'
  | 'past_due'
  | 'unpaid'
  | 'canceled'
  | 'paused'

export type CancellationReason = 'cancellation_requested' | 'payment_disputed' | 'payment_failed'

/** What happens when a trial ends of somebody without a payment method. */
export interface TrialEnd {
  billing_cycle_anchor: 'now' | 'unchanged' | null
  missing_payment_method: 'cancel' | 'create_invoice' | 'pause'
}

/** A change that waits for its invoice to be paid. */
export interface PendingUpdate {
  billing_cycle_anchor: number | null
  cancel_at_period_end: null
  discount: null
  discounts: null
  expires_at: number
  metadata: null
  subscription_items: SubscriptionItem[]
  trial_end: number | null
  trial_from_plan: null
}

export interface SubscriptionItem {
  id: string
  object: 'subscription_item'
  created: number
  current_period_end: number
  current_period_start: number
  metadata: Metadata
  price: Price & { recurring: Recurring }
  quantity: number
  subscription: string
  [field: string]: unknown
}

const statuses = z.enum([
  'active',
  'all',
  'canceled',
  'ended',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
])

export function registerSubscriptions(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/subscriptions/:id',
    operation: 'get-subscription',
    params: z.strictObject({}),
    handle: (_, id) => account.get('subscription', id),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/subscriptions',
    operation: 'list-subscriptions',
    params: z.strictObject({
      ...listParams,
      automatic_tax: z.strictObject({ enabled: flag }).optional(),
      collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
      created: range.optional(),
      current_period_end: range.optional(),
      current_period_start: range.optional(),
      customer: text.optional(),
      price: text.optional(),
      status: statuses.optional(),
      test_clock: text.optional(),
    }),
    handle: ({ automatic_tax: tax, created, customer, price, status, ...rest }) => {
      const { collection_method, current_period_end, current_period_start, ...more } = rest
      const { test_clock, ...paging } = more
      return page(
        '/v1/subscriptions',
        account
          .list('subscription')
          .filter(subscription => hasStatus(subscription, status))
          .filter(subscription => customer === undefined || subscription.customer === customer)
          .filter(({ items }) => !price || items.data.some(item => item.price.id === price))
          .filter(each => !collection_method || each.collection_method === collection_method)
          .filter(({ automatic_tax }) => !tax || automatic_tax.enabled === tax.enabled)
          .filter(each => test_clock === undefined || each.test_clock === test_clock)
          .filter(each => isWithin({ created: periodOf(each).end }, current_period_end))
          .filter(each => isWithin({ created: periodOf(each).start }, current_period_start))
          .filter(subscription => isWithin(subscription, created)),
        paging,
      )
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/subscription_items',
    operation: 'list-subscription-items',
    params: z.strictObject({ ...listParams, subscription: text }),
    handle: ({ subscription, ...paging }) =>
      page(
        '/v1/subscription_items',
        account.get('subscription', subscription, 'subscription').items.data,
        paging,
      ),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/subscription_items/:id',
    operation: 'get-subscription-item',
    params: z.strictObject({}),
    handle: (_, id) => findItem(account, id),
  })
}

function findItem(account: StripeAccount, id: string): SubscriptionItem {
  const found = account
    .list('subscription')
    .flatMap(({ items }) => items.data)
    .find(item => item.id === id)
  if (!found) throw missing('subscription_item', id)
  return found
}

/** Without a status Stripe lists all that are not canceled. */
function hasStatus({ status }: Subscription, wanted: z.output<typeof statuses> | undefined) {
  if (wanted === 'all') return true
  if (wanted === undefined) return status !== 'canceled' && status !== 'incomplete_expired'
  if (wanted === 'ended') return status === 'canceled' || status === 'incomplete_expired'
  return status === wanted
}

/** The current period; items of one subscription share it. */
export function periodOf({ items }: Subscription): { start: number; end: number } {
  const [item] = items.data
  return { start: item?.current_period_start ?? 0, end: item?.current_period_end ?? 0 }
}

/** Whether nothing can happen to it any more. */
export function hasEnded({ status }: Subscription): boolean {
  return status === 'canceled' || status === 'incomplete_expired'
}
