import { addMonths } from '../control/calendar.ts'
import type { ApiObject, StripeAccount } from './account.ts'
import { type Coupon, refreshCoupon } from './coupons.ts'
import type { Price } from './prices.ts'
import { refreshPromotionCode } from './promotion-codes.ts'

/** A coupon at work for somebody: stored by id, named by `subscription.discounts` and so on. */
export interface Discount extends ApiObject {
  object: 'discount'
  checkout_session: string | null
  customer: string | null
  /** When it stops; null for `forever` and `once`. */
  end: number | null
  promotion_code: string | null
  source: { coupon: string; type: 'coupon' }
  start: number
  subscription: string | null
}

/** A coupon, taken by itself or by the promotion code that names it. */
export interface WantedDiscount {
  coupon: string
  promotionCode: string | null
}

/** Where a discount belongs. */
export interface DiscountOwner {
  customer: string | null
  subscription: string | null
  checkoutSession?: string
}

/** What a discount may take something off: a line that is to be billed. */
export interface Reducible {
  price: Pick<Price, 'currency' | 'product'>
  amount: number
  proration: boolean
}

/** An amount taken off, as invoices and their lines show it. */
export interface DiscountAmount {
  amount: number
  discount: string
}

export interface Discounted {
  /** For each billed line, in their order, what each discount takes off it. */
  lines: DiscountAmount[][]
  /** The invoice's `total_discount_amounts`. */
  totals: DiscountAmount[]
  /** The sum of all. */
  amount: number
}

/** Redeems a coupon: stores the discount, and counts it on coupon and promotion code. */
export function createDiscount(
  account: StripeAccount,
  { coupon: couponId, promotionCode }: WantedDiscount,
  { customer, subscription, checkoutSession }: DiscountOwner,
): Discount {
  const coupon = account.get('coupon', couponId)
  const code = promotionCode === null ? null : account.get('promotion_code', promotionCode)
  const start = account.now()
  const months = coupon.duration === 'repeating' ? coupon.duration_in_months : null
  account.put('coupon', { ...coupon, times_redeemed: coupon.times_redeemed + 1 })
  if (code) {
    account.put('promotion_code', { ...code, times_redeemed: code.times_redeemed + 1 })
    refreshPromotionCode(account, code.id)
  }
  refreshCoupon(account, couponId)
  return account.put('discount', {
    id: account.newId('discount'),
    object: 'discount',
    checkout_session: checkoutSession ?? null,
    customer,
    customer_account: null,
    end: months === null ? null : addMonths(new Date(start * 1000), months).getTime() / 1000,
    invoice: null,
    invoice_item: null,
    promotion_code: promotionCode,
    source: { coupon: couponId, type: 'coupon' },
    start,
    subscription,
    subscription_item: null,
  })
}

/** The discounts among `ids` that are in force now; one that has ended takes nothing off. */
export function discountsInForce(account: StripeAccount, ids: string[]): Discount[] {
  return ids
    .map(id => account.find('discount', id))
    .filter(discount => discount !== null)
    .filter(({ end }) => end === null || end > account.now())
}

/**
 * Which of a subscription's discounts stay after an invoice on which they took off `totals`: a
 * `once` coupon is used up by the first invoice that it makes cheaper.
 */
export function remainingDiscounts(
  account: StripeAccount,
  ids: string[],
  totals: DiscountAmount[],
): string[] {
  const used = new Set(totals.filter(({ amount }) => amount > 0).map(({ discount }) => discount))
  return discountsInForce(account, ids)
    .filter(
      ({ id, source }) => !used.has(id) || findCoupon(account, source.coupon)?.duration !== 'once',
    )
    .map(({ id }) => id)
}

/**
 * What discounts take off billed lines, one discount after the other. Prorations are left alone:
 * they are computed from prices that were discounted already.
 */
export function discountOn(
  account: StripeAccount,
  discounts: Discount[],
  billed: Reducible[],
): Discounted {
  const reductions = discounts.flatMap(({ id, source }) => {
    const coupon = findCoupon(account, source.coupon)
    return coupon ? [reductionOf(account, id, coupon)] : []
  })
  return takeOff(reductions, billed)
}

/** A coupon, also a deleted one: whoever has redeemed it keeps the discount. */
export function findCoupon(account: StripeAccount, id: string): Coupon | null {
  return account.find('coupon', id) ?? account.state.deletedCoupons[id] ?? null
}

/** A coupon as arithmetic needs it. */
export interface Reduction {
  id: string
  coupon: Coupon
  /** The products that it is for; null where it is for all. */
  products: string[] | null
}

export function reductionOf(account: StripeAccount, id: string, coupon: Coupon): Reduction {
  return { id, coupon, products: account.state.couponProducts[coupon.id] ?? null }
}

/** The arithmetic of {@link discountOn}, also for a checkout that has no discount objects yet. */
export function takeOff(reductions: Reduction[], billed: Reducible[]): Discounted {
  const lines: DiscountAmount[][] = billed.map(() => [])
  const left = billed.map(({ amount, proration }) => (proration ? 0 : Math.max(0, amount)))
  const totals = reductions.map(reduction => {
    const reducible = billed.map(({ price }, index) =>
      appliesTo(reduction, price.product) ? (left[index] ?? 0) : 0,
    )
    const shares = sharesOf(reduction.coupon, billed[0]?.price.currency ?? '', reducible)
    shares.forEach((amount, index) => {
      left[index] = (left[index] ?? 0) - amount
      if (amount > 0) lines[index]?.push({ amount, discount: reduction.id })
    })
    return { amount: sum(shares), discount: reduction.id }
  })
  return { lines, totals, amount: sum(totals.map(({ amount }) => amount)) }
}

export const appliesTo = ({ products }: Reduction, product: string): boolean =>
  products === null || products.includes(product)

/** What one coupon takes off each amount; a fixed amount is spread so that no unit is lost. */
function sharesOf(coupon: Coupon, currency: string, amounts: number[]): number[] {
  if (coupon.percent_off !== null) {
    const share = coupon.percent_off / 100
    return amounts.map(amount => Math.round(amount * share))
  }
  const total = sum(amounts)
  const off = coupon.currency === currency ? Math.min(total, coupon.amount_off ?? 0) : 0
  let passed = 0
  let given = 0
  return amounts.map(amount => {
    passed += amount
    const upToHere = total === 0 ? 0 : Math.round((off * passed) / total)
    const share = upToHere - given
    given = upToHere
    return share
  })
}

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0)
