import type { StripeAccount } from './account.ts'
import { nextPeriodEnd } from './billing-period.ts'
import { invalid } from './errors.ts'
import { type Billed, createInvoice } from './invoices.ts'
import { hasRecurring, toPlan } from './prices.ts'
import { payInvoice, scheduleRenewal } from './subscription-life.ts'
import type { Subscription, SubscriptionItem } from './subscriptions.ts'

type ProrationBehavior = 'create_prorations' | 'always_invoice' | 'none'

/**
 * Moves a subscription to another price or quantity. Within one interval the period stays and the
 * unused part is credited against the new price for the rest of it; another interval starts a new
 * period now and is invoiced at once.
 */
export function changePrice(
  account: StripeAccount,
  subscription: Subscription,
  wanted: { id: string; price?: string; quantity?: number },
  behavior: ProrationBehavior,
): Subscription {
  const item = subscription.items.data.find(({ id }) => id === wanted.id)
  if (!item) throw invalid('resource_missing', `No such subscription item: '${wanted.id}'`, 'items')
  const price = account.get('price', wanted.price ?? item.price.id, 'items[0][price]')
  if (!hasRecurring(price) || price.currency !== subscription.currency) {
    throw invalid('', 'The price must be recurring and in the currency of the subscription.')
  }
  if (!price.active) throw invalid('', 'The price specified is inactive.', 'items[0][price]')
  const now = account.now()
  const restarts =
    price.recurring.interval !== item.price.recurring.interval ||
    price.recurring.interval_count !== item.price.recurring.interval_count
  const next: SubscriptionItem = {
    ...item,
    plan: toPlan(price),
    price,
    quantity: wanted.quantity ?? item.quantity,
    ...(restarts
      ? {
          current_period_start: now,
          current_period_end: nextPeriodEnd(now, price.recurring, now),
        }
      : {}),
  }
  const changed: Subscription = {
    ...subscription,
    billing_cycle_anchor: restarts ? now : subscription.billing_cycle_anchor,
    items: { ...subscription.items, data: [next] },
  }
  account.put('subscription', changed)
  if (restarts) scheduleRenewal(account, changed)

  const lines = [
    ...(behavior === 'none' ? [] : prorations(item, next, { now, restarts })),
    ...(restarts ? [wholePeriod(next)] : []),
  ]
  if (lines.length === 0) return changed
  if (!restarts && behavior === 'create_prorations') {
    const pending = account.state.pendingLines[subscription.id] ?? []
    account.state.pendingLines[subscription.id] = [...pending, ...lines]
    account.touch()
    return changed
  }
  const invoice = createInvoice(account, changed, 'subscription_update', lines)
  payInvoice(account, invoice, false)
  return account.put('subscription', { ...changed, latest_invoice: invoice.id })
}

function prorations(
  before: SubscriptionItem,
  after: SubscriptionItem,
  { now, restarts }: { now: number; restarts: boolean },
): Billed[] {
  const start = before.current_period_start
  const end = before.current_period_end
  const unused = (end - now) / (end - start)
  const share = ({ price, quantity }: SubscriptionItem) =>
    Math.round(price.unit_amount * quantity * unused)
  const line = (item: SubscriptionItem, amount: number, description: string): Billed => ({
    price: item.price,
    item: item.id,
    quantity: item.quantity,
    amount,
    description,
    from: now,
    to: end,
    proration: true,
  })
  const credit = line(before, -share(before), 'Unused time')
  return restarts ? [credit] : [credit, line(after, share(after), 'Remaining time')]
}

/** What one whole period of an item costs. */
export function wholePeriod(item: SubscriptionItem): Billed {
  return {
    price: item.price,
    item: item.id,
    quantity: item.quantity,
    amount: item.price.unit_amount * item.quantity,
    description: `${item.quantity} × ${item.price.nickname ?? item.price.product}`,
    from: item.current_period_start,
    to: item.current_period_end,
    proration: false,
  }
}
