import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import { cardRefusal } from './card-refusal.ts'
import { checkOneCurrency } from './checkout-checks.ts'
import { reductionOf, takeOff } from './discounts.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { askIssuer, methodFor } from './invoice-collection.ts'
import { clearableText, flag, integer, mergeMetadata, metadata, text } from './params.ts'
import type { PaymentMethod } from './payment-methods.ts'
import { changeEnd } from './subscription-ending.ts'
import { type NewItem, newItem, periodFrom, readItems } from './subscription-items.ts'
import { scheduleLife } from './subscription-life.ts'
import { type Beginning, beginSubscription } from './subscription-start.ts'
import type { Subscription } from './subscriptions.ts'
import { checkRoomForSubscription } from './test-clock-advance.ts'
import { discountsParam, readDiscounts } from './wanted-discounts.ts'

const daySeconds = 86_400
const trialDaysMax = 730

const newSubscription = z.strictObject({
  automatic_tax: z.strictObject({ enabled: flag }).optional(),
  billing_cycle_anchor: integer.optional(),
  cancel_at: integer.optional(),
  cancel_at_period_end: flag.optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  currency: text.optional(),
  customer: text,
  days_until_due: integer.optional(),
  default_payment_method: text.optional(),
  description: clearableText.optional(),
  discounts: discountsParam.optional(),
  items: z.array(newItem).min(1).max(20),
  metadata: metadata.optional(),
  off_session: flag.optional(),
  payment_behavior: z
    .enum([
      'allow_incomplete',
      'default_incomplete',
      'error_if_incomplete',
      'pending_if_incomplete',
    ])
    .optional(),
  proration_behavior: z.enum(['create_prorations', 'always_invoice', 'none']).optional(),
  trial_end: z.union([z.literal('now'), integer]).optional(),
  trial_period_days: integer.optional(),
  trial_settings: z
    .strictObject({
      end_behavior: z.strictObject({
        missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']),
      }),
    })
    .optional(),
})
type NewSubscription = z.output<typeof newSubscription>

export function registerSubscriptionCreate(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/subscriptions',
    operation: 'create-subscription',
    params: newSubscription,
    handle: params => createSubscription(account.inTimeOf(params.customer), params),
  })
}

function createSubscription(account: StripeAccount, params: NewSubscription): Subscription {
  const customer = account.get('customer', params.customer, 'customer')
  checkRoomForSubscription(account, customer.id)
  const currency = params.currency?.toLowerCase() ?? null
  const items = readItems(account, params.items, currency)
  for (const { price } of items) checkOneCurrency(account, customer.id, price.currency)
  const collectionMethod = params.collection_method ?? 'charge_automatically'
  const { wanted: discounts } = readDiscounts(account, params.discounts)
  const method = readMethod(account, params)
  const trialEnd = readTrialEnd(account, params)
  const anchor = readAnchor(account, params, items)
  const due =
    trialEnd === null &&
    anchor === null &&
    takeOff(
      discounts.map(({ coupon }) => reductionOf(account, coupon, account.get('coupon', coupon))),
      items.map(({ price, quantity }) => ({
        price,
        amount: price.unit_amount * quantity,
        proration: false,
      })),
    )
  const total = items.reduce((sum, { price, quantity }) => sum + price.unit_amount * quantity, 0)
  const isCharged =
    collectionMethod === 'charge_automatically' && due !== false && total > due.amount
  const subscription = beginSubscription(account, {
    customer,
    method: params.default_payment_method ? method : null,
    items,
    metadata: mergeMetadata({}, params.metadata),
    description: params.description || null,
    trialEnd,
    anchor,
    discounts,
    automaticTax: params.automatic_tax?.enabled ?? false,
    answer: isCharged ? firstAnswer(account, params, method) : 'approved',
    collectionMethod,
    daysUntilDue: readDaysUntilDue(params),
    missingMethod: params.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
  })
  const ending = account.put('subscription', changeEnd(account, subscription, params))
  scheduleLife(account, ending)
  return ending
}

