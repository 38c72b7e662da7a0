import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { SoldItem } from '../billing/prices.ts'
import { assert } from '../kit/assert.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { ProviderError } from '../providers/compute.ts'
import { preparingMinutes, type SubscriptionRow } from '../subscriptions/subscription.ts'
import type { SubscriptionTools } from './checkout.ts'

/** Why an order is not offered for payment: for good, or until the vendor is asked again. */
export type Closed = { problem: string } | { error: ProviderError }

export interface Prepared {
  customerId: string
  promotionId: string | null
  /** What a refusal of the vendor means for this order. */
  later(error: ProviderError): Closed
}

/** The vendor's customer and, where a code came with the order, its promotion. */
export async function prepareOrder(
  row: SubscriptionRow,
  items: readonly SoldItem[],
  signal: AbortSignal,
  { platform, payments }: SubscriptionTools,
): Promise<Result<Prepared, Closed>> {
  const waitedMs = platform.context.clock.now().getTime() - row.orderedAt.getTime()
  const isCard = row.collection === 'card'
  const later = (error: ProviderError): Closed => {
    if (error.code === 'currency-mixed') return { problem: 'currency-fixed' }
    const isLate = isCard && waitedMs > preparingMinutes * 60_000
    return isLate ? { problem: 'payment-vendor-unreachable' } : { error }
  }
  const customer = await ensureCustomerOf(row.accountId, signal, { platform, payments })
  if (!customer.ok) return fail(later(customer.error))
  const { customerId } = customer.value
  if (row.promotionCode === null) return ok({ customerId, promotionId: null, later })
  const { currency, amountMinor } = row
  const products = items.map(({ price }) => price.product)
  const promotion = await payments.findPromotion(
    row.promotionCode,
    { customerId, products, currency, amountMinor },
    signal,
  )
  if (!promotion.ok) return fail(later(promotion.error))
  if (!promotion.value) return fail({ problem: 'promotion-not-valid' })
  return ok({ customerId, promotionId: promotion.value.promotionId, later })
}

/** The account's customer at the vendor, made there when it buys for the first time. */
async function ensureCustomerOf(
  accountId: string,
  signal: AbortSignal,
  { platform: { db }, payments }: Pick<SubscriptionTools, 'platform' | 'payments'>,
): Promise<Result<{ customerId: string }, ProviderError>> {
  const [account] = await db.select().from(accounts).where(eq(accounts.id, accountId))
  assert(account, 'an order has an account')
  const { id, email, name, language, stripeCustomerId } = account
  if (stripeCustomerId) return ok({ customerId: stripeCustomerId })
  const ensured = await payments.ensureCustomer({ id, email, name, language }, signal)
  if (ensured.ok) {
    const { customerId } = ensured.value
    await db.update(accounts).set({ stripeCustomerId: customerId }).where(eq(accounts.id, id))
  }
  return ensured
}
