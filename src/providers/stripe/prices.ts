import type Stripe from 'stripe'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { CataloguePrice } from '../payments.ts'
import type { AskStripe } from './connection.ts'
import { listAll } from './lists.ts'
import { ensureProduct, productIdOf } from './products.ts'

/**
 * The price with our lookup key, or a new one when there is none for this amount. Prices cannot be
 * changed: the lookup key moves to the new price, its predecessors are not sold any more, and
 * subscriptions stay with the price they bought. All that is one list where nothing has changed.
 */
export async function ensurePrice(
  ask: AskStripe,
  price: CataloguePrice,
  signal: AbortSignal,
): Answer<{ priceId: string; created: boolean }> {
  const lookupKey = `${productIdOf(price.product)}_${price.interval}_${price.currency}`
  const listed = await listAll(ask, 'list-prices', signal, stripe =>
    stripe.prices.list({
      product: productIdOf(price.product),
      expand: ['data.product'],
      limit: 100,
    }),
  )
  if (!listed.ok && listed.error.kind !== 'not-found') return listed
  const siblings = (listed.ok ? listed.value : []).filter(each => isSameOffer(each, price))
  const current = siblings.find(({ lookup_key }) => lookup_key === lookupKey)
  const product = await ensureProduct(ask, price, carriedProduct(listed), signal)
  if (!product.ok) return product
  const ensured =
    current?.unit_amount === price.amountMinor
      ? await ensureSold(ask, current, signal)
      : await create(ask, price, { lookupKey, predecessor: current?.id ?? 'first' }, signal)
  if (!ensured.ok) return ensured
  // A pass that died after the new price got the key left its predecessor to the next one.
  for (const { id, active } of siblings) {
    if (!active || id === ensured.value.priceId) continue
    const retired = await ask('retire-price', 'repeatable', signal, stripe =>
      stripe.prices.update(id, { active: false }),
    )
    if (!retired.ok) return retired
  }
  return ensured
}

/** Prices of ours that differ by their amount only; an operator's own are left alone. */
const isSameOffer = (
  { metadata, recurring, currency }: Stripe.Price,
  wanted: CataloguePrice,
): boolean =>
  metadata.sambuk_product === wanted.product &&
  currency === wanted.currency &&
  recurring?.interval === wanted.interval &&
  recurring.interval_count === 1

function carriedProduct(listed: Awaited<Answer<Stripe.Price[]>>): Stripe.Product | null {
  const product = listed.ok ? listed.value[0]?.product : undefined
  return product && typeof product === 'object' && !product.deleted ? product : null
}

/** Sold again, should it have been archived by hand. */
async function ensureSold(
  ask: AskStripe,
  { id, active }: Stripe.Price,
  signal: AbortSignal,
): Answer<{ priceId: string; created: boolean }> {
  const sold = { priceId: id, created: false }
  if (active) return ok(sold)
  const updated = await ask('restore-price', 'repeatable', signal, stripe =>
    stripe.prices.update(id, { active: true }),
  )
  return updated.ok ? ok(sold) : updated
}

async function create(
  ask: AskStripe,
  { product, interval, currency, amountMinor }: CataloguePrice,
  { lookupKey, predecessor }: { lookupKey: string; predecessor: string },
  signal: AbortSignal,
): Answer<{ priceId: string; created: boolean }> {
  const created = await ask('create-price', 'once', signal, stripe =>
    stripe.prices.create(
      {
        product: productIdOf(product),
        currency,
        unit_amount: amountMinor,
        recurring: { interval },
        lookup_key: lookupKey,
        transfer_lookup_key: true,
        metadata: { sambuk_product: product },
      },
      // The predecessor is part of the key: going back to yesterday's amount is a new price again.
      { idempotencyKey: `${lookupKey}:${amountMinor}:${predecessor}` },
    ),
  )
  return created.ok ? ok({ priceId: created.value.id, created: true }) : created
}
