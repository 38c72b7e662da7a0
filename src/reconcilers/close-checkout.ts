import { and, eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { requestRefund } from '../billing/request-refund.ts'
import { refunds } from '../billing/tables.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import { type SubscriptionTools, unknownToVendor } from './checkout.ts'
import type { Next, Pass } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import { transact } from './engine/wake.ts'

const settled: Next = { wakeInMs: null }
/** Something happened between two calls; the next look sees it. */
const again: Next = { wakeInMs: 2_000 }

/**
 * Closes what an order that was given up has left open at the vendor. Where it was paid in that very
 * moment, everything is paid back: its name and its place may be somebody else's by now.
 */
export async function closeCheckout(
  row: SubscriptionRow,
  pass: Pass<'subscription'>,
  tools: SubscriptionTools,
): Promise<Next> {
  const { payments } = tools
  if (row.stripeSubscriptionId) return endUnwanted(row, row.stripeSubscriptionId, pass, tools)
  if (row.collection === 'invoice') return endUnheard(row, pass, tools)
  if (!row.checkoutSessionId) return settled
  const session = await payments.findCheckout(row.checkoutSessionId, pass.signal)
  if (!session.ok) return failing(session.error, row.failures)
  if (!session.value) return unknownToVendor(`checkout session ${row.checkoutSessionId}`)
  const { status, subscriptionId } = session.value
  if (status === 'expired') return settled
  if (status === 'open') {
    const expired = await payments.expireCheckout(row.checkoutSessionId, pass.signal)
    if (expired.ok) return settled
    return expired.error.kind === 'rejected' ? again : failing(expired.error, row.failures)
  }
  if (!subscriptionId) return again
  const known = await pass.write({ stripeSubscriptionId: subscriptionId })
  return endUnwanted(known, subscriptionId, pass, tools)
}

/** An invoice may have been made without our hearing of it: it would be billed for ever. */
async function endUnheard(
  row: SubscriptionRow,
  pass: Pass<'subscription'>,
  tools: SubscriptionTools,
): Promise<Next> {
  const { platform, payments } = tools
  const [account] = await platform.db.select().from(accounts).where(eq(accounts.id, row.accountId))
  if (!account?.stripeCustomerId) return settled
  const order = { customerId: account.stripeCustomerId, subscriptionId: row.id }
  const found = await payments.findSubscriptionOf(order, pass.signal)
  if (!found.ok) return failing(found.error, row.failures)
  if (!found.value) return settled
  const known = await pass.write({ stripeSubscriptionId: found.value.id })
  return endUnwanted(known, found.value.id, pass, tools)
}

async function endUnwanted(
  row: SubscriptionRow,
  vendorId: string,
  pass: Pass<'subscription'>,
  { platform, payments }: SubscriptionTools,
): Promise<Next> {
  const [refund] = await platform.db
    .select()
    .from(refunds)
    .where(and(eq(refunds.subscriptionId, row.id), eq(refunds.kind, 'whole')))
  if (refund?.state === 'paid') {
    await pass.write({ state: 'refunded', problem: refund.reason, endedAt: refund.paidAt })
    return settled
  }
  if (refund) {
    await transact(platform, (_tx, wake) => wake('refund', refund.id))
    return settled
  }
  // Ended before it is looked at: what is paid by then is all that will ever be paid.
  const cancelled = await payments.cancelSubscription(vendorId, pass.signal)
  if (!cancelled.ok) return failing(cancelled.error, row.failures)
  const found = await payments.findSubscription(vendorId, pass.signal)
  if (!found.ok) return failing(found.error, row.failures)
  if (!found.value) return unknownToVendor(`subscription ${vendorId}`)
  const { amountPaidMinor, currency } = found.value
  if (amountPaidMinor === 0) return settled
  const { context } = platform
  await pass.write(
    { paidMinor: amountPaidMinor, currency, paidAt: context.clock.now() },
    (tx, wake) => requestRefund(tx, wake, context, row.id, row.problem ?? 'customer-cancelled'),
  )
  return settled
}
