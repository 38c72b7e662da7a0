import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import { invalid } from './errors.ts'
import { flag, integer, type Metadata, mergeMetadata, metadata, text } from './params.ts'
import { createPrice, hasRecurring, type Price, priceData, type Recurring } from './prices.ts'

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

export const newSession = z.strictObject({
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

export type NewSession = z.output<typeof newSession>

/** Refuses what Stripe would not sell, or this sandbox cannot. */
export function checkSession(account: StripeAccount, params: NewSession): void {
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

export function readCheckout(account: StripeAccount, params: NewSession): Checkout {
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
