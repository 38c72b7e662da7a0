import type { StripeAccount } from './account.ts'
import type { Checkout } from './checkout.ts'
import type { CheckoutSession } from './checkout-sessions.ts'
import { findCoupon, reductionOf, takeOff } from './discounts.ts'
import { type Taxed, taxFor } from './tax.ts'
import { countryOfTaxId } from './tax-id-types.ts'
import { validTaxIdsOf } from './tax-ids.ts'

/** One line of what is sold, as `line_items` shows it. */
export interface LineItem {
  id: string
  object: 'item'
  amount_subtotal: number
  amount_total: number
  description: string
  quantity: number
  [field: string]: unknown
}

interface Amounts {
  lines: { subtotal: number; discount: number; tax: number; total: number }[]
  taxed: Taxed | null
}

/** What each item costs, with what the buyer has typed so far; in a trial, before it costs nothing. */
function amountsOf(account: StripeAccount, session: CheckoutSession, checkout: Checkout): Amounts {
  const billed = checkout.items.map(({ price, quantity }) => ({
    price,
    amount: price.unit_amount * quantity,
    proration: false,
  }))
  const reductions = checkout.discounts.flatMap(({ coupon: id }) => {
    const coupon = findCoupon(account, id)
    return coupon ? [reductionOf(account, id, coupon)] : []
  })
  const discounted = takeOff(reductions, billed)
  const off = discounted.lines.map(line => line.reduce((sum, { amount }) => sum + amount, 0))
  const taxable = billed.map(({ amount, price }, at) => ({
    amount: amount - (off[at] ?? 0),
    inclusive: price.tax_behavior === 'inclusive',
  }))
  const taxed = session.automatic_tax.enabled
    ? taxFor(account, taxpayerOf(account, session, checkout), taxable)
    : null
  const lines = billed.map(({ amount }, at) => {
    const taxes = taxed?.lines[at] ?? []
    const onTop = taxes.filter(({ tax_behavior }) => tax_behavior === 'exclusive')
    return {
      subtotal: amount,
      discount: off[at] ?? 0,
      tax: taxes.reduce((sum, tax) => sum + tax.amount, 0),
      total: amount - (off[at] ?? 0) + onTop.reduce((sum, tax) => sum + tax.amount, 0),
    }
  })
  return { lines, taxed }
}

/** A known customer's own address counts, unless it is the buyer's to change. */
function taxpayerOf(account: StripeAccount, session: CheckoutSession, checkout: Checkout) {
  const { buyer, updates } = checkout
  const customer = session.customer === null ? null : account.find('customer', session.customer)
  const own = customer?.address?.country ?? null
  const country = (updates.address || own === null ? buyer.country : null) ?? own
  const typed = buyer.taxId && countryOfTaxId(buyer.taxId.type, buyer.taxId.value)
  const kept = customer ? validTaxIdsOf(account, customer.id).map(id => id.country) : []
  return {
    country,
    taxExempt: customer?.tax_exempt ?? 'none',
    isBusiness: [typed, ...kept].some(each => each !== null && each === country),
  } as const
}

/** The session with its totals as they are now. */
export function withTotals(
  account: StripeAccount,
  session: CheckoutSession,
  checkout: Checkout,
): CheckoutSession {
  const { lines, taxed } = amountsOf(account, session, checkout)
  const total = (field: 'subtotal' | 'discount' | 'tax' | 'total') =>
    checkout.subscription.trialDays > 0 ? 0 : lines.reduce((sum, line) => sum + line[field], 0)
  return {
    ...session,
    amount_subtotal: total('subtotal'),
    amount_total: total('total'),
    automatic_tax: { ...session.automatic_tax, status: taxed?.status ?? null },
    discounts: checkout.discounts.map(({ coupon, promotionCode }) => ({
      coupon: promotionCode === null ? coupon : null,
      promotion_code: promotionCode,
    })),
    total_details: {
      amount_discount: total('discount'),
      amount_shipping: 0,
      amount_tax: total('tax'),
    },
  }
}

/** Whether a buyer's tax id, or a customer's standing, keeps tax away: `customer_details` says so. */
export function taxExemptionOf(
  account: StripeAccount,
  session: CheckoutSession,
  checkout: Checkout,
): 'none' | 'exempt' | 'reverse' {
  return amountsOf(account, session, checkout).taxed?.customerTaxExempt ?? 'none'
}

/** What is sold, line by line: what it will cost, also where a trial comes first. */
export function lineItemsOf(account: StripeAccount, session: CheckoutSession): LineItem[] {
  const checkout = account.state.checkouts[session.id]
  if (!checkout) return []
  const { lines } = amountsOf(account, session, checkout)
  return checkout.items.map(({ id, description, metadata, price, quantity }, at) => ({
    id,
    object: 'item',
    adjustable_quantity: null,
    amount_discount: lines[at]?.discount ?? 0,
    amount_subtotal: lines[at]?.subtotal ?? 0,
    amount_tax: lines[at]?.tax ?? 0,
    amount_total: lines[at]?.total ?? 0,
    currency: price.currency,
    description,
    metadata,
    price,
    quantity,
  }))
}
