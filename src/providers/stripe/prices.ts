import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { PlanPrice } from '../payments.ts'
import type { AskStripe } from './connection.ts'

/**
 * The price with our lookup key, or a new one when there is none for this amount. Prices cannot be
 * changed: the lookup key moves to the new price, and subscriptions stay with the price they bought.
 */
export async function ensurePrice(
  ask: AskStripe,
  price: PlanPrice,
  signal: AbortSignal,
): Answer<{ priceId: string }> {
  const lookupKey = `sambuk_${price.planId}_${price.interval}`
  const currency = price.currency.toLowerCase()
  const listed = await ask('list-prices', 'read', signal, stripe =>
    stripe.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1 }),
  )
  if (!listed.ok) return listed
  const [current] = listed.value.data
  const fits =
    current?.unit_amount === price.amountMinor &&
    current.currency === currency &&
    current.recurring?.interval === price.interval &&
    current.recurring.interval_count === 1
  if (fits) return ok({ priceId: current.id })

  const product = await ensureProduct(ask, price, signal)
  if (!product.ok) return product
  const created = await ask('create-price', 'once', signal, stripe =>
    stripe.prices.create(
      {
        product: product.value,
        currency,
        unit_amount: price.amountMinor,
        recurring: { interval: price.interval },
        lookup_key: lookupKey,
        transfer_lookup_key: true,
      },
      // The predecessor is part of the key: going back to yesterday's amount is a new price again.
      { idempotencyKey: `${lookupKey}:${price.amountMinor}:${currency}:${current?.id ?? 'first'}` },
    ),
  )
  return created.ok ? ok({ priceId: created.value.id }) : created
}

/** The plan's product, whose id is ours. */
async function ensureProduct(
  ask: AskStripe,
  price: PlanPrice,
  signal: AbortSignal,
): Answer<string> {
  const id = `sambuk_${price.planId}`
  const found = await ask('find-product', 'read', signal, stripe => stripe.products.retrieve(id))
  if (found.ok) return ok(found.value.id)
  if (found.error.kind !== 'not-found') return found
  // No idempotency key: the id is unique by itself.
  const created = await ask('create-product', 'once', signal, stripe =>
    stripe.products.create({ id, name: price.name, metadata: { sambuk_plan: price.planId } }),
  )
  return created.ok || created.error.kind === 'already-exists' ? ok(id) : created
}
