import type { StripeAccount } from './account.ts'
import type { Customer } from './customers.ts'
import type { CollectionMethod } from './invoices.ts'
import { page } from './lists.ts'
import type { Metadata } from './params.ts'
import type { PaymentMethod } from './payment-methods.ts'
import { blankSubscription } from './subscription-blank.ts'
import { createItem, type NewItem, periodFrom } from './subscription-items.ts'
import type { Subscription, TrialEnd } from './subscriptions.ts'

/** What is said of a subscription before it begins. */
export interface SubscriptionPlan {
  customer: Customer
  /** A plan and what is added to it, all in one currency and of one interval. */
  items: (Omit<NewItem, 'metadata'> & { metadata?: Metadata })[]
  trialEnd: number | null
  /** When the first whole period begins; until then nothing is charged. */
  anchor?: number | null
  /** What is charged; null where nothing is due and none was asked for. */
  method?: PaymentMethod | null
  metadata?: Metadata
  description?: string | null
  automaticTax?: boolean
  collectionMethod?: CollectionMethod
  daysUntilDue?: number | null
  missingMethod?: TrialEnd['missing_payment_method']
}

/** A subscription that would begin now, not paid for yet; stores nothing. */
export function draftSubscription(account: StripeAccount, plan: SubscriptionPlan): Subscription {
  const { customer, trialEnd, automaticTax = false } = plan
  const freeUntil = trialEnd ?? plan.anchor ?? null
  const now = account.now()
  const id = account.newId('subscription')
  const items = plan.items.map(item =>
    createItem(
      account,
      id,
      item,
      freeUntil === null ? periodFrom(now, item.price) : { start: now, end: freeUntil },
    ),
  )
  const [first] = items
  if (!first) throw new Error('a subscription has at least one item')
  return {
    ...blankSubscription,
    id,
    automatic_tax: {
      disabled_reason: null,
      enabled: automaticTax,
      liability: automaticTax ? { type: 'self' } : null,
    },
    billing_cycle_anchor: freeUntil ?? now,
    collection_method: plan.collectionMethod ?? 'charge_automatically',
    created: now,
    currency: first.price.currency,
    customer: customer.id,
    days_until_due: plan.daysUntilDue ?? null,
    default_payment_method: plan.method?.id ?? null,
    description: plan.description ?? null,
    discounts: [],
    items: page(`/v1/subscription_items?subscription=${id}`, items, { limit: 100 }),
    metadata: plan.metadata ?? {},
    start_date: now,
    status: 'incomplete',
    test_clock: customer.test_clock,
    trial_end: trialEnd,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: plan.missingMethod ?? 'create_invoice',
      },
    },
    trial_start: trialEnd === null ? null : now,
  }
}
