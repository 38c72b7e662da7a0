import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { type Checkout, readCheckout } from './checkout.ts'
import { blankSession, customerDetails } from './checkout-blank.ts'
import { checkOneCurrency, checkSession } from './checkout-checks.ts'
import { readItems } from './checkout-items.ts'
import { type MethodType, methodTypesFor } from './checkout-methods.ts'
import { type NewSession, newSession } from './checkout-params.ts'
import { withRecovery } from './checkout-recovery.ts'
import { lineItemsOf, withTotals } from './checkout-totals.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { isWithin, listParams, page } from './lists.ts'
import { type Metadata, mergeMetadata, metadata, range, text } from './params.ts'

export interface CheckoutSession extends StripeObject {
  object: 'checkout.session'
  after_expiration: { recovery: Recovery | null } | null
  allow_promotion_codes: boolean | null
  amount_subtotal: number
  amount_total: number
  automatic_tax: AutomaticTax
  billing_address_collection: 'auto' | 'required' | null
  cancel_url: string | null
  consent_collection: ConsentCollection | null
  currency: string
  customer: string | null
  customer_details: { email: string | null; [field: string]: unknown } | null
  customer_email: string | null
  discounts: { coupon: string | null; promotion_code: string | null }[]
  expires_at: number
  invoice: string | null
  locale: string | null
  metadata: Metadata
  payment_method_collection: 'always' | 'if_required'
  payment_method_types: MethodType[]
  payment_status: 'paid' | 'unpaid' | 'no_payment_required'
  status: 'open' | 'complete' | 'expired'
  subscription: string | null
  success_url: string
  tax_id_collection?: { enabled: boolean; required: 'never' }
  total_details: { amount_discount: number; amount_shipping: number; amount_tax: number }
  url: string | null
}

interface ConsentCollection {
  payment_method_reuse_agreement: null
  promotions: 'none' | null
  terms_of_service: 'none' | 'required' | null
}

export interface Recovery {
  allow_promotion_codes: boolean
  enabled: boolean
  expires_at: number | null
  url: string | null
}

export interface AutomaticTax {
  enabled: boolean
  liability: { type: 'self' } | null
  provider: 'stripe' | null
  status: 'complete' | 'requires_location_inputs' | null
}

