import { z } from 'zod'
import { Refusal } from '../control/vendor-server.ts'
import type { StripeAccount } from './account.ts'
import { noAddress } from './addresses.ts'
import { cardEntry, judgeCard } from './card-form.ts'
import { type CardProblem, issuerSays } from './cards.ts'
import type { Customer } from './customers.ts'
import { attemptInvoice, isUnderWay } from './invoice-collection.ts'
import { createPaymentMethod, type PaymentMethod } from './payment-methods.ts'
import type { PortalFeatures } from './portal-features.ts'
import { changedFields } from './products.ts'
import { cancelSubscription } from './subscription-cancel.ts'
import { changeEnd } from './subscription-ending.ts'
import { scheduleLife } from './subscription-life.ts'
import { setDefaultMethod } from './subscription-method.ts'
import { hasEnded, type Subscription } from './subscriptions.ts'
import { createTaxId } from './tax-ids.ts'

const short = z.string().trim().max(200)

/** What a customer can do in the portal, as its forms and programs say it. */
export const portalAction = z.discriminatedUnion('action', [
  z.object({ action: z.literal('add-card'), ...cardEntry.shape }),
  z.object({ action: z.literal('make-default'), method: short }),
  z.object({
    action: z.literal('cancel'),
    subscription: short,
    feedback: short.default(''),
    comment: z.string().max(500).default(''),
  }),
  z.object({ action: z.literal('continue'), subscription: short }),
  z.object({ action: z.literal('add-tax-id'), type: short, value: short }),
  z.object({ action: z.literal('remove-tax-id'), id: short }),
  z.object({
    action: z.literal('update-customer'),
    name: short.optional(),
    country: short.optional(),
    city: short.optional(),
    line1: short.optional(),
    postalCode: short.optional(),
  }),
])
export type PortalAction = z.output<typeof portalAction>

export type PortalProblem = CardProblem | 'not_allowed' | 'tax_id_invalid'

/** Does what a customer wants, as far as the configuration allows it; why not, where it does not. */
export function actInPortal(
  own: StripeAccount,
  customer: Customer,
  features: PortalFeatures,
  wanted: PortalAction,
): PortalProblem | null {
  const updates = features.customer_update.enabled ? features.customer_update.allowed_updates : []
  switch (wanted.action) {
    case 'add-card':
      return features.payment_method_update.enabled ? addCard(own, customer, wanted) : 'not_allowed'
    case 'make-default': {
      const method = own.find('payment_method', wanted.method)
      if (!features.payment_method_update.enabled || method?.customer !== customer.id) {
        return 'not_allowed'
      }
      makeDefault(own, customer, method)
      return null
    }
    case 'cancel':
    case 'continue': {
      const subscription = own.find('subscription', wanted.subscription)
      const isTheirs = subscription?.customer === customer.id && !hasEnded(subscription)
      if (!features.subscription_cancel.enabled || !isTheirs) return 'not_allowed'
      if (wanted.action === 'continue')
        changeEnding(own, subscription, { cancel_at_period_end: false })
      else cancel(own, subscription, features, wanted)
      return null
    }
    case 'add-tax-id':
      return updates.includes('tax_id') ? addTaxId(own, customer, wanted) : 'not_allowed'
    case 'remove-tax-id': {
      const taxId = own.find('tax_id', wanted.id)
      if (!updates.includes('tax_id') || taxId?.customer !== customer.id) return 'not_allowed'
      own.remove('tax_id', taxId.id)
      own.emit('customer.tax_id.deleted', taxId)
      return null
    }
    case 'update-customer':
      return update(own, customer, updates, wanted)
  }
}

function addCard(
  own: StripeAccount,
  customer: Customer,
  entry: z.output<typeof cardEntry>,
): CardProblem | null {
  const judged = judgeCard(own, entry)
  if (!judged.ok) return judged.problem
  makeDefault(own, customer, createPaymentMethod(own, customer, judged.card, judged.number))
  return null
}

/** Charges everything of a customer to a payment method from now on, and what is open at once. */
function makeDefault(own: StripeAccount, { id }: Customer, method: PaymentMethod): void {
  const before = own.get('customer', id)
  const changed = own.put('customer', {
    ...before,
    invoice_settings: { ...before.invoice_settings, default_payment_method: method.id },
  })
  own.emit('customer.updated', changed, changedFields(before, changed))
  for (const subscription of own.list('subscription')) {
    if (subscription.customer === id) setDefaultMethod(own, subscription.id, method.id)
  }
  const open = own
    .list('invoice')
    .filter(invoice => invoice.customer === id && invoice.status === 'open')
    .filter(invoice => invoice.collection_method === 'charge_automatically')
    .filter(invoice => !isUnderWay(own, invoice))
  for (const invoice of open.reverse()) {
    const answer = issuerSays(own, method, { offSession: false })
    attemptInvoice(own, invoice, { method, answer, retries: false })
  }
}

function cancel(
  own: StripeAccount,
  subscription: Subscription,
  { subscription_cancel: feature }: PortalFeatures,
  said: { feedback: string; comment: string },
): void {
  const { enabled, options } = feature.cancellation_reason
  const feedback = enabled && options.includes(said.feedback) ? said.feedback : null
  const details = { comment: (enabled && said.comment) || null, feedback }
  if (feature.mode === 'immediately') {
    const credits = feature.proration_behavior !== 'none'
    const invoices = feature.proration_behavior === 'always_invoice'
    cancelSubscription(own, subscription, { credits, invoices, details })
    return
  }
  const noted = {
    ...subscription,
    cancellation_details: { ...subscription.cancellation_details, ...details },
  }
  changeEnding(own, noted, { cancel_at_period_end: true })
}

function changeEnding(
  own: StripeAccount,
  before: Subscription,
  ending: { cancel_at_period_end: boolean },
): void {
  const changed = own.put('subscription', changeEnd(own, before, ending))
  own.emit('customer.subscription.updated', changed, changedFields(before, changed))
  scheduleLife(own, changed)
}

function addTaxId(
  own: StripeAccount,
  { id }: Customer,
  { type, value }: { type: string; value: string },
): PortalProblem | null {
  try {
    createTaxId(own, id, { type, value })
    return null
  } catch (error) {
    if (error instanceof Refusal) return 'tax_id_invalid'
    throw error
  }
}

function update(
  own: StripeAccount,
  before: Customer,
  allowed: string[],
  { name, country, city, line1, postalCode }: Extract<PortalAction, { action: 'update-customer' }>,
): PortalProblem | null {
  const address = { country: country?.toUpperCase(), city, line1, postal_code: postalCode }
  const moved = Object.entries(address).filter(([, value]) => value !== undefined)
  if (
    (name !== undefined && !allowed.includes('name')) ||
    (moved.length > 0 && !allowed.includes('address'))
  ) {
    return 'not_allowed'
  }
  const typed = Object.fromEntries(moved.map(([field, value]) => [field, value || null]))
  const changed = own.put('customer', {
    ...before,
    address: moved.length > 0 ? { ...noAddress, ...before.address, ...typed } : before.address,
    name: name === undefined ? before.name : name || null,
  })
  own.emit('customer.updated', changed, changedFields(before, changed))
  return null
}