function readMethod(account: StripeAccount, params: NewSubscription): PaymentMethod | null {
  const { customer, default_payment_method: id } = params
  if (id === undefined) return methodFor(account, { customer, default_payment_method: null }, null)
  return ownMethod(account, customer, id)
}

/** A payment method that belongs to the customer; refuses every other. */
export function ownMethod(account: StripeAccount, customer: string, id: string): PaymentMethod {
  const method = account.get('payment_method', id, 'default_payment_method')
  if (method.customer === customer) return method
  throw invalid(
    '',
    `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
    'default_payment_method',
  )
}

/** Asks the issuer, before anything is stored; a request may want to be refused with its answer. */
function firstAnswer(
  account: StripeAccount,
  { payment_behavior: behavior = 'allow_incomplete' }: NewSubscription,
  method: PaymentMethod | null,
): Beginning['answer'] {
  if (behavior === 'default_incomplete') return 'later'
  if (!method) {
    throw invalid(
      'resource_missing',
      'This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.',
    )
  }
  const answer = askIssuer(account, method)
  if (behavior === 'error_if_incomplete' && answer !== 'approved') throw cardRefusal(answer)
  return answer
}

function readTrialEnd(account: StripeAccount, params: NewSubscription): number | null {
  const { trial_end: end, trial_period_days: days } = params
  if (end !== undefined && days !== undefined) {
    throw invalid(
      'parameters_exclusive',
      'You may only specify one of these parameters: trial_end, trial_period_days.',
      'trial_end',
    )
  }
  if (days !== undefined && (days < 1 || days > trialDaysMax)) {
    throw invalid(
      'parameter_invalid_integer',
      days < 1
        ? 'This value must be greater than or equal to 1.'
        : `This value must be less than or equal to ${trialDaysMax}.`,
      'trial_period_days',
    )
  }
  if (days !== undefined) return account.now() + days * daySeconds
  if (end === undefined || end === 'now') return null
  if (end > account.now()) return end
  throw invalid(
    '',
    'Invalid timestamp: must be an integer Unix timestamp in the future.',
    'trial_end',
  )
}

/** When the first whole period begins; what comes before is free, as the sandbox counts no part of it. */
function readAnchor(
  account: StripeAccount,
  { billing_cycle_anchor: anchor, ...params }: NewSubscription,
  items: NewItem[],
): number | null {
  if (anchor === undefined) return null
  const refuse = (message: string) => invalid('', message, 'billing_cycle_anchor')
  if (params.proration_behavior !== 'none' || params.trial_end || params.trial_period_days) {
    throw refuse('In the sandbox an anchor goes with `proration_behavior=none` and no trial.')
  }
  const now = account.now()
  if (anchor <= now) {
    throw refuse('Invalid timestamp: must be an integer Unix timestamp in the future.')
  }
  const natural = Math.min(...items.map(({ price }) => periodFrom(now, price).end))
  if (anchor <= natural) return anchor
  throw refuse(
    `billing_cycle_anchor cannot be later than next natural billing date (${natural}) for plan`,
  )
}

export function readDaysUntilDue(params: {
  collection_method?: string
  days_until_due?: number
}): number | null {
  const { collection_method: method, days_until_due: days } = params
  if (method === 'send_invoice' && days === undefined) {
    throw invalid(
      'parameter_missing',
      "If specifying `collection_method` 'send_invoice', you must also specify `days_until_due`.",
      'days_until_due',
    )
  }
  if (days !== undefined && method !== 'send_invoice') {
    throw invalid(
      '',
      'You can only set `days_until_due` if `collection_method` is `send_invoice`.',
      'days_until_due',
    )
  }
  if (days !== undefined && days < 0) {
    throw invalid(
      'parameter_invalid_integer',
      'This value must be greater than or equal to 0.',
      'days_until_due',
    )
  }
  return days ?? null
}