export function registerCheckoutSessions(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/checkout/sessions',
    operation: 'create-checkout-session',
    params: newSession,
    handle: params => createSession(account, params),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/checkout/sessions/:id',
    operation: 'get-checkout-session',
    params: z.strictObject({}),
    handle: (_, id) => account.get('checkout.session', id),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/checkout/sessions/:id/line_items',
    operation: 'list-checkout-session-line-items',
    params: z.strictObject(listParams),
    handle: (paging, id) => {
      const items = lineItemsOf(account, account.get('checkout.session', id))
      return page(`/v1/checkout/sessions/${id}/line_items`, items, paging)
    },
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/checkout/sessions/:id',
    operation: 'update-checkout-session',
    params: z.strictObject({ metadata: metadata.optional() }),
    handle: (params, id) => {
      const session = account.get('checkout.session', id)
      const changed = mergeMetadata(session.metadata, params.metadata)
      return account.put('checkout.session', { ...session, metadata: changed })
    },
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/checkout/sessions/:id/expire',
    operation: 'expire-checkout-session',
    params: z.strictObject({}),
    handle: (_, id) => {
      const session = account.get('checkout.session', id)
      if (session.status !== 'open') {
        throw invalid(
          '',
          `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
        )
      }
      return expireSession(account, session)
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/checkout/sessions',
    operation: 'list-checkout-sessions',
    params: z.strictObject({
      ...listParams,
      created: range.optional(),
      customer: text.optional(),
      customer_details: z.strictObject({ email: text }).optional(),
      payment_intent: text.optional(),
      status: z.enum(['open', 'complete', 'expired']).optional(),
      subscription: text.optional(),
    }),
    handle: ({
      created,
      customer,
      customer_details,
      payment_intent,
      status,
      subscription,
      ...paging
    }) =>
      page(
        '/v1/checkout/sessions',
        account
          .list('checkout.session')
          .filter(session => customer === undefined || session.customer === customer)
          .filter(
            session =>
              !customer_details || session.customer_details?.email === customer_details.email,
          )
          .filter(session => !payment_intent || session.payment_intent === payment_intent)
          .filter(session => status === undefined || session.status === status)
          .filter(session => subscription === undefined || session.subscription === subscription)
          .filter(session => isWithin(session, created)),
        paging,
      ),
  })
}

function createSession(account: StripeAccount, params: NewSession): CheckoutSession {
  checkSession(account, params)
  const items = readItems(account, params)
  const currency = items[0]?.price.currency ?? ''
  checkOneCurrency(account, params.customer, currency)
  const now = account.now()
  const taxes = params.automatic_tax?.enabled ?? false
  const { consent_collection: consent } = params
  const session: CheckoutSession = {
    ...blankSession,
    id: account.newId('checkout.session'),
    after_expiration: recoveryOf(params),
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: 0,
    amount_total: 0,
    automatic_tax: {
      enabled: taxes,
      liability: taxes ? { type: 'self' } : null,
      provider: taxes ? 'stripe' : null,
      status: null,
    },
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    consent_collection: consent
      ? {
          payment_method_reuse_agreement: null,
          promotions: consent.promotions ?? null,
          terms_of_service: consent.terms_of_service ?? null,
        }
      : null,
    created: now,
    currency,
    customer: params.customer ?? null,
    customer_details: params.customer_email ? customerDetails(params.customer_email, null) : null,
    customer_email: params.customer_email ?? null,
    discounts: [],
    ...(params.excluded_payment_method_types
      ? { excluded_payment_method_types: params.excluded_payment_method_types }
      : {}),
    expires_at: params.expires_at ?? now + 24 * 3600,
    locale: params.locale ?? null,
    metadata: mergeMetadata({}, params.metadata),
    payment_method_collection: params.payment_method_collection ?? 'always',
    payment_method_types: methodTypesFor(currency, params),
    success_url: params.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ...(params.tax_id_collection
      ? { tax_id_collection: { enabled: params.tax_id_collection.enabled, required: 'never' } }
      : {}),
  }
  return openSession(account, session, readCheckout(account, params, items))
}

function recoveryOf({ after_expiration: wanted }: NewSession): CheckoutSession['after_expiration'] {
  if (!wanted?.recovery) return null
  const { allow_promotion_codes = false, enabled } = wanted.recovery
  return { recovery: { allow_promotion_codes, enabled, expires_at: null, url: null } }
}

/** Stores a new session, with its totals and the address of its page. */
export function openSession(
  account: StripeAccount,
  session: CheckoutSession,
  checkout: Checkout,
): CheckoutSession {
  account.state.checkouts[session.id] = checkout
  const url = `${account.world.settings.urls.stripe}/pay/${session.id}`
  const opened = account.put('checkout.session', {
    ...withTotals(account, session, checkout),
    url,
  })
  scheduleExpiry(account, opened)
  return opened
}

/** Arms the clock for the session's end; also after a restart, which forgets timers. */
export function scheduleExpiry(account: StripeAccount, { id, expires_at }: CheckoutSession): void {
  const waitMs = expires_at * 1000 - account.world.clock.now().getTime()
  account.world.clock.after(waitMs, `expire ${id}`, () => {
    const session = account.find('checkout.session', id)
    if (session?.status === 'open') expireSession(account, session)
  })
}

function expireSession(account: StripeAccount, session: CheckoutSession): CheckoutSession {
  const expired = withRecovery(account, { ...session, status: 'expired', url: null })
  account.put('checkout.session', expired)
  account.emit('checkout.session.expired', expired)
  return expired
}
