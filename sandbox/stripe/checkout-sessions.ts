import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { isWithin, listParams, page } from './lists.ts'
import { flag, integer, type Metadata, mergeMetadata, metadata, range, text } from './params.ts'
import { createPrice, hasRecurring, type Price, priceData, type Recurring } from './prices.ts'

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

/** What a session will become when it is paid. */
export interface Checkout {
  lineItems: LineItem[]
  price: Price & { recurring: Recurring }
  quantity: number
  subscription: { metadata: Metadata; description: string | null; trialDays: number }
}

export interface LineItem {
  id: string
  object: 'item'
  description: string
  [field: string]: unknown
}

/** Arabic is not among Stripe's page languages; with `auto` the page follows the browser's. */
const locales =
  'auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW'.split(
    ' ',
  )

const newSession = z.strictObject({
  allow_promotion_codes: flag.optional(),
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  cancel_url: text.optional(),
  client_reference_id: text.max(200).optional(),
  customer: text.optional(),
  customer_email: text.optional(),
  expires_at: integer.optional(),
  line_items: z
    .array(
      z.strictObject({
        price: text.optional(),
        price_data: priceData.optional(),
        quantity: integer.optional(),
      }),
    )
    .min(1),
  locale: z.enum(locales).optional(),
  metadata: metadata.optional(),
  mode: z.enum(['subscription', 'payment', 'setup']),
  payment_method_collection: z.enum(['always', 'if_required']).optional(),
  payment_method_types: z.unknown().optional(),
  subscription_data: z
    .strictObject({
      description: text.max(500).optional(),
      metadata: metadata.optional(),
      trial_period_days: integer.optional(),
    })
    .optional(),
  success_url: text,
  ui_mode: z.literal('hosted_page').optional(),
})

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

function createSession(
  account: StripeAccount,
  params: z.output<typeof newSession>,
): CheckoutSession {
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

function checkSession(account: StripeAccount, params: z.output<typeof newSession>): void {
  if ('payment_method_types' in params) {
    throw invalid(
      'payment_method_types_no_longer_supported',
      'The `payment_method_types` parameter is no longer supported when creating a Checkout Session. Use `allowed_payment_method_types` or `excluded_payment_method_types`, or manage payment methods in the Dashboard.',
      'payment_method_types',
    )
  }
  if (params.mode !== 'subscription') {
    throw invalid('', 'The sandbox has Checkout Sessions of mode `subscription` only.', 'mode')
  }
  if (params.customer && params.customer_email) {
    throw invalid(
      '',
      'You may only specify one of these parameters: customer, customer_email.',
      'customer',
    )
  }
  if (params.customer) account.get('customer', params.customer, 'customer')
  for (const name of ['success_url', 'cancel_url'] as const) {
    if (params[name] !== undefined && !/^https?:\/\/./.test(params[name])) {
      throw invalid('url_invalid', 'Not a valid URL', name)
    }
  }
  const wait = params.expires_at === undefined ? 3600 : params.expires_at - account.now()
  if (wait < 30 * 60) {
    throw invalid(
      '',
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
      'expires_at',
    )
  }
  if (wait > 24 * 3600) {
    throw invalid(
      '',
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
      'expires_at',
    )
  }
}

function readCheckout(account: StripeAccount, params: z.output<typeof newSession>): Checkout {
  const [wanted, ...others] = params.line_items
  if (!wanted || others.length > 0) {
    throw invalid('', 'The sandbox sells one line item at a time.', 'line_items')
  }
  const param = 'line_items[0][price]'
  if (!wanted.price && !wanted.price_data) {
    throw invalid('parameter_missing', `Missing required param: ${param}.`, param)
  }
  const price = wanted.price_data
    ? createPrice(account, wanted.price_data)
    : account.get('price', wanted.price ?? '', param)
  if (!price.active) {
    throw invalid('price_inactive', 'The price specified is inactive.', param)
  }
  if (!hasRecurring(price)) {
    throw invalid(
      '',
      'You must provide at least one recurring price in `subscription` mode.',
      'line_items',
    )
  }
  const quantity = wanted.quantity ?? 1
  if (quantity < 1) {
    throw invalid(
      'parameter_invalid_integer',
      'Invalid positive integer',
      'line_items[0][quantity]',
    )
  }
  const { subscription_data: data = {} } = params
  const amount = price.unit_amount * quantity
  const description = account.find('product', price.product)?.name ?? price.product
  return {
    lineItems: [
      {
        id: `li_${account.token(24)}`,
        object: 'item',
        adjustable_quantity: null,
        amount_discount: 0,
        amount_subtotal: amount,
        amount_tax: 0,
        amount_total: amount,
        currency: price.currency,
        description,
        metadata: {},
        price,
        quantity,
      },
    ],
    price,
    quantity,
    subscription: {
      metadata: mergeMetadata({}, data.metadata),
      description: data.description ?? null,
      trialDays: data.trial_period_days ?? 0,
    },
  }
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
