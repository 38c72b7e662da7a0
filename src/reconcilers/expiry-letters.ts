import type { MailOrder } from '../mail/outbox.ts'
import {
  agreedEndOf,
  isBackedUp,
  standBeforeEnd,
  standBeforeRenewal,
} from '../subscriptions/expiry-ladder.ts'
import { keptUntil } from './kept-data.ts'
import type { Sighting } from './subscription-letters.ts'

/**
 * The reminders before an end that was agreed, each with the key of its period and rung. One that asks for a
 * backup says so only where there is something to back up now.
 */
export function expiringLetters(sighting: Sighting): MailOrder<'subscription-expiring'>[] {
  const { row, account, address, server, statement, stand, retentionDays, now, urls } = sighting
  const end = agreedEndOf(statement.subscription)
  if (!end || (stand.over !== null && stand.over !== 'customer-cancelled')) return []
  const on = end.endsAt.toISOString()
  const { reached, isOver } = standBeforeEnd(end, now)
  const mayBackUp =
    !isOver && stand.over === null && server?.desired === 'ready' && server.verifiedAt !== null
  return reached.map((rung, at) => ({
    to: account.email,
    language: row.language,
    key: `subscription-expiring:${row.id}:${on}:${rung}`,
    kind: 'subscription-expiring',
    params: {
      name: account.name,
      address,
      expiryRung: rung,
      on,
      keptUntil: keptUntil(end.endsAt, retentionDays).toISOString(),
      // Of several rungs that are seen at once the last one's backup is enough.
      backup: mayBackUp && isBackedUp(rung) && at === reached.length - 1 ? 'yes' : 'no',
      url: urls.billing,
    },
  }))
}

/** When a reminder of an end or of a renewal is next due; null: none is. */
export function nextExpiryAt(subscription: Bought, now: Date): Date | null {
  const end = agreedEndOf(subscription)
  if (end) return standBeforeEnd(end, now).nextAt
  return isYearly(subscription)
    ? standBeforeRenewal(subscription.currentPeriodEnd, now).nextAt
    : null
}

/** A year that renews by itself; what is overdue has letters of its own. */
export function renewalLetters(sighting: Sighting): MailOrder[] {
  const { row, account, address, statement, stand, now, urls } = sighting
  const { subscription } = statement
  if (agreedEndOf(subscription) || stand.standing !== 'paid' || stand.over) return []
  const amountMinor = costOf(subscription)
  if (!isYearly(subscription) || amountMinor === 0) return []
  const on = subscription.currentPeriodEnd.toISOString()
  return standBeforeRenewal(subscription.currentPeriodEnd, now).reached.map(rung => ({
    to: account.email,
    language: row.language,
    key: `renewal-coming:${row.id}:${on}:${rung}`,
    kind: 'renewal-coming',
    params: {
      name: account.name,
      address,
      renewalRung: rung,
      on,
      amountMinor: String(amountMinor),
      currency: subscription.currency,
      url: urls.billing,
    },
  }))
}

type Bought = Sighting['statement']['subscription']

const isYearly = ({ items }: Bought): boolean => items.some(({ interval }) => interval === 'year')

/** What a period costs before taxes and discounts. */
export const costOf = ({ items }: Bought): number =>
  items.reduce((sum, { unitMinor, quantity }) => sum + unitMinor * quantity, 0)
