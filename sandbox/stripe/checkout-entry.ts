import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import type { CardProblem } from './cards.ts'
import { type Buyer, type Checkout, orderOf } from './checkout.ts'
import type { CheckoutSession } from './checkout-sessions.ts'
import { isCountry } from './countries.ts'
import { type PromotionProblem, redeemTyped } from './promotions.ts'
import { fitsTaxIdType, taxIdTypeOf } from './tax-id-types.ts'

const typed = z.string().trim().max(200)

/** The fields of the payment page, as a browser's form or a program sends them. */
export const checkoutEntry = z.object({
  method: z.enum(['card', 'bank']).catch('card').default('card'),
  cardNumber: typed.default(''),
  expiry: typed.default(''),
  cvc: typed.default(''),
  name: typed.default(''),
  accountNumber: typed.default(''),
  promotionCode: typed.optional(),
  country: typed.toUpperCase().optional(),
  city: typed.optional(),
  postalCode: typed.optional(),
  taxId: typed.toUpperCase().optional(),
  /** Present where the seller's terms were accepted. */
  terms: typed.default(''),
  /** What the buyer answered to the bank's question. */
  authenticated: z.coerce
    .string()
    .pipe(z.enum(['true', 'false']))
    .optional()
    .catch(undefined),
  /** `update` computes the totals anew and pays nothing. */
  step: z.enum(['pay', 'update']).catch('pay').default('pay'),
  /** The total that the buyer saw when pressing the button, in minor units. */
  total: z.union([typed, z.number()]).optional(),
})
export type CheckoutEntry = z.output<typeof checkoutEntry>

/** Why the page asks again: Stripe's error and decline codes where it has one, else names of ours. */
export type CheckoutProblem =
  | CardProblem
  | PromotionProblem
  | 'account_number_invalid'
  | 'country_invalid'
  | 'country_required'
  | 'method_not_allowed'
  | 'payment_intent_authentication_failure'
  | 'promotion_code_not_allowed'
  | 'tax_id_invalid'
  | 'terms_required'

/** Whether the page asks where the buyer is. */
export function asksForAddress(session: CheckoutSession): boolean {
  const { automatic_tax, billing_address_collection, tax_id_collection } = session
  return (
    automatic_tax.enabled ||
    billing_address_collection === 'required' ||
    (tax_id_collection?.enabled ?? false)
  )
}

/**
 * Takes in what changes the price: place, tax id and promotion code. A field that was not sent says
 * nothing; one that was sent empty clears what was there.
 */
export function takeIn(
  account: StripeAccount,
  session: CheckoutSession,
  checkout: Checkout,
  entry: CheckoutEntry,
): { ok: true; checkout: Checkout } | { ok: false; problem: CheckoutProblem } {
  const placed = placeOf(session, checkout.buyer, entry)
  if (typeof placed === 'string') return { ok: false, problem: placed }
  const buyer = businessOf(session, placed, entry)
  if (typeof buyer === 'string') return { ok: false, problem: buyer }
  const known = { ...checkout, buyer }
  const { promotionCode } = entry
  if (promotionCode === undefined) return { ok: true, checkout: known }
  if (!session.allow_promotion_codes) {
    return promotionCode === ''
      ? { ok: true, checkout: known }
      : { ok: false, problem: 'promotion_code_not_allowed' }
  }
  if (promotionCode === '') return { ok: true, checkout: { ...known, discounts: [] } }
  const redeemed = redeemTyped(account, promotionCode, orderOf(checkout.items, session.customer))
  return redeemed.ok
    ? { ok: true, checkout: { ...known, discounts: [redeemed.wanted] } }
    : { ok: false, problem: redeemed.problem }
}

function placeOf(
  session: CheckoutSession,
  buyer: Buyer,
  { country, city, postalCode, step }: CheckoutEntry,
): Buyer | CheckoutProblem {
  if (!asksForAddress(session)) return buyer
  if (country === '' && step === 'pay') return 'country_required'
  if (country && !isCountry(country)) return 'country_invalid'
  return {
    ...buyer,
    country: country === undefined ? buyer.country : country || null,
    city: city === undefined ? buyer.city : city || null,
    postalCode: postalCode === undefined ? buyer.postalCode : postalCode || null,
  }
}

/** The country says what kind of tax id its businesses have. */
function businessOf(
  session: CheckoutSession,
  buyer: Buyer,
  { taxId: value }: CheckoutEntry,
): Buyer | CheckoutProblem {
  if (!session.tax_id_collection?.enabled || value === undefined) return buyer
  if (value === '') return { ...buyer, taxId: null }
  const type = buyer.country && taxIdTypeOf(buyer.country)
  if (!type || !fitsTaxIdType(type, value)) return 'tax_id_invalid'
  return { ...buyer, taxId: { type, value } }
}
