import type { ApiObject, StripeAccount } from './account.ts'
import { lineItemsOf } from './checkout-totals.ts'
import { findCoupon } from './discounts.ts'
import { invalid } from './errors.ts'
import { page } from './lists.ts'
import { taxIdsOf } from './tax-ids.ts'

const depthMax = 4

/**
 * Lists that exist in an answer only when asked for by `expand[]`, by object and field
 * (`invoice.payments`); what they hold is looked up at that moment.
 */
const includable: Record<string, (account: StripeAccount, owner: ApiObject) => object> = {
  'invoice.payments': (account, owner) =>
    page(
      '/v1/invoice_payments',
      account.list('invoice_payment').filter(payment => payment.invoice === owner.id),
    ),
  'charge.refunds': (account, owner) =>
    page(
      `/v1/charges/${owner.id}/refunds`,
      account.list('refund').filter(refund => refund.charge === owner.id),
    ),
  'customer.subscriptions': (account, owner) =>
    page(
      `/v1/customers/${owner.id}/subscriptions`,
      account.list('subscription').filter(subscription => subscription.customer === owner.id),
    ),
  'customer.tax_ids': (account, owner) =>
    page(`/v1/customers/${owner.id}/tax_ids`, taxIdsOf(account, owner.id)),
  'coupon.applies_to': (account, owner) => ({
    products: account.state.couponProducts[owner.id] ?? [],
  }),
  // The sandbox has coupons and codes in one currency only.
  'coupon.currency_options': () => ({}),
  'promotion_code.restrictions.currency_options': () => ({}),
  'price.currency_options': (account, owner) => account.state.priceCurrencies[owner.id] ?? {},
  'checkout.session.line_items': (account, owner) =>
    page(
      `/v1/checkout/sessions/${owner.id}/line_items`,
      lineItemsOf(account, account.get('checkout.session', owner.id)),
    ),
}

/**
 * A copy of `answer` in which ids named by the paths are replaced by their objects. A path that
 * leads to nothing expandable refuses the request; one that meets a null ends there, quietly.
 */
export function expand(account: StripeAccount, answer: object, paths: string[]): object {
  const copy = structuredClone(answer)
  for (const path of paths) {
    const keys = path.split('.')
    if (keys.length > depthMax) {
      throw invalid(
        '',
        `You cannot expand more than ${depthMax} levels of a property. Property: ${path}`,
        'expand',
      )
    }
    expandPath(account, copy, keys, path)
  }
  return copy
}

/** `owner` is the object that `at` is a part of, with the way from there: `promotion_code.restrictions`. */
function expandPath(
  account: StripeAccount,
  at: unknown,
  keys: string[],
  path: string,
  owner: { object: ApiObject; way: string } | null = null,
): void {
  if (Array.isArray(at)) {
    for (const element of at) expandPath(account, element, keys, path)
    return
  }
  const [key, ...rest] = keys
  if (key === undefined || typeof at !== 'object' || at === null) return
  const here = isStripeObject(at) ? { object: at, way: at.object } : owner
  const way = here ? `${here.way}.${key}` : key
  const include = includable[way]
  if (include && here && !(key in at)) {
    Reflect.set(at, key, structuredClone(include(account, here.object)))
  }
  const value: unknown = Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined
  if (value === null) return
  if (isIdList(value)) {
    const targets = value.map(id => find(account, key, id))
    if (targets.includes(null)) throw cannotExpand(path)
    Reflect.set(at, key, structuredClone(targets))
  } else if (typeof value === 'string') {
    const target = key === 'id' ? null : find(account, key, value)
    if (!target) throw cannotExpand(path)
    Reflect.set(at, key, structuredClone(target))
  } else if (typeof value !== 'object' || (rest.length === 0 && !include && !isStripeObject(value)))
    throw cannotExpand(path)
  expandPath(account, Reflect.get(at, key), rest, path, here && { object: here.object, way })
}

const isIdList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(each => typeof each === 'string')

/** The id of a coupon or a product may be any text, so that only its field says what it names. */
function find(account: StripeAccount, field: string, id: string): ApiObject | null {
  if (field === 'product') return account.find('product', id)
  return field === 'coupon' ? findCoupon(account, id) : account.findAny(id)
}

function isStripeObject(value: unknown): value is ApiObject {
  return typeof value === 'object' && value !== null && 'object' in value
}

function cannotExpand(path: string) {
  return invalid('', `This property cannot be expanded (${path}).`, 'expand[0]')
}
