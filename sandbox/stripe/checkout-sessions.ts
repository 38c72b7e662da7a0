import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { checkSession, type NewSession, newSession, readCheckout } from './checkout-request.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { isWithin, listParams, page } from './lists.ts'
import { type Metadata, mergeMetadata, range, text } from './params.ts'

export interface CheckoutSession extends StripeObject {
  object: 'checkout.session'
  amount_total: number
  cancel_url: string | null
  currency: string
  customer: string | null
  customer_email: string | null
  expires_at: number
  locale: string | null
  metadata: Metadata
  payment_status: 'paid' | 'unpaid' | 'no_payment_required'
  status: 'open' | 'complete' | 'expired'
  subscription: string | null
  success_url: string
  url: string | null
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
      account.get('checkout.session', id)
      const items = account.state.checkouts[id]?.lineItems ?? []
      return page(`/v1/checkout/sessions/${id}/line_items`, items, paging)
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
      payment_intent: text.optional(),
      status: z.enum(['open', 'complete', 'expired']).optional(),
      subscription: text.optional(),
    }),
    handle: ({ created, customer, payment_intent, status, subscription, ...paging }) =>
      page(
        '/v1/checkout/sessions',
        account
          .list('checkout.session')
          .filter(session => customer === undefined || session.customer === customer)
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
  const now = account.now()
  const expiresAt = params.expires_at ?? now + 24 * 3600
  const id = account.newId('checkout.session')
  const checkout = readCheckout(account, params)
  const { price, quantity } = checkout
  const amount = checkout.subscription.trialDays > 0 ? 0 : price.unit_amount * quantity
  const session: CheckoutSession = {
    ...blankSession,
    id,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    amount_subtotal: amount,
    amount_total: amount,
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    created: now,
    currency: price.currency,
    customer: params.customer ?? null,
    customer_details: params.customer_email ? customerDetails(params.customer_email, null) : null,
    customer_email: params.customer_email ?? null,
    expires_at: expiresAt,
    locale: params.locale ?? null,
    metadata: mergeMetadata({}, params.metadata),
    payment_method_collection: params.payment_method_collection ?? 'always',
    payment_status: 'unpaid',
    status: 'open',
    subscription: null,
    success_url: params.success_url,
    url: `${account.world.settings.urls.stripe}/pay/${id}`,
  }
  account.state.checkouts[id] = checkout
  account.put('checkout.session', session)
  scheduleExpiry(account, session)
  return session
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
  const expired: CheckoutSession = { ...session, status: 'expired', url: null }
  account.put('checkout.session', expired)
  account.emit('checkout.session.expired', expired)
  return expired
}

export function customerDetails(email: string | null, name: string | null) {
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  }
}

const blankSession = {
  object: 'checkout.session',
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  allowed_payment_method_types: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: {
    after_submit: null,
    shipping_address: null,
    submit: null,
    terms_of_service_acceptance: null,
  },
  customer_account: null,
  customer_creation: null,
  discounts: [],
  integration_identifier: null,
  invoice: null,
  invoice_creation: null,
  livemode: false,
  managed_payments: null,
  mode: 'subscription',
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_configuration_details: null,
  payment_method_options: { card: { request_three_d_secure: 'automatic' } },
  payment_method_types: ['card'],
  permissions: null,
  phone_number_collection: { enabled: false },
  recovered_from: null,
  saved_payment_method_options: {
    allow_redisplay_filters: ['always'],
    payment_method_remove: 'disabled',
    payment_method_save: null,
  },
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  submit_type: null,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  ui_mode: 'hosted_page',
  wallet_options: null,
} as const
