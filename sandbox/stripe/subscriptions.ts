import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid, missing } from './errors.ts'
import { isWithin, type List, listParams, page } from './lists.ts'
import {
  clearableText,
  flag,
  integer,
  type Metadata,
  mergeMetadata,
  metadata,
  range,
  text,
} from './params.ts'
import type { Price, Recurring } from './prices.ts'
import { changedFields } from './products.ts'
import { changePrice } from './subscription-change.ts'
import { endSubscription } from './subscription-life.ts'

export interface Subscription extends StripeObject {
  object: 'subscription'
  billing_cycle_anchor: number
  cancel_at: number | null
  cancel_at_period_end: boolean
  canceled_at: number | null
  currency: string
  customer: string
  default_payment_method: string | null
  ended_at: number | null
  items: List<SubscriptionItem>
  latest_invoice: string | null
  metadata: Metadata
  status: 'active' | 'trialing' | 'past_due' | 'canceled'
}

export interface SubscriptionItem {
  id: string
  object: 'subscription_item'
  created: number
  current_period_end: number
  current_period_start: number
  price: Price & { recurring: Recurring }
  quantity: number
  [field: string]: unknown
}

/** Of a canceled subscription only the notes can still be changed. */
const writableWhenCanceled = ['metadata', 'cancellation_details']

const cancellationDetails = z.strictObject({
  comment: clearableText.optional(),
  feedback: clearableText.optional(),
})
const change = z.strictObject({
  cancel_at_period_end: flag.optional(),
  cancellation_details: cancellationDetails.optional(),
  description: clearableText.optional(),
  items: z
    .array(z.strictObject({ id: text, price: text.optional(), quantity: integer.optional() }))
    .max(1)
    .optional(),
  metadata: metadata.optional(),
  proration_behavior: z.enum(['create_prorations', 'always_invoice', 'none']).optional(),
})

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
      created: range.optional(),
      customer: text.optional(),
      price: text.optional(),
      status: statuses.optional(),
    }),
    handle: ({ created, customer, price, status, ...paging }) =>
      page(
        '/v1/subscriptions',
        account
          .list('subscription')
          .filter(subscription => hasStatus(subscription, status))
          .filter(subscription => customer === undefined || subscription.customer === customer)
          .filter(({ items }) => !price || items.data.some(item => item.price.id === price))
          .filter(subscription => isWithin(subscription, created)),
        paging,
      ),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/subscriptions/:id',
    operation: 'update-subscription',
    params: change,
    handle: (params, id) => updateSubscription(account, id, params),
  })
  endpoint(app, account, {
    method: 'DELETE',
    url: '/v1/subscriptions/:id',
    operation: 'cancel-subscription',
    params: z.strictObject({
      cancellation_details: cancellationDetails.optional(),
      invoice_now: flag.optional(),
      prorate: flag.optional(),
    }),
    handle: (params, id) => {
      const subscription = account.get('subscription', id)
      if (subscription.status === 'canceled') {
        throw missing('subscription', id)
      }
      if (params.prorate || params.invoice_now) {
        throw invalid('', 'The sandbox does not settle a subscription when it is canceled.')
      }
      return endSubscription(
        account,
        subscription,
        'cancellation_requested',
        params.cancellation_details,
      )
    },
  })
}

/** Without a status Stripe lists all that are not canceled. */
function hasStatus({ status }: Subscription, wanted: z.output<typeof statuses> | undefined) {
  if (wanted === 'all') return true
  if (wanted === undefined) return status !== 'canceled'
  return status === (wanted === 'ended' ? 'canceled' : wanted)
}

function updateSubscription(
  account: StripeAccount,
  id: string,
  params: z.output<typeof change>,
): Subscription {
  const before = account.get('subscription', id)
  const refused = Object.keys(params).find(name => !writableWhenCanceled.includes(name))
  if (before.status === 'canceled' && refused) {
    throw invalid(
      '',
      'A canceled subscription can only update its cancellation_details and metadata.',
    )
  }
  const ending = params.cancel_at_period_end ?? before.cancel_at_period_end
  const noted = Object.fromEntries(
    Object.entries(params.cancellation_details ?? {}).map(([key, value]) => [key, value || null]),
  )
  const changed: Subscription = {
    ...before,
    cancel_at: ending ? (before.items.data[0]?.current_period_end ?? null) : null,
    cancel_at_period_end: ending,
    canceled_at: ending ? (before.canceled_at ?? account.now()) : null,
    cancellation_details: {
      ...detailsOf(before),
      reason: ending ? 'cancellation_requested' : null,
      ...noted,
    },
    description: params.description === undefined ? before.description : params.description || null,
    metadata: mergeMetadata(before.metadata, params.metadata),
  }
  if (before.status === 'canceled') {
    changed.canceled_at = before.canceled_at
    changed.cancel_at = before.cancel_at
  }
  account.put('subscription', changed)
  const [item] = params.items ?? []
  const priced = item
    ? changePrice(account, changed, item, params.proration_behavior ?? 'create_prorations')
    : changed
  account.emit('customer.subscription.updated', priced, changedFields(before, priced))
  return priced
}

export function detailsOf({ cancellation_details: details }: Subscription): object {
  return typeof details === 'object' && details !== null ? details : {}
}
