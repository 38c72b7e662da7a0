import type Stripe from 'stripe'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { Payments } from '../payments.ts'
import type { AskStripe } from './connection.ts'
import { idOf, listAll } from './lists.ts'
import { productIdOf } from './products.ts'

type Order = Parameters<Payments['findPromotion']>[1]

/**
 * The promotion code that Stripe would take for this order. It is judged here because Stripe tells only
 * when the payment page is made or paid, and then not which part of the order was at fault.
 */
export async function findPromotion(
  ask: AskStripe,
  code: string,
  order: Order,
  signal: AbortSignal,
): Answer<{ promotionId: string } | null> {
  const listed = await listAll(ask, 'list-promotion-codes', signal, stripe =>
    stripe.promotionCodes.list({
      code,
      active: true,
      // Neither is told unless it is asked for.
      expand: [
        'data.promotion.coupon.applies_to',
        'data.promotion.coupon.currency_options',
        'data.restrictions.currency_options',
      ],
      limit: 100,
    }),
  )
  if (!listed.ok) return listed
  // The same word may be one customer's own code and everybody's; the own one comes first.
  const meant = listed.value
    .filter(promotion => isFor(promotion, order))
    .sort((one, other) => Number(other.customer !== null) - Number(one.customer !== null))
  for (const { id, restrictions } of meant) {
    if (!restrictions.first_time_transaction) return ok({ promotionId: id })
    const before = await ask('list-invoices', 'read', signal, stripe =>
      stripe.invoices.list({ customer: order.customerId, status: 'paid', limit: 1 }),
    )
    if (!before.ok) return before
    if (before.value.data.length === 0) return ok({ promotionId: id })
  }
  return ok(null)
}

/** Everything about it that needs no further question. */
function isFor({ customer, promotion, restrictions }: Stripe.PromotionCode, order: Order): boolean {
  const { coupon } = promotion
  if (coupon === null || typeof coupon === 'string' || !coupon.valid) return false
  if (customer !== null && idOf(customer) !== order.customerId) return false
  const products = coupon.applies_to?.products ?? []
  if (
    products.length > 0 &&
    !order.products.some(product => products.includes(productIdOf(product)))
  ) {
    return false
  }
  const { currency } = order
  const isInCurrency =
    coupon.percent_off !== null ||
    coupon.currency === currency ||
    coupon.currency_options?.[currency] !== undefined
  if (!isInCurrency) return false
  if (restrictions.minimum_amount === null) return true
  const minimum =
    restrictions.minimum_amount_currency === currency
      ? restrictions.minimum_amount
      : restrictions.currency_options?.[currency]?.minimum_amount
  return minimum !== undefined && order.amountMinor >= minimum
}
