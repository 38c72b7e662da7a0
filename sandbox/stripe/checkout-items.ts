import type { StripeAccount } from './account.ts'
import type { NewSession } from './checkout-params.ts'
import { invalid } from './errors.ts'
import { checkBounds, type Metadata, mergeMetadata } from './params.ts'
import { priceIn } from './price-currencies.ts'
import { createPrice, hasRecurring, type Price, type Recurring } from './prices.ts'

/** What is sold: a price in the currency of the session, so and so many times. */
export interface CheckoutItem {
  /** Of its line item. */
  id: string
  description: string
  metadata: Metadata
  price: Price & { recurring: Recurring }
  quantity: number
}

const itemsMax = 20
const quantityMax = 999_999

/** Reads what a session is to sell: a plan and its add-ons, of one interval and one currency. */
export function readItems(account: StripeAccount, params: NewSession): CheckoutItem[] {
  if (params.line_items.length > itemsMax) {
    throw invalid('', `You can specify up to ${itemsMax} recurring line items.`, 'line_items')
  }
  const items = params.line_items.map((wanted, at) =>
    readItem(account, wanted, `line_items[${at}]`, params.currency?.toLowerCase()),
  )
  const [first] = items
  for (const { price } of items) {
    if (price.currency !== first?.price.currency) {
      throw invalid(
        '',
        `The price specified only supports \`${price.currency}\`. This doesn't match the expected currency: \`${first?.price.currency}\`.`,
        'line_items',
      )
    }
    const { interval, interval_count } = price.recurring
    if (
      interval !== first.price.recurring.interval ||
      interval_count !== first.price.recurring.interval_count
    ) {
      throw invalid(
        '',
        'Checkout does not support multiple prices with different billing intervals.',
        'line_items',
      )
    }
  }
  return items
}

function readItem(
  account: StripeAccount,
  wanted: NewSession['line_items'][number],
  path: string,
  currency: string | undefined,
): CheckoutItem {
  const param = `${path}[price]`
  if (!wanted.price && !wanted.price_data) {
    throw invalid('parameter_missing', `Missing required param: ${param}.`, param)
  }
  const found = wanted.price_data
    ? createPrice(account, wanted.price_data)
    : account.get('price', wanted.price ?? '', param)
  if (!found.active) throw invalid('price_inactive', 'The price specified is inactive.', param)
  const product = account.find('product', found.product)
  if (product?.active === false) {
    throw invalid(
      '',
      `Price \`${found.id}\` is not available to be purchased because its product is not active.`,
      param,
    )
  }
  const price = priceIn(account, found, currency ?? found.currency)
  if (!price) {
    throw invalid(
      '',
      `The price specified only supports \`${found.currency}\`. This doesn't match the expected currency: \`${currency}\`.`,
      param,
    )
  }
  if (!hasRecurring(price)) {
    throw invalid(
      '',
      'You must provide at least one recurring price in `subscription` mode.',
      'line_items',
    )
  }
  const quantity = wanted.quantity ?? 1
  checkBounds(quantity, `${path}[quantity]`, { min: 1, max: quantityMax })
  return {
    id: `li_${account.token(24)}`,
    description: product?.name ?? price.product,
    metadata: mergeMetadata({}, wanted.metadata),
    price,
    quantity,
  }
}
