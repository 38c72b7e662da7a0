import type { subscriptions } from './tables.ts'

export type SubscriptionRow = typeof subscriptions.$inferSelect
export type SubscriptionChanges = Partial<typeof subscriptions.$inferInsert>

/** How an order looks to its customer. */
export function orderState(
  row: SubscriptionRow,
): 'preparing' | 'payable' | 'processing' | 'paid' | 'abandoned' | 'failed' {
  switch (row.state) {
    case 'checkout':
      if (row.processingSince) return 'processing'
      return row.checkoutUrl ? 'payable' : 'preparing'
    case 'abandoned':
      return 'abandoned'
    case 'failed':
      return 'failed'
    default:
      return 'paid'
  }
}

/**
 * How long until an unpaid order's payment is looked at again, should its webhook be lost: often at
 * first, when somebody is typing a card number, then every five minutes.
 */
export function paymentPollSeconds(row: SubscriptionRow, now: Date): number {
  const ageSeconds = (now.getTime() - row.orderedAt.getTime()) / 1000
  return Math.min(300, Math.max(10, Math.round(ageSeconds / 4)))
}

/** An order whose payment page could not be made in this time is closed with an apology. */
export const preparingMinutes = 10

/**
 * From the order until its payment page closes: Stripe wants at least 30 minutes from the making of the
 * page, which may take {@link preparingMinutes}; five more for clocks that differ.
 */
export const checkoutMinutes = 30 + preparingMinutes + 5
