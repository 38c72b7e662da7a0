import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { isWithin, listParams, page } from './lists.ts'
import {
  checkBounds,
  checkFuture,
  clearableText,
  decimal,
  integer,
  type Metadata,
  mergeMetadata,
  metadata,
  range,
  text,
} from './params.ts'
import { amountMax } from './price-currencies.ts'
import { changedFields } from './products.ts'

export interface Coupon extends StripeObject {
  object: 'coupon'
  amount_off: number | null
  currency: string | null
  duration: 'forever' | 'once' | 'repeating'
  duration_in_months: number | null
  max_redemptions: number | null
  metadata: Metadata
  name: string | null
  percent_off: number | null
  redeem_by: number | null
  times_redeemed: number
  /** Whether it can still be redeemed; kept true to its limits by {@link refreshCoupon}. */
  valid: boolean
}

const newCoupon = z.strictObject({
  amount_off: integer.optional(),
  applies_to: z.strictObject({ products: z.array(text).min(1) }).optional(),
  currency: text.optional(),
  duration: z.enum(['forever', 'once', 'repeating']).optional(),
  duration_in_months: integer.optional(),
  id: text.max(200).optional(),
  max_redemptions: integer.optional(),
  metadata: metadata.optional(),
  name: text.max(40).optional(),
  percent_off: decimal.optional(),
  redeem_by: integer.optional(),
})
type NewCoupon = z.output<typeof newCoupon>

export function registerCoupons(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/coupons',
    operation: 'create-coupon',
    params: newCoupon,
    handle: params => createCoupon(account, params),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/coupons/:id',
    operation: 'get-coupon',
    params: z.strictObject({}),
    handle: (_, id) => account.get('coupon', id),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/coupons/:id',
    operation: 'update-coupon',
    params: z.strictObject({ metadata: metadata.optional(), name: clearableText.optional() }),
    handle: (params, id) => {
      const coupon = account.get('coupon', id)
      const changed: Coupon = {
        ...coupon,
        metadata: mergeMetadata(coupon.metadata, params.metadata),
        name: params.name === undefined ? coupon.name : params.name || null,
      }
      account.put('coupon', changed)
      account.emit('coupon.updated', changed, changedFields(coupon, changed))
      return changed
    },
  })
  endpoint(app, account, {
    method: 'DELETE',
    url: '/v1/coupons/:id',
    operation: 'delete-coupon',
    params: z.strictObject({}),
    handle: (_, id) => {
      const coupon = account.get('coupon', id)
      // Who has redeemed it keeps the discount.
      account.state.deletedCoupons[id] = { ...coupon, valid: false }
      account.remove('coupon', id)
      account.emit('coupon.deleted', coupon)
      retirePromotionCodes(account, id)
      return { id, object: 'coupon', deleted: true }
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/coupons',
    operation: 'list-coupons',
    params: z.strictObject({ ...listParams, created: range.optional() }),
    handle: ({ created, ...paging }) =>
      page(
        '/v1/coupons',
        account.list('coupon').filter(coupon => isWithin(coupon, created)),
        paging,
      ),
  })
}

function createCoupon(account: StripeAccount, params: NewCoupon): Coupon {
  checkCoupon(account, params)
  const coupon: Coupon = {
    id: params.id ?? account.token(8),
    object: 'coupon',
    amount_off: params.amount_off ?? null,
    created: account.now(),
    currency: params.currency?.toLowerCase() ?? null,
    duration: params.duration ?? 'once',
    duration_in_months: params.duration_in_months ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata({}, params.metadata),
    name: params.name ?? null,
    percent_off: params.percent_off ?? null,
    redeem_by: params.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  }
  if (params.applies_to) account.state.couponProducts[coupon.id] = params.applies_to.products
  account.put('coupon', coupon)
  account.emit('coupon.created', coupon)
  scheduleCouponEnd(account, coupon)
  return coupon
}

function checkCoupon(account: StripeAccount, params: NewCoupon): void {
  const { amount_off, percent_off, currency, duration = 'once', duration_in_months } = params
  if (params.id && account.find('coupon', params.id)) {
    throw invalid('resource_already_exists', 'Coupon already exists.', 'id')
  }
  if (amount_off === undefined && percent_off === undefined) {
    throw invalid('parameter_missing', 'Must provide percent_off or amount_off', 'percent_off')
  }
  if (amount_off !== undefined && percent_off !== undefined) {
    throw invalid('', 'You may only specify one of these parameters: percent_off, amount_off.')
  }
  if (percent_off !== undefined && (percent_off <= 0 || percent_off > 100)) {
    throw invalid('', 'percent_off must be greater than 0 and at most 100', 'percent_off')
  }
  checkBounds(amount_off, 'amount_off', { min: 1, max: amountMax })
  if (amount_off !== undefined && currency === undefined) {
    throw invalid('parameter_missing', 'Must provide currency when using amount_off', 'currency')
  }
  if ((duration === 'repeating') !== (duration_in_months !== undefined)) {
    throw invalid(
      '',
      'duration_in_months is required if, and only if, duration is `repeating`.',
      'duration_in_months',
    )
  }
  checkBounds(duration_in_months, 'duration_in_months', { min: 1, max: 120 })
  checkBounds(params.max_redemptions, 'max_redemptions', { min: 1 })
  checkFuture(params.redeem_by, 'redeem_by', account.now())
  for (const [at, product] of (params.applies_to?.products ?? []).entries()) {
    account.get('product', product, `applies_to[products][${at}]`)
  }
}

/** Arms the clock for the coupon's last moment; also after a restart, which forgets timers. */
export function scheduleCouponEnd(account: StripeAccount, { id, redeem_by, valid }: Coupon): void {
  if (!valid || redeem_by === null) return
  account.after(redeem_by, `end coupon ${id}`, () => refreshCoupon(account, id))
}

/** Sees whether a coupon can still be redeemed, and with it the promotion codes that name it. */
export function refreshCoupon(account: StripeAccount, id: string): void {
  const coupon = account.find('coupon', id)
  if (!coupon?.valid || isRedeemable(coupon, account.now())) return
  account.put('coupon', { ...coupon, valid: false })
  retirePromotionCodes(account, id)
}

function isRedeemable({ redeem_by, max_redemptions, times_redeemed }: Coupon, now: number) {
  return (
    (redeem_by === null || now < redeem_by) &&
    (max_redemptions === null || times_redeemed < max_redemptions)
  )
}

function retirePromotionCodes(account: StripeAccount, coupon: string): void {
  for (const code of account.list('promotion_code')) {
    if (code.promotion.coupon !== coupon || !code.active) continue
    account.put('promotion_code', { ...code, active: false })
  }
}
