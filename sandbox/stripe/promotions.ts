import type { StripeAccount } from './account.ts'
import type { Coupon } from './coupons.ts'
import { appliesTo, reductionOf, type WantedDiscount } from './discounts.ts'
import { findPromotionCode, type PromotionCode } from './promotion-codes.ts'

/** Why a promotion cannot be had: Stripe's error codes where it has one, else names of ours. */
export type PromotionProblem =
  | 'resource_missing'
  | 'coupon_expired'
  | 'promotion_code_used_up'
  | 'promotion_code_inapplicable'
  | 'promotion_code_currency'
  | 'promotion_code_minimum'
  | 'promotion_code_first_time'

/** What somebody is about to buy. */
export interface Order {
  customer: string | null
  currency: string
  products: string[]
  /** Minor units, before anything is taken off. */
  subtotal: number
}

/** Looks up what a customer typed into the payment page and judges it. */
export function redeemTyped(
  account: StripeAccount,
  typed: string,
  order: Order,
): { ok: true; wanted: WantedDiscount } | { ok: false; problem: PromotionProblem } {
  const code = findPromotionCode(account, typed, order.customer)
  if (!code) return { ok: false, problem: 'resource_missing' }
  const { coupon } = code.promotion
  const problem = problemOfCode(account, code, order)
  return problem ? { ok: false, problem } : { ok: true, wanted: { coupon, promotionCode: code.id } }
}

/** Why a promotion code cannot be redeemed on an order; null when it can. */
export function problemOfCode(
  account: StripeAccount,
  code: PromotionCode,
  order: Order,
): PromotionProblem | null {
  const { expires_at, max_redemptions, restrictions, times_redeemed } = code
  if (expires_at !== null && expires_at <= account.now()) return 'coupon_expired'
  if (max_redemptions !== null && times_redeemed >= max_redemptions) return 'promotion_code_used_up'
  const coupon = account.find('coupon', code.promotion.coupon)
  if (!coupon) return 'resource_missing'
  const ofCoupon = problemOfCoupon(account, coupon, order)
  if (ofCoupon) return ofCoupon
  if (!code.active || (code.customer && code.customer !== order.customer)) return 'resource_missing'
  if (restrictions.first_time_transaction && hasPaidBefore(account, order.customer)) {
    return 'promotion_code_first_time'
  }
  if (restrictions.minimum_amount === null) return null
  if (restrictions.minimum_amount_currency !== order.currency) return 'promotion_code_currency'
  return order.subtotal < restrictions.minimum_amount ? 'promotion_code_minimum' : null
}

/** Why a coupon cannot be redeemed on an order; null when it can. */
export function problemOfCoupon(
  account: StripeAccount,
  coupon: Coupon,
  { currency, products }: Order,
): PromotionProblem | null {
  const { max_redemptions, redeem_by, times_redeemed } = coupon
  if (redeem_by !== null && redeem_by <= account.now()) return 'coupon_expired'
  if (max_redemptions !== null && times_redeemed >= max_redemptions) return 'promotion_code_used_up'
  if (coupon.currency !== null && coupon.currency !== currency) return 'promotion_code_currency'
  const reduction = reductionOf(account, coupon.id, coupon)
  return products.some(product => appliesTo(reduction, product))
    ? null
    : 'promotion_code_inapplicable'
}

function hasPaidBefore(account: StripeAccount, customer: string | null): boolean {
  if (customer === null) return false
  return (
    account
      .list('charge')
      .some(each => each.customer === customer && each.status === 'succeeded') ||
    account.list('invoice').some(each => each.customer === customer && each.status === 'paid')
  )
}
