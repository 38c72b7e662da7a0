import type Stripe from 'stripe'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { CataloguePrice } from '../payments.ts'
import type { AskStripe } from './connection.ts'

const addonPrefix = 'sambuk_addon_'

/** Our id of a product: `sambuk_starter` of `plan:starter`, `sambuk_addon_backups` of `addon:backups`. */
export const productIdOf = (product: string): string =>
  `sambuk_${product.replace(/^plan:/, '').replaceAll(':', '_')}`

/** Whatever is no add-on is a plan, one that was made out by hand too. */
export const isPlan = (productId: string): boolean => !productId.startsWith(addonPrefix)

/**
 * The product, whose id is ours, under its present name and for sale. `known` is what a list of its
 * prices carried; null asks for it.
 */
export async function ensureProduct(
  ask: AskStripe,
  { product, name }: Pick<CataloguePrice, 'product' | 'name'>,
  known: Stripe.Product | null,
  signal: AbortSignal,
): Answer<string> {
  const id = productIdOf(product)
  const found = known
    ? ok(known)
    : await ask('find-product', 'read', signal, stripe => stripe.products.retrieve(id))
  if (found.ok) {
    if (found.value.active && found.value.name === name) return ok(id)
    const updated = await ask('update-product', 'repeatable', signal, stripe =>
      stripe.products.update(id, { active: true, name }),
    )
    return updated.ok ? ok(id) : updated
  }
  if (found.error.kind !== 'not-found') return found
  // No idempotency key: the id is unique by itself.
  const created = await ask('create-product', 'once', signal, stripe =>
    stripe.products.create({ id, name, metadata: { sambuk_product: product } }),
  )
  return created.ok || created.error.kind === 'already-exists' ? ok(id) : created
}
