import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Refusal } from '../control/vendor-server.ts'
import type { StripeAccount } from './account.ts'
import { addressParams, toAddress } from './addresses.ts'
import { nextPeriodEnd } from './billing-period.ts'
import { reductionOf, takeOff } from './discounts.ts'
import { endpoint } from './endpoint.ts'
import { errorAnswer, invalid } from './errors.ts'
import { buildInvoice, draftFor } from './invoice-build.ts'
import { pendingFor } from './invoice-items.ts'
import type { Billed, BillingReason, Invoice } from './invoices.ts'
import { flag, metadata, text } from './params.ts'
import { creditFor } from './prorations.ts'
import { type PlannedChange, planChange } from './subscription-change.ts'
import { draftSubscription } from './subscription-draft.ts'
import { endingParams } from './subscription-ending.ts'
import { readItems, wholePeriod } from './subscription-items.ts'
import { firstLines } from './subscription-start.ts'
import { priceChange, toChange } from './subscription-update.ts'
import { hasEnded, periodOf, type Subscription } from './subscriptions.ts'
import { discountsParam, readDiscounts } from './wanted-discounts.ts'

const preview = z.strictObject({
  automatic_tax: z.strictObject({ enabled: flag }).optional(),
  currency: text.optional(),
  customer: text.optional(),
  customer_details: z
    .strictObject({
      address: z.union([z.literal(''), addressParams]).optional(),
      tax_exempt: z.enum(['', 'none', 'exempt', 'reverse']).optional(),
    })
    .optional(),
  discounts: discountsParam.optional(),
  preview_mode: z.enum(['next', 'recurring']).optional(),
  subscription: text.optional(),
  subscription_details: z
    .strictObject({
      ...priceChange,
      cancel_at: endingParams.cancel_at,
      cancel_at_period_end: flag.optional(),
      cancel_now: flag.optional(),
      metadata: metadata.optional(),
    })
    .optional(),
})
type Preview = z.output<typeof preview>

/** What is previewed: a subscription as it would be, and what its next invoice has on it. */
interface Foreseen {
  subscription: Subscription
  reason: BillingReason
  lines: Billed[]
  /** When it would be invoiced. */
  at: number
}

export function registerInvoicePreview(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/invoices/create_preview',
    operation: 'preview-invoice',
    params: preview,
    handle: params => {
      const before = params.subscription
        ? account.get('subscription', params.subscription, 'subscription')
        : null
      const customer = before?.customer ?? params.customer
      if (customer === undefined) {
        throw invalid('parameter_missing', 'You must provide a customer or a subscription.')
      }
      if (params.customer !== undefined && params.customer !== customer) {
        throw invalid('', 'The subscription is not one of this customer.', 'customer')
      }
      const own = account.inTimeOf(account.get('customer', customer, 'customer').id)
      return render(
        own,
        params,
        before ? foresee(own, before, params) : begin(own, customer, params),
      )
    },
  })
}

function render(account: StripeAccount, params: Preview, foreseen: Foreseen): Invoice {
  const { subscription, reason, lines, at } = foreseen
  const then: StripeAccount = { ...account, now: () => at }
  const draft = draftFor(then, subscription, reason, lines)
  const { address, tax_exempt } = params.customer_details ?? {}
  const { kept, wanted } = readDiscounts(account, params.discounts)
  const reductions = [
    ...kept.map(id => ({ id, coupon: account.get('discount', id).source.coupon })),
    ...wanted.map(({ coupon }) => ({ id: coupon, coupon })),
  ].map(({ id, coupon }) => reductionOf(account, id, account.get('coupon', coupon)))
  const invoice = buildInvoice(
    then,
    {
      ...draft,
      automaticTax: params.automatic_tax?.enabled ?? draft.automaticTax,
      customer: {
        ...draft.customer,
        ...(address ? { address: toAddress(address) } : {}),
        ...(tax_exempt ? { tax_exempt } : {}),
      },
      ...(params.discounts === undefined ? {} : { discounted: takeOff(reductions, lines) }),
    },
    `upcoming_in_${account.token(24)}`,
  )
  return { ...invoice, next_payment_attempt: at }
}

/** The next invoice of a subscription there is, after the change that is asked about. */
function foresee(account: StripeAccount, before: Subscription, params: Preview): Foreseen {
  if (hasEnded(before)) throw noneUpcoming(before.id)
  const { subscription_details: details = {} } = params
  const pending = pendingFor(account, before.id)
  if (details.cancel_now) {
    const now = account.now()
    const credits =
      details.proration_behavior === 'none'
        ? []
        : before.items.data.flatMap(item => creditFor(account, item, details.proration_date ?? now))
    return foreseen(before, 'subscription_update', [...pending, ...credits], now)
  }
  const plan: PlannedChange = planChange(account, before, toChange(details))
  if (params.preview_mode === 'recurring') return recurring(account, plan.after)
  if (plan.isImmediate) {
    return foreseen(plan.after, 'subscription_update', plan.lines, account.now())
  }
  const { end } = periodOf(plan.after)
  const waiting = [...pending, ...plan.lines]
  if (endsBy(before, details, end)) return foreseen(plan.after, 'upcoming', waiting, end)
  const next = plan.after.items.data.map(item =>
    wholePeriod(account, {
      ...item,
      current_period_start: end,
      current_period_end: nextPeriodEnd(plan.after.billing_cycle_anchor, item.price.recurring, end),
    }),
  )
  return foreseen(plan.after, 'upcoming', [...waiting, ...next], end)
}

/** A period as it is from then on: without what is charged or given back once. */
function recurring(account: StripeAccount, subscription: Subscription): Foreseen {
  const lines = subscription.items.data.map(item => wholePeriod(account, item))
  return foreseen(subscription, 'upcoming', lines, periodOf(subscription).end)
}

function foreseen(
  subscription: Subscription,
  reason: BillingReason,
  lines: Billed[],
  at: number,
): Foreseen {
  if (lines.length === 0) throw noneUpcoming(subscription.id)
  return { subscription, reason, lines, at }
}

function endsBy(
  before: Subscription,
  { cancel_at, cancel_at_period_end }: NonNullable<Preview['subscription_details']>,
  end: number,
): boolean {
  if (cancel_at_period_end !== undefined) return cancel_at_period_end
  if (cancel_at === '') return false
  if (typeof cancel_at === 'number') return cancel_at <= end
  return cancel_at !== undefined || (before.cancel_at !== null && before.cancel_at <= end)
}

/** The first invoice of a subscription that would begin now. */
function begin(account: StripeAccount, customer: string, params: Preview): Foreseen {
  const { subscription_details: details = {} } = params
  if (!details.items?.length) throw noneUpcoming(customer)
  const subscription = draftSubscription(account, {
    customer: account.get('customer', customer),
    items: readItems(account, details.items, params.currency?.toLowerCase() ?? null),
    trialEnd: typeof details.trial_end === 'number' ? details.trial_end : null,
  })
  if (params.preview_mode === 'recurring') return recurring(account, subscription)
  return {
    subscription,
    reason: 'subscription_create',
    lines: firstLines(account, subscription),
    at: account.now(),
  }
}

function noneUpcoming(of: string): Refusal {
  return new Refusal(
    errorAnswer(404, {
      type: 'invalid_request_error',
      code: 'invoice_upcoming_none',
      message: `No upcoming invoices for: '${of}'`,
    }),
  )
}
