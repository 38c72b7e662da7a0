import { z } from 'zod'
import { clearableText, flag, integer, metadata, text } from './params.ts'
import { priceData } from './prices.ts'

/** Arabic is not among Stripe's page languages; with `auto` the page follows the browser's. */
const locales =
  'auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW'.split(
    ' ',
  )

const ownLiability = z.strictObject({ type: z.literal('self') }).optional()
const methodTypes = z.array(text).min(1)

export const newSession = z.strictObject({
  after_expiration: z
    .strictObject({
      recovery: z
        .strictObject({ allow_promotion_codes: flag.optional(), enabled: flag })
        .optional(),
    })
    .optional(),
  allow_promotion_codes: flag.optional(),
  allowed_payment_method_types: methodTypes.optional(),
  automatic_tax: z.strictObject({ enabled: flag, liability: ownLiability }).optional(),
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  cancel_url: text.optional(),
  client_reference_id: text.max(200).optional(),
  consent_collection: z
    .strictObject({
      promotions: z.literal('none').optional(),
      terms_of_service: z.enum(['none', 'required']).optional(),
    })
    .optional(),
  currency: text.optional(),
  customer: text.optional(),
  customer_email: text.optional(),
  customer_update: z
    .strictObject({
      address: z.enum(['auto', 'never']).optional(),
      name: z.enum(['auto', 'never']).optional(),
      shipping: z.literal('never').optional(),
    })
    .optional(),
  discounts: z
    .array(z.strictObject({ coupon: text.optional(), promotion_code: text.optional() }))
    .optional(),
  excluded_payment_method_types: methodTypes.optional(),
  expires_at: integer.optional(),
  line_items: z
    .array(
      z.strictObject({
        metadata: metadata.optional(),
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
      description: clearableText.max(500).optional(),
      metadata: metadata.optional(),
      trial_period_days: integer.optional(),
      trial_settings: z
        .strictObject({
          end_behavior: z.strictObject({
            missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']),
          }),
        })
        .optional(),
    })
    .optional(),
  success_url: text,
  tax_id_collection: z
    .strictObject({ enabled: flag, required: z.literal('never').optional() })
    .optional(),
  ui_mode: z.literal('hosted_page').optional(),
})

export type NewSession = z.output<typeof newSession>
