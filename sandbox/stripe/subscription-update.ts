import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import { cardRefusal } from './card-refusal.ts'
import { createDiscount } from './discounts.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { buildInvoice, draftFor } from './invoice-build.ts'
import { askIssuer, attemptInvoice, methodFor } from './invoice-collection.ts'
import { keepForNextInvoice } from './invoice-items.ts'
import { sendInvoice } from './invoice-sending.ts'
import { createInvoice } from './invoice-states.ts'
import { clearableText, flag, integer, mergeMetadata, metadata, text } from './params.ts'
import { holdUpdate } from './pending-update.ts'
import { changedFields } from './products.ts'
import { type Change, type PlannedChange, planChange } from './subscription-change.ts'
import { ownMethod } from './subscription-create.ts'
import { changeEnd, endingParams } from './subscription-ending.ts'
import { changedItem } from './subscription-items.ts'
import { scheduleLife } from './subscription-life.ts'
import { hasEnded, periodOf, type Subscription } from './subscriptions.ts'
import { discountsParam, readDiscounts } from './wanted-discounts.ts'

/** What changes the price of a subscription, as updates and previews name it. */
export const priceChange = {
  billing_cycle_anchor: z.strictObject({ type: z.enum(['now', 'unchanged']) }).optional(),
  items: z.array(changedItem).max(20).optional(),
  proration_behavior: z.enum(['create_prorations', 'always_invoice', 'none']).optional(),
  proration_date: integer.optional(),
  trial_end: z.union([z.literal('now'), integer]).optional(),
}
const priceChangeSchema = z.object(priceChange)

const update = z.strictObject({
  ...priceChange,
  ...endingParams,
  automatic_tax: z.strictObject({ enabled: flag }).optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  days_until_due: integer.optional(),
  default_payment_method: text.optional(),
  description: clearableText.optional(),
  discounts: discountsParam.optional(),
  metadata: metadata.optional(),
  off_session: flag.optional(),
  pause_collection: z
    .union([
      z.literal(''),
      z.strictObject({
        behavior: z.enum(['keep_as_draft', 'mark_uncollectible', 'void']),
        resumes_at: integer.optional(),
      }),
    ])
    .optional(),
  payment_behavior: z
    .enum([
      'allow_incomplete',
      'default_incomplete',
      'error_if_incomplete',
      'pending_if_incomplete',
    ])
    .optional(),
  trial_settings: z
    .strictObject({
      end_behavior: z.strictObject({
        missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']),
      }),
    })
    .optional(),
})
type Update = z.output<typeof update>

/** Of a subscription that has ended only the notes can still be changed. */
const writableWhenEnded = ['metadata', 'cancellation_details']
/** What may be asked for together with `pending_if_incomplete`. */
const writableWhenPending = [...Object.keys(priceChange), 'payment_behavior', 'off_session']

export function registerSubscriptionUpdate(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/subscriptions/:id',
    operation: 'update-subscription',
    params: update,
    handle: (params, id) => {
      const before = account.get('subscription', id)
      const own = account.inTimeOf(before.customer)
      checkWritable(before, params)
      const noted = changeFields(own, before, params)
      const plan = changesPrice(params) ? planChange(own, noted, toChange(params)) : null
      return plan
        ? carryOut(own, before, withEnd(plan), params)
        : store(own, before, { ...noted, discounts: redeem(own, noted, params) })
    },
  })
}

function checkWritable(before: Subscription, params: Update): void {
  const names = Object.keys(params)
  if (hasEnded(before) && names.some(name => !writableWhenEnded.includes(name))) {
    throw invalid(
      '',
      'A canceled subscription can only update its cancellation_details and metadata.',
    )
  }
  const other = names.find(name => !writableWhenPending.includes(name))
  if (params.payment_behavior === 'pending_if_incomplete' && other) {
    throw invalid(
      '',
      `The following parameter cannot be passed with \`payment_behavior=pending_if_incomplete\`: ${other}.`,
      other,
    )
  }
}

export function changesPrice(params: z.output<typeof priceChangeSchema>): boolean {
  const { items, trial_end, billing_cycle_anchor: anchor } = params
  return Boolean(items?.length) || trial_end !== undefined || anchor?.type === 'now'
}

