import type Stripe from 'stripe'
import type { SoldItem } from '../payment-facts.ts'
import { isPlan } from './products.ts'

export type ItemChange = Pick<
  Stripe.SubscriptionUpdateParams.Item,
  'id' | 'price' | 'quantity' | 'deleted'
>

/** A price that is to be sold, with what is sold under it. */
export interface WantedPrice {
  priceId: string
  quantity: number
  productId: string
}

/**
 * What is to be said to Stripe so that a subscription has exactly the wanted items; nothing when it has
 * them. Of a price that stays only the quantity is said: it may be one that is not sold any more, which
 * Stripe refuses to be named. A product keeps its item when its price changes, and the plan keeps its
 * own whatever becomes of it.
 */
export function planChange(
  sold: readonly SoldItem[],
  wanted: readonly WantedPrice[],
): ItemChange[] {
  const free = new Set(sold)
  const claim = (fits: (item: SoldItem) => boolean): SoldItem | undefined => {
    const item = [...free].find(fits)
    if (item) free.delete(item)
    return item
  }
  const kept = wanted.map(({ priceId }) => claim(item => item.priceId === priceId))
  const changes = wanted.map(({ priceId, productId, quantity }, index): ItemChange | null => {
    const same = kept[index]
    if (same) return same.quantity === quantity ? null : { id: same.itemId, quantity }
    const item =
      claim(other => other.productId === productId) ??
      (isPlan(productId) ? claim(other => isPlan(other.productId)) : undefined)
    return { ...(item ? { id: item.itemId } : {}), price: priceId, quantity }
  })
  const dropped = [...free].map(({ itemId }) => ({ id: itemId, deleted: true }))
  return [...changes.filter(change => change !== null), ...dropped]
}
