import { eq } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { requestPartRefund } from './request-refund.ts'
import { refunds } from './tables.ts'

const reason = 'paid-too-late'

/**
 * Promises back what was paid for something that was over by then (a bank debit that took days). Where
 * everything had been paid back, that promise is opened again; what is promised already counts.
 */
export async function giveBackLate(
  tx: Transaction,
  wake: Wake,
  context: Context,
  subscriptionId: string,
  lateMinor: number,
): Promise<void> {
  const promises = await tx.select().from(refunds).where(eq(refunds.subscriptionId, subscriptionId))
  const whole = promises.find(({ kind }) => kind === 'whole')
  if (whole) {
    await tx.update(refunds).set({ state: 'requested' }).where(eq(refunds.id, whole.id))
    return wake('refund', whole.id)
  }
  const promised = promises
    .filter(refund => refund.reason === reason && refund.state === 'requested')
    .reduce((sum, { wantedMinor }) => sum + (wantedMinor ?? 0), 0)
  if (lateMinor <= promised) return
  const part = { subscriptionId, wantedMinor: lateMinor - promised, reason }
  await requestPartRefund(tx, wake, context, part)
}
