import type { Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { refunds } from './tables.ts'

/**
 * Promises to pay a subscription back, once: a second request changes nothing. `reason` is the code
 * of the sentence that the customer's letter carries.
 */
export async function requestRefund(
  tx: Transaction,
  wake: Wake,
  { clock, random }: Context,
  subscriptionId: string,
  reason: string,
): Promise<void> {
  const [refund] = await tx
    .insert(refunds)
    .values({ id: newId('refund', random), subscriptionId, reason, requestedAt: clock.now() })
    .onConflictDoNothing({ target: refunds.subscriptionId })
    .returning({ id: refunds.id })
  if (refund) await wake('refund', refund.id)
}
