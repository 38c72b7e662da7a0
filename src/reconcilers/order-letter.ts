import type { accounts } from '../accounts/tables.ts'
import type { MailOrder } from '../mail/outbox.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'

/** What is written when a server is being built: that money came in only where it did. */
export function orderLetter(
  row: SubscriptionRow,
  account: Pick<typeof accounts.$inferSelect, 'name' | 'email'>,
  { url, address }: { url: string; address: string },
): MailOrder {
  const letter = {
    key: `payment-received:${row.id}`,
    to: account.email,
    language: row.language,
  }
  const params = { name: account.name, address, url }
  const { currency, trialEndsAt } = row
  if (row.standing === 'trial' && trialEndsAt) {
    const amountMinor = String(row.amountMinor)
    const until = trialEndsAt.toISOString()
    return { ...letter, kind: 'trial-begun', params: { ...params, until, amountMinor, currency } }
  }
  if (row.paidMinor === 0) return { ...letter, kind: 'order-received', params }
  const amountMinor = String(row.paidMinor)
  return { ...letter, kind: 'payment-received', params: { ...params, amountMinor, currency } }
}
