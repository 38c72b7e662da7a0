import { and, eq } from 'drizzle-orm'
import { assert } from '../kit/assert.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { endServer } from '../servers/end-server.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { isAmount } from './price-list.ts'
import { refundableMinor, requestPartRefund, requestRefund } from './request-refund.ts'
import { refunds } from './tables.ts'

/** Why an operator pays back; each is the code of the sentence in the customer's letter. */
export const refundReasons = ['goodwill', 'service-was-down', 'billing-error'] as const
export type RefundReason = (typeof refundReasons)[number]

export interface OperatorRefund {
  /** In the subscription's currency; null: everything, and its server goes. */
  amountMinor: number | null
  reason: RefundReason
}

export type RefundRow = typeof refunds.$inferSelect
export type NotRefunded =
  | 'not-found'
  | 'nothing-to-refund'
  | 'refund-too-large'
  | 'amount-not-payable'

/**
 * Promises to pay back what an operator says. With everything the server goes too, after a last backup
 * that is kept as long as the plan says; asking for that twice does no harm.
 */
export function refundByOperator(
  platform: Platform,
  subscriptionId: string,
  { amountMinor, reason }: OperatorRefund,
): Promise<Result<RefundRow, NotRefunded>> {
  const { context } = platform
  return transact(platform, async (tx, wake) => {
    const byId = eq(subscriptions.id, subscriptionId)
    const [subscription] = await tx.select().from(subscriptions).where(byId).for('update')
    if (!subscription) return fail('not-found')
    const find = async (id: ReturnType<typeof eq>) => {
      const [row] = await tx.select().from(refunds).where(id)
      return row ?? null
    }
    const whole = and(eq(refunds.subscriptionId, subscriptionId), eq(refunds.kind, 'whole'))
    assert(whole, 'two conditions are one')
    const promised = await find(whole)
    if (promised && amountMinor === null) return ok(promised)
    if ((await refundableMinor(tx, subscriptionId)) <= 0) {
      return fail(promised ? 'refund-too-large' : 'nothing-to-refund')
    }
    if (amountMinor !== null) {
      if (!isAmount(amountMinor, subscription.currency)) return fail('amount-not-payable')
      const part = { subscriptionId, wantedMinor: amountMinor, reason }
      const requested = await requestPartRefund(tx, wake, context, part)
      if (!requested.ok) return requested
      const row = await find(eq(refunds.id, requested.value))
      assert(row, 'what was inserted is there')
      return ok(row)
    }
    await endServer(tx, wake, context, subscriptionId, 'operator-deleted')
    await requestRefund(tx, wake, context, subscriptionId, reason)
    const row = await find(whole)
    assert(row, 'what was inserted is there')
    return ok(row)
  })
}
