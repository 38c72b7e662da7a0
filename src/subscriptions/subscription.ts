import type { subscriptions } from './tables.ts'

export type SubscriptionRow = typeof subscriptions.$inferSelect
export type SubscriptionChanges = Partial<typeof subscriptions.$inferInsert>

/** How an order looks to its customer. */
export function orderState(
  row: SubscriptionRow,
): 'preparing' | 'payable' | 'paid' | 'abandoned' | 'failed' {
  switch (row.state) {
    case 'checkout':
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

/** Stripe keeps a payment page open for at least 30 minutes; ours close after that, with some air. */
export const checkoutMinutes = 35
