import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { isWithin, listParams, page } from './lists.ts'
import {
  checkBounds,
  checkFuture,
  flag,
  integer,
  type Metadata,
  mergeMetadata,
  metadata,
  range,
  text,
} from './params.ts'
import { changedFields } from './products.ts'

export interface PromotionCode extends StripeObject {
  object: 'promotion_code'
  /** Whether it can be redeemed; kept true to its limits by {@link refreshPromotionCode}. */
  active: boolean
  code: string
  customer: string | null
  expires_at: number | null
  max_redemptions: number | null
  metadata: Metadata
  promotion: { coupon: string; type: 'coupon' }
  restrictions: {
    first_time_transaction: boolean
    minimum_amount: number | null
    minimum_amount_currency: string | null
  }
  times_redeemed: number
}

const newCode = z.strictObject({
  active: flag.optional(),
  code: text
    .max(500)
    .regex(/^[A-Za-z0-9-]+$/, 'only letters, digits and dashes')
    .optional(),
  customer: text.optional(),
  expires_at: integer.optional(),
  max_redemptions: integer.optional(),
  metadata: metadata.optional(),
  promotion: z.strictObject({ coupon: text, type: z.literal('coupon') }),
  restrictions: z
    .strictObject({
      first_time_transaction: flag.optional(),
      minimum_amount: integer.optional(),
      minimum_amount_currency: text.optional(),
    })
    .optional(),
})

export function registerPromotionCodes(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/promotion_codes',
    operation: 'create-promotion-code',
    params: newCode,
    handle: params => createCode(account, params),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/promotion_codes/:id',
    operation: 'get-promotion-code',
    params: z.strictObject({}),
    handle: (_, id) => account.get('promotion_code', id),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/promotion_codes/:id',
    operation: 'update-promotion-code',
    params: z.strictObject({ active: flag.optional(), metadata: metadata.optional() }),
    handle: (params, id) => {
      const before = account.get('promotion_code', id)
      if (params.active && !before.active) checkActivation(account, before)
      const changed: PromotionCode = {
        ...before,
        active: params.active ?? before.active,
        metadata: mergeMetadata(before.metadata, params.metadata),
      }
      account.put('promotion_code', changed)
      account.emit('promotion_code.updated', changed, changedFields(before, changed))
      return changed
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/promotion_codes',
    operation: 'list-promotion-codes',
    params: z.strictObject({
      ...listParams,
      active: flag.optional(),
      code: text.optional(),
      coupon: text.optional(),
      created: range.optional(),
      customer: text.optional(),
    }),
    handle: ({ active, code, coupon, created, customer, ...paging }) =>
      page(
        '/v1/promotion_codes',
        account
          .list('promotion_code')
          .filter(each => active === undefined || each.active === active)
          .filter(each => code === undefined || isSameCode(each.code, code))
          .filter(each => coupon === undefined || each.promotion.coupon === coupon)
          .filter(each => customer === undefined || each.customer === customer)
          .filter(each => isWithin(each, created)),
        paging,
      ),
  })
}

function createCode(account: StripeAccount, params: z.output<typeof newCode>): PromotionCode {
  const { coupon: couponId } = params.promotion
  const coupon = account.get('coupon', couponId, 'promotion[coupon]')
  if (params.customer) account.get('customer', params.customer, 'customer')
  const { restrictions = {} } = params
  if ((restrictions.minimum_amount === undefined) !== !restrictions.minimum_amount_currency) {
    throw invalid(
      'parameter_missing',
      'minimum_amount and minimum_amount_currency must be given together.',
      'restrictions[minimum_amount_currency]',
    )
  }
  checkBounds(restrictions.minimum_amount, 'restrictions[minimum_amount]', { min: 1 })
  checkBounds(params.max_redemptions, 'max_redemptions', { min: 1 })
  checkFuture(params.expires_at, 'expires_at', account.now())
  if (params.expires_at && coupon.redeem_by !== null && params.expires_at > coupon.redeem_by) {
    throw invalid('', 'A promotion code cannot expire after its coupon.', 'expires_at')
  }
  const created: PromotionCode = {
    id: account.newId('promotion_code'),
    object: 'promotion_code',
    active: params.active ?? true,
    code: params.code ?? account.token(8).toUpperCase(),
    created: account.now(),
    customer: params.customer ?? null,
    customer_account: null,
    expires_at: params.expires_at ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata({}, params.metadata),
    promotion: { coupon: couponId, type: 'coupon' },
    restrictions: {
      first_time_transaction: restrictions.first_time_transaction ?? false,
      minimum_amount: restrictions.minimum_amount ?? null,
      minimum_amount_currency: restrictions.minimum_amount_currency?.toLowerCase() ?? null,
    },
    times_redeemed: 0,
  }
  if (created.active) checkActivation(account, created)
  account.put('promotion_code', created)
  account.emit('promotion_code.created', created)
  schedulePromotionEnd(account, created)
  return created
}

function checkActivation(account: StripeAccount, code: PromotionCode): void {
  if (!account.find('coupon', code.promotion.coupon)?.valid || !isRedeemable(account, code)) {
    throw invalid(
      '',
      'This promotion code cannot be active: it, or its coupon, can no longer be redeemed.',
      'active',
    )
  }
  const twin = account
    .list('promotion_code')
    .find(
      ({ id, active, code: other, customer }) =>
        active && id !== code.id && isSameCode(other, code.code) && customer === code.customer,
    )
  if (twin) {
    throw invalid(
      '',
      `An active promotion code with \`code: ${code.code}\` already exists.`,
      'code',
    )
  }
}

/** The code that a customer means by what was typed, one of his own first; null if there is none. */
export function findPromotionCode(
  account: StripeAccount,
  typed: string,
  customer: string | null,
): PromotionCode | null {
  const meant = account
    .list('promotion_code')
    .filter(({ code }) => isSameCode(code, typed))
    .filter(code => code.customer === null || code.customer === customer)
    .sort((a, b) => Number(b.active) - Number(a.active))
  return meant.find(code => code.active && code.customer === customer) ?? meant[0] ?? null
}

const isSameCode = (one: string, other: string) => one.toUpperCase() === other.trim().toUpperCase()

/** Arms the clock for the code's last moment; also after a restart, which forgets timers. */
export function schedulePromotionEnd(
  account: StripeAccount,
  { id, active, expires_at }: PromotionCode,
): void {
  if (!active || expires_at === null) return
  account.after(expires_at, `end promotion ${id}`, () => refreshPromotionCode(account, id))
}

/** Sees whether a code can still be redeemed. */
export function refreshPromotionCode(account: StripeAccount, id: string): void {
  const code = account.find('promotion_code', id)
  if (!code?.active || isRedeemable(account, code)) return
  account.put('promotion_code', { ...code, active: false })
}

function isRedeemable(account: StripeAccount, code: PromotionCode): boolean {
  const { expires_at, max_redemptions, times_redeemed } = code
  return (
    (expires_at === null || account.now() < expires_at) &&
    (max_redemptions === null || times_redeemed < max_redemptions)
  )
}
