import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { isWithin, listParams, page } from './lists.ts'
import {
  checkBounds,
  clearableText,
  flag,
  integer,
  type Metadata,
  mergeMetadata,
  metadata,
  range,
  text,
} from './params.ts'
import {
  amountMax,
  checkCurrency,
  currencyOptions,
  keepCurrencies,
  taxBehavior,
} from './price-currencies.ts'
import { changedFields, createProduct } from './products.ts'

export interface Price extends StripeObject {
  object: 'price'
  active: boolean
  currency: string
  lookup_key: string | null
  metadata: Metadata
  nickname: string | null
  product: string
  recurring: Recurring | null
  tax_behavior: TaxBehavior
  unit_amount: number
}

export type TaxBehavior = 'exclusive' | 'inclusive' | 'unspecified'

export interface Recurring {
  interval: Interval
  interval_count: number
  meter: null
  trial_period_days: null
  usage_type: 'licensed'
}

const interval = z.enum(['day', 'week', 'month', 'year'])
export type Interval = z.infer<typeof interval>

export const recurring = z.strictObject({
  interval,
  interval_count: integer.optional(),
  usage_type: z.literal('licensed').optional(),
})
const productData = z.strictObject({
  description: text.optional(),
  metadata: metadata.optional(),
  name: text,
  tax_code: text.optional(),
})
/** A price made on the spot, as in a checkout's `line_items[][price_data]`. */
export const priceData = z.strictObject({
  currency: text,
  product: text.optional(),
  product_data: productData.optional(),
  recurring: recurring.optional(),
  tax_behavior: taxBehavior.optional(),
  unit_amount: integer,
})
const newPrice = z.strictObject({
  ...priceData.shape,
  active: flag.optional(),
  currency_options: currencyOptions.optional(),
  lookup_key: text.optional(),
  metadata: metadata.optional(),
  nickname: text.optional(),
  transfer_lookup_key: flag.optional(),
})

export function registerPrices(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/prices',
    operation: 'create-price',
    params: newPrice,
    handle: params => createPrice(account, params),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/prices/:id',
    operation: 'get-price',
    params: z.strictObject({}),
    handle: (_, id) => account.get('price', id),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/prices/:id',
    operation: 'update-price',
    params: z.strictObject({
      active: flag.optional(),
      currency_options: currencyOptions.optional(),
      lookup_key: clearableText.optional(),
      metadata: metadata.optional(),
      nickname: clearableText.optional(),
      tax_behavior: taxBehavior.optional(),
      transfer_lookup_key: flag.optional(),
    }),
    handle: (params, id) => {
      const price = account.get('price', id)
      const changed: Price = {
        ...price,
        active: params.active ?? price.active,
        lookup_key: params.lookup_key ?? price.lookup_key,
        metadata: mergeMetadata(price.metadata, params.metadata),
        nickname: params.nickname ?? price.nickname,
        tax_behavior: changedBehavior(price, params.tax_behavior),
      }
      changed.lookup_key ||= null
      changed.nickname ||= null
      claimLookupKey(account, changed, params.transfer_lookup_key ?? false)
      keepCurrencies(account, changed, params.currency_options)
      account.put('price', changed)
      account.emit('price.updated', changed, changedFields(price, changed))
      return changed
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/prices',
    operation: 'list-prices',
    params: z.strictObject({
      ...listParams,
      active: flag.optional(),
      created: range.optional(),
      currency: text.optional(),
      lookup_keys: z.array(text).max(10).optional(),
      product: text.optional(),
      recurring: z.strictObject({ interval: interval.optional() }).optional(),
      type: z.enum(['one_time', 'recurring']).optional(),
    }),
    handle: ({ active, created, currency, lookup_keys, product, recurring, type, ...paging }) =>
      page(
        '/v1/prices',
        account
          .list('price')
          .filter(price => active === undefined || price.active === active)
          .filter(price => !lookup_keys || lookup_keys.some(key => key === price.lookup_key))
          .filter(price => product === undefined || price.product === product)
          .filter(price => currency === undefined || price.currency === currency)
          .filter(
            price =>
              recurring?.interval === undefined || price.recurring?.interval === recurring.interval,
          )
          .filter(price => type === undefined || price.type === type)
          .filter(price => isWithin(price, created)),
        paging,
      ),
  })
}

export function createPrice(account: StripeAccount, params: z.output<typeof newPrice>): Price {
  if ((params.product === undefined) === (params.product_data === undefined)) {
    throw invalid(
      'parameter_missing',
      'You must specify exactly one of product or product_data.',
      'product',
    )
  }
  checkBounds(params.unit_amount, 'unit_amount', { min: 0, max: amountMax })
  checkCurrency(params.currency, 'currency')
  if (params.product) account.get('product', params.product, 'product')
  const product = params.product ?? createProduct(account, params.product_data ?? { name: '' }).id
  const price: Price = {
    id: account.newId('price'),
    object: 'price',
    active: params.active ?? true,
    billing_scheme: 'per_unit',
    created: account.now(),
    currency: params.currency.toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: params.lookup_key ?? null,
    metadata: mergeMetadata({}, params.metadata),
    nickname: params.nickname ?? null,
    product,
    recurring: params.recurring
      ? {
          interval: params.recurring.interval,
          interval_count: params.recurring.interval_count ?? 1,
          meter: null,
          trial_period_days: null,
          usage_type: 'licensed',
        }
      : null,
    tax_behavior: params.tax_behavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: params.recurring ? 'recurring' : 'one_time',
    unit_amount: params.unit_amount,
    unit_amount_decimal: String(params.unit_amount),
  }
  claimLookupKey(account, price, params.transfer_lookup_key ?? false)
  keepCurrencies(account, price, params.currency_options)
  account.put('price', price)
  account.emit('price.created', price)
  return price
}

/** How a price stands to tax can be said once, and not be changed then. */
function changedBehavior(price: Price, wanted: TaxBehavior = price.tax_behavior): TaxBehavior {
  if (price.tax_behavior === 'unspecified' || wanted === price.tax_behavior) return wanted
  throw invalid('', 'The tax behavior of a price cannot be changed once it is set.', 'tax_behavior')
}

/** A lookup key names one price; it moves only where `transfer_lookup_key` says so. */
function claimLookupKey(account: StripeAccount, price: Price, transfer: boolean): void {
  const holder = account
    .list('price')
    .find(other => other.lookup_key === price.lookup_key && other.id !== price.id)
  if (price.lookup_key === null || !holder) return
  if (!transfer) {
    throw invalid(
      'resource_already_exists',
      `A price (\`${holder.id}\`) already uses that lookup key.`,
      'lookup_key',
    )
  }
  account.put('price', { ...holder, lookup_key: null })
}

export function hasRecurring(price: Price): price is Price & { recurring: Recurring } {
  return price.recurring !== null
}

/** The old face of a price, which subscription items still carry. */
export function toPlan(price: Price & { recurring: Recurring }) {
  const { id, active, created, currency, metadata, nickname, product, unit_amount } = price
  return {
    id,
    object: 'plan',
    active,
    amount: unit_amount,
    amount_decimal: String(unit_amount),
    billing_scheme: 'per_unit',
    created,
    currency,
    interval: price.recurring.interval,
    interval_count: price.recurring.interval_count,
    livemode: false,
    metadata,
    meter: null,
    nickname,
    product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  }
}
