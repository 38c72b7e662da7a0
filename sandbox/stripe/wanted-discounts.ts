import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import type { WantedDiscount } from './discounts.ts'
import { invalid } from './errors.ts'
import { text } from './params.ts'

/** How requests name discounts: new ones by coupon or promotion code, one there is by its id. */
export const discountsParam = z.union([
  z.literal(''),
  z
    .array(
      z.strictObject({
        coupon: text.optional(),
        discount: text.optional(),
        promotion_code: text.optional(),
      }),
    )
    .max(20),
])

export interface ReadDiscounts {
  /** Those there are already, by id. */
  kept: string[]
  wanted: WantedDiscount[]
}

export function readDiscounts(
  account: StripeAccount,
  params: z.output<typeof discountsParam> = '',
): ReadDiscounts {
  const read: ReadDiscounts = { kept: [], wanted: [] }
  for (const [index, { coupon, discount, promotion_code: code }] of (params || []).entries()) {
    const param = `discounts[${index}]`
    if (discount) read.kept.push(account.get('discount', discount, `${param}[discount]`).id)
    else if (coupon)
      read.wanted.push({ coupon: usable(account, coupon, param), promotionCode: null })
    else if (code) {
      const promotion = account.get('promotion_code', code, `${param}[promotion_code]`)
      if (!promotion.active) {
        throw invalid('', `This promotion code is not active: ${promotion.code}.`, param)
      }
      const { id, promotion: source } = promotion
      read.wanted.push({ coupon: usable(account, source.coupon, param), promotionCode: id })
    } else throw invalid('parameter_missing', `Missing required param: ${param}[coupon].`, param)
  }
  return read
}

function usable(account: StripeAccount, id: string, param: string): string {
  const coupon = account.get('coupon', id, `${param}[coupon]`)
  if (coupon.valid) return coupon.id
  throw invalid('coupon_expired', `Coupon expired: ${id}`, `${param}[coupon]`)
}
