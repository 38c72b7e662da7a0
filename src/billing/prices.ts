import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { BoughtAddon } from '../subscriptions/tables.ts'
import type { Interval, PlanRow } from './plans.ts'
import { addons, plans, prices } from './tables.ts'

export type PriceRow = typeof prices.$inferSelect
export type AddonRow = typeof addons.$inferSelect

export const planProduct = (id: string): string => `plan:${id}`
export const addonProduct = (id: string): string => `addon:${id}`
/** One that was agreed for a single subscription. */
export const enterpriseProduct = (subscriptionId: string): string => `enterprise:${subscriptionId}`

type Reader = Database | Transaction

/** What is sold now of these products (`plan:…`, `addon:…`), each one's first currency first. */
export const currentPrices = (db: Reader, products: readonly string[]): Promise<PriceRow[]> =>
  db
    .select()
    .from(prices)
    .where(and(inArray(prices.product, [...products]), isNull(prices.retiredAt)))
    .orderBy(asc(prices.product), asc(prices.position), asc(prices.interval))

/** What is wished of the catalogue, in a currency of its customer. */
export interface Wanted {
  planId: string
  interval: Interval
  currency: string
  addons: readonly BoughtAddon[]
}

/** One thing of a purchase; `name` is what the payment vendor's invoices call it. */
export interface SoldItem {
  price: PriceRow
  name: string
  quantity: number
}

/** A purchase at today's prices, the plan first, and what it asks of a machine beyond the plan. */
export interface Sold {
  plan: PlanRow
  prices: SoldItem[]
  /** A period's price, before tax and discounts. */
  amountMinor: number
  diskGbMin: number
  costMinorMore: number
  backups: number
}

export type NotSold = 'plan-unknown' | 'currency-not-sold' | 'addon-unknown' | 'quantity-illegal'

/** PostgreSQL's `integer`, in which amounts are kept. */
const amountMinorMost = 2_147_483_647

/** What a wish comes to. A plan that is not on sale, or only by contact, has no prices to be sold at. */
export async function soldItems(tx: Reader, wanted: Wanted): Promise<Result<Sold, NotSold>> {
  const [plan] = await tx
    .select()
    .from(plans)
    .where(and(eq(plans.id, wanted.planId), eq(plans.active, true)))
  if (!plan) return fail('plan-unknown')
  const ids = wanted.addons.map(({ addonId }) => addonId)
  const known = await tx
    .select()
    .from(addons)
    .where(and(inArray(addons.id, ids), eq(addons.active, true)))
  const current = await currentPrices(tx, [planProduct(plan.id), ...ids.map(addonProduct)])
  const priceOf = (product: string) =>
    current.find(
      price =>
        price.product === product &&
        price.interval === wanted.interval &&
        price.currency === wanted.currency,
    )
  const planPrice = priceOf(planProduct(plan.id))
  if (!planPrice) return fail('currency-not-sold')
  const sold: Sold = {
    plan,
    prices: [{ price: planPrice, name: plan.name.en, quantity: 1 }],
    amountMinor: planPrice.amountMinor,
    diskGbMin: plan.diskGbMin,
    costMinorMore: 0,
    backups: 0,
  }
  if (new Set(ids).size < ids.length) return fail('quantity-illegal')
  for (const { addonId, quantity } of wanted.addons) {
    const addon = known.find(({ id }) => id === addonId)
    if (!addon) return fail('addon-unknown')
    const isCount = Number.isInteger(quantity) && quantity >= 1
    if (!isCount || quantity > addon.quantityMax) return fail('quantity-illegal')
    const price = priceOf(addonProduct(addonId))
    if (!price) return fail('currency-not-sold')
    sold.prices.push({ price, name: addon.name.en, quantity })
    sold.amountMinor += price.amountMinor * quantity
    sold.diskGbMin += (addon.adds.diskGb ?? 0) * quantity
    sold.costMinorMore += (addon.adds.costMinor ?? 0) * quantity
    sold.backups += (addon.adds.backups ?? 0) * quantity
  }
  return sold.amountMinor > amountMinorMost ? fail('quantity-illegal') : ok(sold)
}
