import type { StripeAccount } from './account.ts'
import { discountOn, discountsInForce } from './discounts.ts'
import { pendingFor } from './invoice-items.ts'
import { invoicesOf } from './invoice-states.ts'
import type { Billed } from './invoices.ts'
import { nameOf, wholePeriod } from './subscription-items.ts'
import type { Subscription, SubscriptionItem } from './subscriptions.ts'

/**
 * What is given back of an item whose period is cut short at `at`. In billing mode `flexible` that is
 * a share of what was really billed for it, discounts and all; nothing where nothing was.
 */
export function creditFor(account: StripeAccount, item: SubscriptionItem, at: number): Billed[] {
  return billedFor(account, item).flatMap(({ net, from, to, source }) => {
    if (to <= at || to <= from) return []
    const amount = -Math.round((net * (to - Math.max(at, from))) / (to - from))
    const line: Billed = {
      price: item.price,
      item: item.id,
      quantity: item.quantity,
      amount: amount === 0 ? 0 : amount,
      description: `Unused time on ${item.quantity} × ${nameOf(account, item.price)} after ${dayOf(at)}`,
      from: at,
      to,
      proration: true,
      ...(source ? { credited: source } : {}),
    }
    return [line]
  })
}

/** What items cost from `at` to the end of their period, as reduced by the discounts in force. */
export function chargeFor(
  account: StripeAccount,
  subscription: Subscription,
  items: SubscriptionItem[],
  at: number,
): Billed[] {
  const whole = items.map(item => wholePeriod(account, item))
  const discounted = discountOn(account, discountsInForce(account, subscription.discounts), whole)
  return whole.map((line, index) => {
    const off = (discounted.lines[index] ?? []).reduce((sum, { amount }) => sum + amount, 0)
    return {
      ...line,
      amount: Math.round(((line.amount - off) * (line.to - at)) / (line.to - line.from)),
      description: `Remaining time on ${line.description} after ${dayOf(at)}`,
      from: at,
      proration: true,
    }
  })
}

interface BilledBefore {
  net: number
  from: number
  to: number
  source?: { invoice: string; line: string }
}

/** The charges for an item in its current period, invoiced or waiting, that nothing has given back. */
function billedFor(account: StripeAccount, item: SubscriptionItem): BilledBefore[] {
  const isCurrent = (to: number) => to === item.current_period_end
  const waiting = pendingFor(account, item.subscription).filter(
    line => line.item === item.id && isCurrent(line.to),
  )
  const given = waiting.filter(({ amount }) => amount < 0)
  const lastWaiting = waiting.filter(({ amount }) => amount > 0).at(-1)
  if (lastWaiting) return [{ net: lastWaiting.amount, from: lastWaiting.from, to: lastWaiting.to }]
  if (given.length > 0) return []
  for (const invoice of invoicesOf(account, item.subscription)) {
    if (invoice.status === 'void' || invoice.status === 'uncollectible') continue
    const lines = invoice.lines.data.filter(
      ({ parent, period }) =>
        parent.subscription_item_details?.subscription_item === item.id && isCurrent(period.end),
    )
    const charge = lines.filter(({ amount }) => amount > 0).at(-1)
    if (charge) {
      const off = charge.discount_amounts.reduce((sum, { amount }) => sum + amount, 0)
      const source = { invoice: invoice.id, line: charge.id }
      return [
        { net: charge.amount - off, from: charge.period.start, to: charge.period.end, source },
      ]
    }
    if (lines.some(({ amount }) => amount < 0)) return []
  }
  return []
}

const dayOf = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleDateString('en-GB', {
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
