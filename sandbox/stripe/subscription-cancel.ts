import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid, missing } from './errors.ts'
import { draftFor } from './invoice-build.ts'
import { attemptInvoice, collectInvoice } from './invoice-collection.ts'
import { keepForNextInvoice, pendingFor } from './invoice-items.ts'
import { createInvoice } from './invoice-states.ts'
import { flag, integer } from './params.ts'
import { changedFields } from './products.ts'
import { creditFor } from './prorations.ts'
import { endSubscription } from './subscription-end.ts'
import { cancellationDetails, noted } from './subscription-ending.ts'
import { periodFrom, wholePeriod } from './subscription-items.ts'
import { scheduleLife } from './subscription-life.ts'
import { hasEnded, type Subscription } from './subscriptions.ts'

export function registerSubscriptionCancel(app: FastifyInstance, account: StripeAccount): void {
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
      if (hasEnded(subscription)) throw missing('subscription', id)
      return cancelSubscription(account.inTimeOf(subscription.customer), subscription, {
        credits: params.prorate ?? false,
        invoices: params.invoice_now ?? false,
        details: noted(params.cancellation_details),
      })
    },
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/subscriptions/:id/resume',
    operation: 'resume-subscription',
    params: z.strictObject({
      billing_cycle_anchor: z.strictObject({ type: z.enum(['now', 'unchanged']) }).optional(),
      proration_behavior: z.enum(['create_prorations', 'always_invoice', 'none']).optional(),
      proration_date: integer.optional(),
    }),
    handle: (_, id) => {
      const subscription = account.get('subscription', id)
      if (subscription.status !== 'paused') {
        throw invalid('', 'Only subscriptions with a status of `paused` can be resumed.')
      }
      return resume(account.inTimeOf(subscription.customer), subscription)
    },
  })
}

/** Ends a subscription now; unused time becomes credit, and what is open is invoiced, when asked to. */
export function cancelSubscription(
  account: StripeAccount,
  subscription: Subscription,
  wanted: { credits: boolean; invoices: boolean; details: object },
): Subscription {
  const now = account.now()
  const credits = wanted.credits
    ? subscription.items.data.flatMap(item => creditFor(account, item, now))
    : []
  keepForNextInvoice(account, subscription, credits)
  const ended = endSubscription(account, subscription, 'cancellation_requested', wanted.details)
  const lines = pendingFor(account, ended.id)
  if (!wanted.invoices || lines.length === 0) return ended
  const invoice = createInvoice(account, draftFor(account, ended, 'subscription_update', lines))
  account.put('subscription', { ...ended, latest_invoice: invoice.id })
  if (invoice.amount_due === 0) {
    attemptInvoice(account, invoice, { method: null, answer: 'approved', retries: false })
  } else collectInvoice(account, invoice)
  return account.get('subscription', ended.id)
}

/** A paused subscription goes on with a period that begins now. */
function resume(account: StripeAccount, before: Subscription): Subscription {
  const now = account.now()
  const items = before.items.data.map(item => {
    const { start, end } = periodFrom(now, item.price)
    return { ...item, current_period_start: start, current_period_end: end }
  })
  const resumed = account.put('subscription', {
    ...before,
    billing_cycle_anchor: now,
    items: { ...before.items, data: items },
    status: 'active',
  })
  account.emit('customer.subscription.resumed', resumed)
  account.emit('customer.subscription.updated', resumed, changedFields(before, resumed))
  const lines = [
    ...pendingFor(account, resumed.id),
    ...items.map(item => wholePeriod(account, item)),
  ]
  const invoice = createInvoice(account, draftFor(account, resumed, 'subscription_update', lines))
  account.put('subscription', { ...resumed, latest_invoice: invoice.id })
  scheduleLife(account, resumed)
  collectInvoice(account, invoice)
  return account.get('subscription', resumed.id)
}
