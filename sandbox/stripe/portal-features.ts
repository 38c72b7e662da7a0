import { z } from 'zod'
import { flag, integer, text } from './params.ts'

const reasons = [
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
] as const
const prorationBehavior = z.enum(['always_invoice', 'create_prorations', 'none']).optional()

/** A list, or an empty text for an empty one. */
const listOf = <T extends z.ZodType>(element: T) =>
  z.union([z.literal('').transform((): z.output<T>[] => []), z.array(element)])

/** What a customer may do in the portal, as requests say it. */
export const featuresParam = z.strictObject({
  customer_update: z
    .strictObject({
      allowed_updates: listOf(
        z.enum(['address', 'email', 'name', 'phone', 'shipping', 'tax_id']),
      ).optional(),
      enabled: flag.optional(),
    })
    .optional(),
  invoice_history: z.strictObject({ enabled: flag }).optional(),
  payment_method_update: z.strictObject({ enabled: flag }).optional(),
  subscription_cancel: z
    .strictObject({
      cancellation_reason: z
        .strictObject({ enabled: flag.optional(), options: listOf(z.enum(reasons)).optional() })
        .optional(),
      enabled: flag.optional(),
      mode: z.enum(['at_period_end', 'immediately']).optional(),
      proration_behavior: prorationBehavior,
    })
    .optional(),
  subscription_pause: z.strictObject({ enabled: flag.optional() }).optional(),
  subscription_update: z
    .strictObject({
      billing_cycle_anchor: z.enum(['now', 'unchanged']).optional(),
      default_allowed_updates: listOf(z.enum(['price', 'promotion_code', 'quantity'])).optional(),
      enabled: flag.optional(),
      products: listOf(
        z.strictObject({
          adjustable_quantity: z
            .strictObject({
              enabled: flag,
              maximum: integer.optional(),
              minimum: integer.optional(),
            })
            .optional(),
          prices: z.array(text),
          product: text,
        }),
      ).optional(),
      proration_behavior: prorationBehavior,
    })
    .optional(),
})
type WantedFeatures = z.output<typeof featuresParam>

export interface PortalFeatures {
  customer_update: { allowed_updates: string[]; enabled: boolean }
  invoice_history: { enabled: boolean }
  payment_method_update: { enabled: boolean; payment_method_configuration: null }
  subscription_cancel: {
    cancellation_reason: { enabled: boolean; feedback_options: null; options: string[] }
    enabled: boolean
    mode: 'at_period_end' | 'immediately'
    proration_behavior: 'always_invoice' | 'create_prorations' | 'none'
  }
  subscription_pause: {
    duration: { interval_options: never[]; type: 'indefinite' }
    enabled: boolean
  }
  subscription_update: {
    billing_cycle_anchor: 'now' | 'unchanged' | null
    default_allowed_updates: string[]
    enabled: boolean
    products: object[] | null
    proration_behavior: 'always_invoice' | 'create_prorations' | 'none'
    schedule_at_period_end: { conditions: never[] }
    trial_update_behavior: 'end_trial'
  }
}

export const noFeatures: PortalFeatures = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    enabled: false,
    mode: 'at_period_end',
    proration_behavior: 'none',
  },
  subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    products: null,
    proration_behavior: 'none',
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: 'end_trial',
  },
}

/** The features after what a request says of them. */
export function withFeatures(before: PortalFeatures, wanted: WantedFeatures): PortalFeatures {
  const { cancellation_reason: reason, ...cancel } = wanted.subscription_cancel ?? {}
  const products = wanted.subscription_update?.products?.map(product => ({
    ...product,
    adjustable_quantity: {
      enabled: product.adjustable_quantity?.enabled ?? false,
      maximum: product.adjustable_quantity?.maximum ?? null,
      minimum: product.adjustable_quantity?.minimum ?? 0,
    },
  }))
  return {
    customer_update: { ...before.customer_update, ...given(wanted.customer_update) },
    invoice_history: { ...before.invoice_history, ...wanted.invoice_history },
    payment_method_update: { ...before.payment_method_update, ...wanted.payment_method_update },
    subscription_cancel: {
      ...before.subscription_cancel,
      ...given(cancel),
      cancellation_reason: {
        ...before.subscription_cancel.cancellation_reason,
        ...given(reason),
      },
    },
    subscription_pause: { ...before.subscription_pause, ...given(wanted.subscription_pause) },
    subscription_update: {
      ...before.subscription_update,
      ...given(wanted.subscription_update),
      products: products ?? before.subscription_update.products,
    },
  }
}

/** What was really said; absent fields change nothing. */
function given<T extends object>(fields: T | undefined): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(fields ?? {}).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: NonNullable<T[K]> }
}
