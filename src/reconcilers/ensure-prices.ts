import { and, eq, ne } from 'drizzle-orm'
import type { SoldItem } from '../billing/prices.ts'
import { prices } from '../billing/tables.ts'
import type { Database } from '../database/database.ts'
import { ok } from '../kit/result.ts'
import type { Answer } from '../providers/compute.ts'
import type { Payments, WantedItem } from '../providers/payments.ts'

/**
 * The vendor's prices for what is sold, made there unless it has them. It is asked each time: an account
 * that was replaced, or a price archived by hand, is put right by the next order.
 */
export async function ensureWantedItems(
  payments: Pick<Payments, 'ensurePrice'>,
  db: Database,
  sold: readonly SoldItem[],
  signal: AbortSignal,
): Answer<WantedItem[]> {
  const items: WantedItem[] = []
  for (const { price, name, quantity } of sold) {
    const ensured = await ensureSoldPrice(payments, db, { price, name }, signal)
    if (!ensured.ok) return ensured
    items.push({ priceId: ensured.value.priceId, quantity })
  }
  return ok(items)
}

/** One of them; `created` tells whether the vendor did not have it. */
export async function ensureSoldPrice(
  payments: Pick<Payments, 'ensurePrice'>,
  db: Database,
  { price, name }: Pick<SoldItem, 'price' | 'name'>,
  signal: AbortSignal,
): Answer<{ priceId: string; created: boolean }> {
  const { product, interval, amountMinor, currency } = price
  const ensured = await payments.ensurePrice(
    { product, name, interval, amountMinor, currency },
    signal,
  )
  if (ensured.ok && ensured.value.priceId !== price.stripePriceId) {
    await keepPriceId(db, price.id, ensured.value.priceId)
  }
  return ensured
}

/**
 * An amount that was changed and changed back before the vendor heard of it has one price there and two
 * rows here: the price belongs to the row that is sold now.
 */
const keepPriceId = (db: Database, id: string, stripePriceId: string) =>
  db.transaction(async tx => {
    await tx
      .update(prices)
      .set({ stripePriceId: null })
      .where(and(eq(prices.stripePriceId, stripePriceId), ne(prices.id, id)))
    await tx.update(prices).set({ stripePriceId }).where(eq(prices.id, id))
  })