export function toChange(params: z.output<typeof priceChangeSchema>): Change {
  return {
    items: params.items ?? [],
    behavior: params.proration_behavior ?? 'create_prorations',
    at: params.proration_date ?? null,
    restarts: params.billing_cycle_anchor?.type === 'now',
    trialEnd: params.trial_end ?? null,
  }
}

/** What an update changes beside the price. */
function changeFields(account: StripeAccount, before: Subscription, params: Update): Subscription {
  const { pause_collection: pause, default_payment_method: method } = params
  if (method) ownMethod(account, before.customer, method)
  const collection = params.collection_method ?? before.collection_method
  const days = params.days_until_due ?? before.days_until_due
  if (collection === 'send_invoice' && days === null) {
    throw invalid(
      'parameter_missing',
      "If specifying `collection_method` 'send_invoice', you must also specify `days_until_due`.",
      'days_until_due',
    )
  }
  return {
    ...changeEnd(account, before, params),
    automatic_tax: params.automatic_tax
      ? { ...before.automatic_tax, ...params.automatic_tax }
      : before.automatic_tax,
    collection_method: collection,
    days_until_due: collection === 'send_invoice' ? days : null,
    default_payment_method: method ?? before.default_payment_method,
    description: params.description === undefined ? before.description : params.description || null,
    metadata: mergeMetadata(before.metadata, params.metadata),
    pause_collection:
      pause === undefined
        ? before.pause_collection
        : pause === ''
          ? null
          : { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null },
    trial_settings: params.trial_settings
      ? {
          end_behavior: {
            ...before.trial_settings.end_behavior,
            ...params.trial_settings.end_behavior,
          },
        }
      : before.trial_settings,
  }
}

/** The discounts after an update; coupons that are named are redeemed by it. */
function redeem(account: StripeAccount, before: Subscription, params: Update): string[] {
  if (params.discounts === undefined) return before.discounts
  const { kept, wanted } = readDiscounts(account, params.discounts)
  const { id: subscription, customer } = before
  const created = wanted.map(each => createDiscount(account, each, { customer, subscription }).id)
  return [...kept, ...created]
}

/** A subscription that ends with its period ends with the new one. */
function withEnd({ after, ...plan }: PlannedChange): PlannedChange {
  const ends = after.cancel_at_period_end ? periodOf(after).end : after.cancel_at
  return { ...plan, after: { ...after, cancel_at: ends } }
}

function store(account: StripeAccount, before: Subscription, after: Subscription): Subscription {
  const changed = account.put('subscription', after)
  account.emit('customer.subscription.updated', changed, changedFields(before, changed))
  scheduleLife(account, changed)
  return changed
}

/** Makes a planned change, and collects at once what it costs where it is billed at once. */
function carryOut(
  account: StripeAccount,
  before: Subscription,
  { after, lines, isImmediate }: PlannedChange,
  params: Update,
): Subscription {
  const behavior = params.payment_behavior ?? 'allow_incomplete'
  const draft = draftFor(account, after, 'subscription_update', lines)
  const due = isImmediate ? buildInvoice(account, draft, after.id).amount_due : 0
  const isCharged = due > 0 && after.collection_method === 'charge_automatically'
  const method = methodFor(account, after, after.id)
  const asks = isCharged && behavior !== 'default_incomplete'
  const answer = asks ? askIssuer(account, method) : 'approved'
  if (behavior === 'error_if_incomplete' && answer !== 'approved') throw cardRefusal(answer)

  const isHeld = behavior === 'pending_if_incomplete' && answer !== 'approved'
  if (!isHeld) store(account, before, { ...after, discounts: redeem(account, after, params) })
  if (!isImmediate) {
    keepForNextInvoice(account, after, lines)
    return account.get('subscription', after.id)
  }
  const invoice = createInvoice(account, { ...draft, discounts: currentDiscounts(account, after) })
  if (isHeld) holdUpdate(account, before, { after, invoice: invoice.id })
  else {
    const current = account.get('subscription', after.id)
    account.put('subscription', { ...current, latest_invoice: invoice.id })
  }
  if (after.collection_method === 'send_invoice') sendInvoice(account, invoice)
  else if (asks || due === 0) attemptInvoice(account, invoice, { method, answer, retries: !isHeld })
  return account.get('subscription', after.id)
}

function currentDiscounts(account: StripeAccount, { id }: Subscription): string[] {
  return account.get('subscription', id).discounts
}
