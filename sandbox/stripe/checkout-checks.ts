import type { StripeAccount } from './account.ts'
import type { NewSession } from './checkout-params.ts'
import { invalid } from './errors.ts'
import { checkBounds } from './params.ts'

/** Refuses what Stripe would not sell, or this sandbox cannot, before anything is looked up. */
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
  checkTogether(params)
  checkCustomer(account, params)
  for (const name of ['success_url', 'cancel_url'] as const) {
    if (params[name] !== undefined && !/^https?:\/\/./.test(params[name])) {
      throw invalid('url_invalid', 'Not a valid URL', name)
    }
  }
  checkExpiry(account, params)
  const days = params.subscription_data?.trial_period_days
  checkBounds(days, 'subscription_data[trial_period_days]', { min: 1, max: 730 })
}

const oneOf = [
  ['customer', 'customer_email'],
  ['allow_promotion_codes', 'discounts'],
  ['allowed_payment_method_types', 'excluded_payment_method_types'],
] as const

function checkTogether(params: NewSession): void {
  for (const [one, other] of oneOf) {
    if (params[one] === undefined || params[other] === undefined) continue
    throw invalid('', `You may only specify one of these parameters: ${one}, ${other}.`, one)
  }
  if ((params.discounts ?? []).length > 1) {
    throw invalid('', 'You can only apply one discount to a Checkout Session.', 'discounts')
  }
}

/** What is collected from a customer who is known already must be allowed to be saved. */
function checkCustomer(account: StripeAccount, params: NewSession): void {
  const { automatic_tax, customer: id, customer_update: update, tax_id_collection } = params
  if (id === undefined) {
    if (update === undefined) return
    throw invalid('', '`customer_update` can only be used with `customer`.', 'customer_update')
  }
  const customer = account.get('customer', id, 'customer')
  if (automatic_tax?.enabled && !customer.address?.country && update?.address !== 'auto') {
    throw invalid(
      'customer_tax_location_invalid',
      "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the Customer or set either `customer_update[address]` to 'auto' or `customer_update[shipping]` to 'auto' to save the address entered in Checkout to the Customer.",
    )
  }
  if (tax_id_collection?.enabled && update?.name !== 'auto') {
    throw invalid(
      '',
      'Tax ID collection requires updating business name on the customer. To enable tax ID collection for an existing customer, please set `customer_update[name]` to `auto`.',
      'customer_update[name]',
    )
  }
}

/** Live subscriptions of a customer are all in one currency. */
export function checkOneCurrency(
  account: StripeAccount,
  customer: string | undefined,
  currency: string,
): void {
  const other = account
    .list('subscription')
    .filter(each => each.customer === customer && each.ended_at === null)
    .find(each => each.currency !== currency)
  if (!other) return
  throw invalid(
    '',
    `You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, or invoice item with currency ${other.currency}.`,
  )
}

function checkExpiry(account: StripeAccount, params: NewSession): void {
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
