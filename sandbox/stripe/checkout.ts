import type { StripeAccount } from './account.ts'
import type { CheckoutItem } from './checkout-items.ts'
import type { NewSession } from './checkout-params.ts'
import type { WantedDiscount } from './discounts.ts'
import { invalid } from './errors.ts'
import { type Metadata, mergeMetadata } from './params.ts'
import { type Order, type PromotionProblem, problemOfCode, problemOfCoupon } from './promotions.ts'

/** What a session will become when it is paid, and what it does not show of itself. */
export interface Checkout {
  items: CheckoutItem[]
  /** Given by the seller or typed by the buyer. */
  discounts: WantedDiscount[]
  subscription: {
    metadata: Metadata
    description: string | null
    trialDays: number
    missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause'
  }
  /** Whether what the buyer types is written to a customer who was known before. */
  updates: { address: boolean; name: boolean }
  buyer: Buyer
}

/** What the buyer has typed so far. */
export interface Buyer {
  country: string | null
  city: string | null
  postalCode: string | null
  taxId: { type: string; value: string } | null
}

export function readCheckout(
  account: StripeAccount,
  params: NewSession,
  items: CheckoutItem[],
): Checkout {
  const { customer_update: update, subscription_data: data = {} } = params
  return {
    items,
    discounts: readDiscounts(account, params, orderOf(items, params.customer ?? null)),
    subscription: {
      metadata: mergeMetadata({}, data.metadata),
      description: data.description || null,
      trialDays: data.trial_period_days ?? 0,
      missingPaymentMethod:
        data.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
    },
    updates: { address: update?.address === 'auto', name: update?.name === 'auto' },
    buyer: { country: null, city: null, postalCode: null, taxId: null },
  }
}

/** What promotions judge a checkout by. */
export function orderOf(items: CheckoutItem[], customer: string | null): Order {
  return {
    customer,
    currency: items[0]?.price.currency ?? '',
    products: items.map(({ price }) => price.product),
    subtotal: items.reduce((sum, { price, quantity }) => sum + price.unit_amount * quantity, 0),
  }
}

function readDiscounts(account: StripeAccount, params: NewSession, order: Order): WantedDiscount[] {
  return (params.discounts ?? []).map(({ coupon: couponId, promotion_code: codeId }, at) => {
    const param = `discounts[${at}]`
    if ((couponId === undefined) === (codeId === undefined)) {
      throw invalid('', 'A discount names either a coupon or a promotion_code.', param)
    }
    if (codeId !== undefined) {
      const code = account.get('promotion_code', codeId, `${param}[promotion_code]`)
      refuse(problemOfCode(account, code, order), `${param}[promotion_code]`)
      return { coupon: code.promotion.coupon, promotionCode: codeId }
    }
    const coupon = account.get('coupon', couponId ?? '', `${param}[coupon]`)
    refuse(problemOfCoupon(account, coupon, order), `${param}[coupon]`)
    return { coupon: coupon.id, promotionCode: null }
  })
}

/** What the API says where the payment page has a sentence of its own. */
const refusals: Record<PromotionProblem, string> = {
  resource_missing: 'This promotion code cannot be redeemed because it is not active.',
  coupon_expired: 'This coupon has expired.',
  promotion_code_used_up: 'This coupon has been redeemed as often as it can be.',
  promotion_code_inapplicable:
    'This coupon cannot be redeemed because it does not apply to anything in this order.',
  promotion_code_currency: 'This coupon cannot be redeemed in the currency of this order.',
  promotion_code_minimum:
    'This promotion code cannot be redeemed because the order does not reach its minimum amount.',
  promotion_code_first_time:
    'This promotion code cannot be redeemed because the associated customer has prior transactions.',
}

function refuse(problem: PromotionProblem | null, param: string): void {
  if (problem === null) return
  throw invalid(problem === 'coupon_expired' ? problem : '', refusals[problem], param)
}
