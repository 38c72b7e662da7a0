import { and, eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { refunds } from '../billing/tables.ts'
import { assert } from '../kit/assert.ts'
import { ok } from '../kit/result.ts'
import { enqueueMail, type MailOrder } from '../mail/outbox.ts'
import type { Answer } from '../providers/compute.ts'
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
 * letter that says why. Of a whole refund the subscription is ended at the vendor first. A bank may send
 * money back weeks later: what is paid is looked at again when it is woken, and then is not paid any more.
 */
export function refundReconciler({ platform, payments, zone }: RefundTools): Reconciler<'refund'> {
  return {
    name: 'refund',
    async pass(row, pass) {
      const [bought] = await platform.db
        .select({ subscription: subscriptions, account: accounts })
        .from(subscriptions)
        .innerJoin(accounts, eq(accounts.id, subscriptions.accountId))
        .where(eq(subscriptions.id, row.subscriptionId))
      assert(bought?.subscription.stripeSubscriptionId, 'only what was paid is refunded')
      const { subscription } = bought
      const stripeId = bought.subscription.stripeSubscriptionId

      const isFirst = row.state === 'requested'
      if (row.kind === 'whole' && isFirst) {
        const cancelled = await payments.cancelSubscription(stripeId, pass.signal)
        if (!cancelled.ok) return failing(cancelled.error, row.failures)
      }
      const refunded = await payments.refund(
        {
          subscriptionId: stripeId,
          partMinor: row.kind === 'part' ? (row.amountMinor ?? row.wantedMinor) : null,
          idempotencyKey: `refund:${row.id}`,
          reason: row.reason,
        },
        pass.signal,
      )
      if (!refunded.ok) return failing(refunded.error, row.failures)
      const { amountMinor, currency, settled } = refunded.value
      if (!isFirst && settled && amountMinor >= (row.amountMinor ?? 0)) return { wakeInMs: null }
      if (!isFirst) await pass.write({ state: 'requested' })
      if (!settled) return { wakeInMs: settleMs(row, platform.context.clock.now()) }
      const wanted =
        row.amountMinor ?? (row.kind === 'part' ? row.wantedMinor : subscription.paidMinor) ?? 0
      const missingMinor = Math.max(0, wanted - amountMinor)
      const excused =
        missingMinor > 0
          ? await excusedMinor(row, stripeId, pass.signal, { platform, payments })
          : ok(0)
      if (!excused.ok) return failing(excused.error, row.failures)
      if (missingMinor > excused.value) {
        const detail = `${amountMinor} of ${wanted} ${currency} can be paid back by card`
        return { wakeInMs: incompleteMs, failure: { code: 'refund-incomplete', detail } }
      }

      const paidAt = row.paidAt ?? platform.context.clock.now()
      await pass.write({ state: 'paid', amountMinor, currency, paidAt }, async (tx, wake) => {
        await wake('subscription', subscription.id)
        if (row.kind === 'part' && amountMinor === 0) return
        const address = `${subscription.hostname}.${zone}`
        // All of it is with the customer, whichever way a part of it went there.
        const backMinor = row.kind === 'whole' ? amountMinor + missingMinor : amountMinor
        const letter = letterOf(row, { ...bought, address, amountMinor: backMinor, currency })
        await enqueueMail(tx, wake, platform.context, letter)
      })
      return { wakeInMs: null }
    },
  }
}

/**
 * What of a refund nobody can pay any more: a part's, where everything is paid back, and what a bank has
 * taken back by itself.
 */
async function excusedMinor(
  { kind, subscriptionId }: Row<'refund'>,
  stripeId: string,
  signal: AbortSignal,
  { platform, payments }: Pick<RefundTools, 'platform' | 'payments'>,
): Answer<number> {
  const whole = and(eq(refunds.subscriptionId, subscriptionId), eq(refunds.kind, 'whole'))
  if (kind === 'part' && (await platform.db.$count(refunds, whole)) > 0) {
    return ok(Number.POSITIVE_INFINITY)
  }
  const read = await payments.readStatement(stripeId, signal)
  if (!read.ok) return read
  const lost = read.value?.disputes.filter(({ state }) => state === 'lost') ?? []
  return ok(lost.reduce((sum, { amountMinor }) => sum + amountMinor, 0))
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
