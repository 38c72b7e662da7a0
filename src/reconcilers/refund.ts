import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { assert } from '../kit/assert.ts'
import { enqueueMail, type MailOrder } from '../mail/outbox.ts'
import type { Payments } from '../providers/payments.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import type { Reconciler, Row } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'

export interface RefundTools {
  readonly platform: Platform
  readonly payments: Payments
  readonly zone: string
}

/** What was paid by other ways than a card is the operator's to pay back; it is looked at again hourly. */
const incompleteMs = 3600_000

/** A refund that the bank has not settled is looked at every half minute first, hourly later. */
const settleMs = (row: { requestedAt: Date }, now: Date): number =>
  Math.min(3600_000, Math.max(30_000, (now.getTime() - row.requestedAt.getTime()) / 4))

/**
 * Pays back what was promised, and then, in one transaction, records that it is paid and writes the
 * letter that says why. Of a whole refund the subscription is ended at the vendor first.
 */
export function refundReconciler({ platform, payments, zone }: RefundTools): Reconciler<'refund'> {
  return {
    name: 'refund',
    async pass(row, pass) {
      if (row.state === 'paid') return { wakeInMs: null }
      const [bought] = await platform.db
        .select({ subscription: subscriptions, account: accounts })
        .from(subscriptions)
        .innerJoin(accounts, eq(accounts.id, subscriptions.accountId))
        .where(eq(subscriptions.id, row.subscriptionId))
      assert(bought?.subscription.stripeSubscriptionId, 'only what was paid is refunded')
      const { subscription } = bought
      const stripeId = bought.subscription.stripeSubscriptionId

      if (row.kind === 'whole') {
        const cancelled = await payments.cancelSubscription(stripeId, pass.signal)
        if (!cancelled.ok) return failing(cancelled.error, row.failures)
      }
      const refunded = await payments.refund(
        {
          subscriptionId: stripeId,
          partMinor: row.kind === 'part' ? row.wantedMinor : null,
          idempotencyKey: `refund:${row.id}`,
          reason: row.reason,
        },
        pass.signal,
      )
      if (!refunded.ok) return failing(refunded.error, row.failures)
      const { amountMinor, currency, settled } = refunded.value
      if (!settled) return { wakeInMs: settleMs(row, platform.context.clock.now()) }
      const wanted = row.kind === 'part' ? (row.wantedMinor ?? 0) : subscription.paidMinor
      if (amountMinor < wanted) {
        const detail = `${amountMinor} of ${wanted} ${currency} can be paid back by card`
        return { wakeInMs: incompleteMs, failure: { code: 'refund-incomplete', detail } }
      }

      const now = platform.context.clock.now()
      await pass.write({ state: 'paid', amountMinor, currency, paidAt: now }, async (tx, wake) => {
        await wake('subscription', subscription.id)
        const address = `${subscription.hostname}.${zone}`
        const letter = letterOf(row, { ...bought, address, amountMinor, currency })
        await enqueueMail(tx, wake, platform.context, letter)
      })
      return { wakeInMs: null }
    },
  }
}

interface PaidBack {
  subscription: typeof subscriptions.$inferSelect
  account: typeof accounts.$inferSelect
  address: string
  amountMinor: number
  currency: string
}

function letterOf(row: Row<'refund'>, paidBack: PaidBack): MailOrder {
  const { subscription, account, address, amountMinor, currency } = paidBack
  const letter = {
    to: account.email,
    language: subscription.language,
    params: {
      name: account.name,
      address,
      reason: row.reason,
      amountMinor: String(amountMinor),
      currency,
    },
  }
  return row.kind === 'whole'
    ? { ...letter, key: `order-refunded:${subscription.id}`, kind: 'order-refunded' }
    : { ...letter, key: `refund-paid:${row.id}`, kind: 'refund-paid' }
}
