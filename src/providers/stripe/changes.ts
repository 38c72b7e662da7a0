import type Stripe from 'stripe'
import { fail, ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { ChangePreview, PaidSubscription } from '../payment-facts.ts'
import type { WantedChange } from '../payments.ts'
import type { AskStripe } from './connection.ts'
import { refused } from './errors.ts'
import { findSubscription, soldSubscription } from './find-subscription.ts'
import { dateOf, idOf } from './lists.ts'
import { type ItemChange, planChange, type WantedPrice } from './plan-change.ts'

/** A change that is ready to be told. */
interface Ready {
  before: PaidSubscription
  items: ItemChange[]
  /** A new period begins with it, whatever is left of the old one. */
  restarts: boolean
}

/**
 * Two previews: the invoice that the change itself would make, and a period as it is from then on. In a
 * trial nothing is charged, and with the same interval no period begins before it ends.
 */
export async function previewChange(
  ask: AskStripe,
  change: WantedChange,
  signal: AbortSignal,
): Answer<ChangePreview> {
  const prepared = await prepare(ask, change, signal)
  if (!prepared.ok) return prepared
  const { before, items, restarts } = prepared.value
  const { subscriptionId: subscription } = change
  const regular = await ask('preview-change', 'read', signal, stripe =>
    stripe.invoices.createPreview({
      subscription,
      preview_mode: 'recurring',
      subscription_details: { items, proration_behavior: 'none' },
    }),
  )
  if (!regular.ok) return regular
  const later: ChangePreview = {
    dueNowMinor: 0,
    nextMinor: regular.value.total,
    nextAt: before.currentPeriodEnd,
    currency: regular.value.currency,
  }
  const isFree = items.length === 0 || change.charge === 'later' || before.status === 'trialing'
  if (isFree) return ok(later)
  const immediate = await ask('preview-change', 'read', signal, stripe =>
    stripe.invoices.createPreview({
      subscription,
      subscription_details: { items, ...counting(change) },
    }),
  )
  if (!immediate.ok) return immediate
  const { total, amount_due: due, lines } = immediate.value
  const periodEnds = lines.data.map(({ period }) => period.end)
  return ok({
    ...later,
    // What the customer has in credit is used up first; what is left over becomes credit.
    dueNowMinor: total < 0 ? total : due,
    nextAt: restarts ? dateOf(Math.max(...periodEnds)) : before.currentPeriodEnd,
  })
}

/** Looks first: after an answer that was lost, the items are there already. */
export async function applyChange(
  ask: AskStripe,
  change: WantedChange & { idempotencyKey: string },
  signal: AbortSignal,
): Answer<PaidSubscription> {
  const prepared = await prepare(ask, change, signal)
  if (!prepared.ok) return prepared
  const { before, items } = prepared.value
  if (items.length === 0) return ok(before)
  const updated = await ask('change-subscription', 'once', signal, stripe =>
    stripe.subscriptions.update(
      change.subscriptionId,
      {
        items,
        ...counting(change),
        payment_behavior: 'error_if_incomplete',
        expand: ['latest_invoice'],
      },
      { idempotencyKey: change.idempotencyKey },
    ),
  )
  return updated.ok ? soldSubscription(ask, updated.value, signal) : updated
}

/** The same in preview and change. Without prorations there is no moment to count them from. */
const counting = ({ charge, countedAt }: WantedChange) =>
  charge === 'now'
    ? ({
        proration_behavior: 'always_invoice',
        proration_date: Math.floor(countedAt.getTime() / 1000),
      } as const)
    : ({ proration_behavior: 'none' } as const)

async function prepare(ask: AskStripe, change: WantedChange, signal: AbortSignal): Answer<Ready> {
  const found = await findSubscription(ask, change.subscriptionId, signal)
  if (!found.ok) return found
  const before = found.value
  if (!before) {
    const message = `there is no subscription ${change.subscriptionId}`
    return fail(refused('change-subscription', 'resource_missing', message))
  }
  const wanted: (WantedPrice & { interval: string })[] = []
  for (const { priceId, quantity } of change.items) {
    const bought = before.items.find(item => item.priceId === priceId)
    if (bought) {
      wanted.push({ priceId, quantity, productId: bought.productId, interval: bought.interval })
      continue
    }
    const price = await ask('find-price', 'read', signal, stripe => stripe.prices.retrieve(priceId))
    if (!price.ok) return price
    wanted.push({ priceId, quantity, ...soldUnder(price.value) })
  }
  const restarts = wanted[0]?.interval !== before.items[0]?.interval
  if (restarts && change.charge === 'later') {
    const message = 'with another interval Stripe begins, and charges, a period at once'
    return fail(refused('change-subscription', 'interval-not-later', message))
  }
  return ok({ before, items: planChange(before.items, wanted), restarts })
}

const soldUnder = ({ product, recurring }: Stripe.Price) => ({
  productId: idOf(product) ?? '',
  interval: recurring?.interval ?? 'once',
})
