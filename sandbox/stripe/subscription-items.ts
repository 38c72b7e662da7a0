import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import { nextPeriodEnd } from './billing-period.ts'
import { invalid } from './errors.ts'
import type { Billed } from './invoices.ts'
import { integer, type Metadata, mergeMetadata, metadata, text } from './params.ts'
import { priceIn } from './price-currencies.ts'
import {
  createPrice,
  hasRecurring,
  type Price,
  type Recurring,
  recurring,
  toPlan,
} from './prices.ts'
import type { SubscriptionItem } from './subscriptions.ts'

const quantityMax = 999_999

const priceFields = {
  metadata: metadata.optional(),
  price: text.optional(),
  price_data: z
    .strictObject({
      currency: text,
      product: text,
      recurring,
      tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
      unit_amount: integer,
    })
    .optional(),
  quantity: integer.optional(),
}

/** An item as it is named when a subscription begins. */
export const newItem = z.strictObject(priceFields)
/** An item as a change names it: one there is by its id, a further one by its price. */
export const changedItem = z.strictObject({
  ...priceFields,
  deleted: z
    .enum(['true', 'false'])
    .transform(value => value === 'true')
    .optional(),
  id: text.optional(),
})

export type WantedItem = z.output<typeof changedItem>
export type RecurringPrice = Price & { recurring: Recurring }

/** The price that is named; refuses what cannot be subscribed to. */
export function readPrice(
  account: StripeAccount,
  { price: id, price_data }: Pick<WantedItem, 'price' | 'price_data'>,
  currency: string | null,
  param: string,
): RecurringPrice {
  if ((id === undefined) === (price_data === undefined)) {
    throw invalid(
      'parameter_missing',
      `Missing required param: ${param}[price].`,
      `${param}[price]`,
    )
  }
  const price = price_data
    ? createPrice(account, price_data)
    : account.get('price', id ?? '', `${param}[price]`)
  if (!price.active) {
    throw invalid(
      '',
      'The price specified is inactive. This field only accepts active prices.',
      `${param}[price]`,
    )
  }
  if (!hasRecurring(price)) {
    throw invalid(
      '',
      'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
      `${param}[price]`,
    )
  }
  const sold = currency === null ? price : priceIn(account, price, currency)
  if (!sold) {
    throw invalid(
      '',
      `The price specified only supports \`${price.currency}\`. This doesn't match the expected currency: \`${currency}\`.`,
      `${param}[price]`,
    )
  }
  return sold
}

export function checkQuantity(quantity: number, param: string): number {
  if (quantity >= 1 && quantity <= quantityMax) return quantity
  throw invalid(
    'parameter_invalid_integer',
    quantity < 1
      ? 'This value must be greater than or equal to 1.'
      : `This value must be less than or equal to ${quantityMax}.`,
    `${param}[quantity]`,
  )
}

export interface NewItem {
  price: RecurringPrice
  quantity: number
  metadata: Metadata
}

/** The items of a subscription that is to begin. */
export function readItems(
  account: StripeAccount,
  wanted: WantedItem[],
  currency: string | null,
): NewItem[] {
  const items = wanted.map((item, index) => {
    const param = `items[${index}]`
    return {
      price: readPrice(account, item, currency, param),
      quantity: checkQuantity(item.quantity ?? 1, param),
      metadata: mergeMetadata({}, item.metadata),
    }
  })
  checkTogether(items)
  return items
}

/** Refuses items that Stripe would not bill together, or this sandbox cannot. */
export function checkTogether(items: { price: RecurringPrice }[]): void {
  const [first] = items
  if (!first) {
    throw invalid(
      'parameter_missing',
      'A subscription must have at least one active price.',
      'items',
    )
  }
  for (const { price } of items) {
    const { interval, interval_count } = price.recurring
    const same = first.price.recurring
    if (interval !== same.interval || interval_count !== same.interval_count) {
      throw invalid('', 'In the sandbox all items of a subscription have one interval.', 'items')
    }
    if (price.currency !== first.price.currency) {
      throw invalid('', 'All prices on a subscription must have the same currency.', 'items')
    }
    if (items.filter(other => other.price.id === price.id).length > 1) {
      throw invalid(
        '',
        `Cannot add multiple subscription items with the same plan: ${price.id}`,
        'items',
      )
    }
  }
}

export function createItem(
  account: StripeAccount,
  subscription: string,
  wanted: Omit<NewItem, 'metadata'> & { metadata?: Metadata },
  period: { start: number; end: number },
): SubscriptionItem {
  const { price, quantity } = wanted
  return {
    id: `si_${account.token(14)}`,
    object: 'subscription_item',
    billing_thresholds: null,
    created: account.now(),
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: wanted.metadata ?? {},
    plan: toPlan(price),
    price,
    quantity,
    subscription,
    tax_rates: [],
  }
}

/** A period that begins now. */
export function periodFrom(now: number, price: RecurringPrice): { start: number; end: number } {
  return { start: now, end: nextPeriodEnd(now, price.recurring, now) }
}

/** What one whole period of an item costs. */
export function wholePeriod(account: StripeAccount, item: SubscriptionItem): Billed {
  return {
    price: item.price,
    item: item.id,
    quantity: item.quantity,
    amount: item.price.unit_amount * item.quantity,
    description: `${item.quantity} × ${nameOf(account, item.price)}`,
    from: item.current_period_start,
    to: item.current_period_end,
    proration: false,
  }
}

/** What the lines of an invoice call a price. */
export function nameOf(account: StripeAccount, price: Price): string {
  return account.find('product', price.product)?.name ?? price.nickname ?? price.product
}
