import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { stillToBeHad } from '../billing/candidates.ts'
import { soldItems } from '../billing/prices.ts'
import { requestRefund } from '../billing/request-refund.ts'
import { findPlan, listOffers } from '../billing/store.ts'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { PaidSubscription } from '../providers/payment-facts.ts'
import type { Payments } from '../providers/payments.ts'
import { openServer } from '../servers/open-server.ts'
import { reopenServer } from '../servers/reopen-server.ts'
import { holdKept } from '../subscriptions/come-back.ts'
import {
  checkoutMinutes,
  paymentPollSeconds,
  type SubscriptionChanges,
  type SubscriptionRow,
} from '../subscriptions/subscription.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import type { Next, Pass } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'
import type { Wake } from './engine/wake.ts'
import { ensureWantedItems } from './ensure-prices.ts'
import { orderLetter } from './order-letter.ts'
import { type Closed, prepareOrder } from './prepare-order.ts'

export interface SubscriptionTools {
  readonly platform: Platform
  readonly payments: Payments
  /** Where the customer comes back to from the payment page. */
  readonly publicUrl: string
  readonly zone: string
  /** The payment vendor computes the tax. */
  readonly automaticTax: boolean
}

/**
 * A subscription of which everything is in order is compared with the payment vendor at least this often:
 * events and the ends of its periods wake it earlier.
 */
export const syncMs = 24 * 3600_000

/** Makes the payment page, unless the plan cannot be had any more: nobody pays for what is gone. */
export async function openCheckout(
  row: SubscriptionRow,
  pass: Pass<'subscription'>,
  tools: SubscriptionTools,
): Promise<Next> {
  const { platform, payments, publicUrl } = tools
  const { db } = platform
  const now = platform.context.clock.now()
  const close = (problem: string) => closeOrder(pass, 'failed', problem, now)
  const plan = await findPlan(db, row.planId)
  if (!plan) return close('plan-unavailable')
  const candidates = stillToBeHad(row.candidates, await listOffers(db), now)
  if (candidates.length === 0) return close('plan-unavailable')
  const sold = await soldItems(db, row)
  // Nobody is asked for another amount than the one that they agreed to.
  if (!sold.ok || sold.value.amountMinor !== row.amountMinor) return close('price-changed')

  const settled = (closed: Closed): Promise<Next> | Next =>
    'problem' in closed ? close(closed.problem) : failing(closed.error, row.failures)
  const prepared = await prepareOrder(row, sold.value.prices, pass.signal, tools)
  if (!prepared.ok) return settled(prepared.error)
  const { customerId, promotionId, later } = prepared.value
  const items = await ensureWantedItems(payments, db, sold.value.prices, pass.signal)
  if (!items.ok) return settled(later(items.error))
  const returnUrl = `${publicUrl}/${row.language}/orders/${row.id}`
  const session = await payments.createCheckout(
    {
      subscriptionId: row.id,
      customerId,
      items: items.value,
      amountMinor: row.amountMinor,
      trialDays: row.trialDays,
      promotionId,
      automaticTax: tools.automaticTax,
      successUrl: `${returnUrl}?paid=1`,
      cancelUrl: `${returnUrl}?cancelled=1`,
      language: row.language,
      expiresAt: addMs(row.orderedAt, checkoutMinutes * 60_000),
      idempotencyKey: `checkout:${row.id}:${row.checkoutRound}`,
    },
    pass.signal,
  )
  if (!session.ok) return settled(later(session.error))
  const written = await pass.write({
    candidates,
    checkoutSessionId: session.value.id,
    checkoutUrl: session.value.url,
    checkoutExpiresAt: session.value.expiresAt,
  })
  return { wakeInMs: nextPaymentLookMs(written, now) }
}

/** Looks whether the page was paid, or needs no payment. */
export async function followCheckout(
  row: SubscriptionRow,
  sessionId: string,
  pass: Pass<'subscription'>,
  tools: SubscriptionTools,
): Promise<Next> {
  const { platform, payments } = tools
  const now = platform.context.clock.now()
  const session = await payments.findCheckout(sessionId, pass.signal)
  if (!session.ok) return failing(session.error, row.failures)
  if (!session.value) return unknownToVendor(`checkout session ${sessionId}`)
  const { status, paid, subscriptionId } = session.value
  if (status === 'expired') return closeOrder(pass, 'abandoned', 'checkout-expired', now)
  if (status === 'open' || !subscriptionId) return { wakeInMs: nextPaymentLookMs(row, now) }
  const found = await payments.findSubscription(subscriptionId, pass.signal)
  if (!found.ok) return failing(found.error, row.failures)
  if (!found.value) return unknownToVendor(`subscription ${subscriptionId}`)
  if (paid) return beginServer(found.value, pass, tools)
  // A delayed method (a bank debit) that failed in the end leaves the page complete and unpaid.
  if (lost.has(found.value.status)) {
    // It must not be charged again, whatever the vendor does with payments that failed.
    const cancelled = await payments.cancelSubscription(subscriptionId, pass.signal)
    if (!cancelled.ok) return failing(cancelled.error, row.failures)
    await closeOrder(pass, 'abandoned', 'payment-declined', now)
    // What was paid in that very moment is found once it is closed, and paid back.
    return { wakeInMs: 0 }
  }
  const processingSince = row.processingSince ?? now
  await changeOrder(pass, { processingSince, checkoutUrl: null }, async (tx, _wake, order) => {
    if (order.returnsTo) await holdKept(tx, order.returnsTo, now)
  })
  return { wakeInMs: processingLookMs(processingSince, now) }
}

const lost: ReadonlySet<PaidSubscription['status']> = new Set([
  'incomplete_expired',
  'past_due',
  'unpaid',
  'canceled',
])

/** A payment and the server that it promises are one transaction. */
export async function beginServer(
  bought: PaidSubscription,
  pass: Pass<'subscription'>,
  { platform, publicUrl, zone }: SubscriptionTools,
): Promise<Next> {
  const { context } = platform
  await changeOrder(
    pass,
    {
      state: 'active',
      stripeSubscriptionId: bought.id,
      standing: bought.status === 'trialing' ? 'trial' : 'paid',
      trialEndsAt: bought.trialEnd,
      paidMinor: bought.amountPaidMinor,
      currency: bought.currency,
      paidUntil: bought.currentPeriodEnd,
      cancelAtPeriodEnd: bought.cancelAtPeriodEnd,
      checkoutUrl: null,
      processingSince: null,
      payUrl: null,
      paidAt: context.clock.now(),
    },
    async (tx, wake, row) => {
      const now = context.clock.now()
      const { server, stays } = row.returnsTo
        ? await reopenServer(tx, wake, { vault: platform.vault, now }, row)
        : { server: await openServer(tx, wake, context, row), stays: false }
      // From here on the key lives in the server's row, and goes with it.
      await tx.update(subscriptions).set({ model: null }).where(eq(subscriptions.id, row.id))
      if (server.desired === 'absent') {
        await requestRefund(tx, wake, context, row.id, 'nothing-kept')
        return
      }
      const [account] = await tx.select().from(accounts).where(eq(accounts.id, row.accountId))
      assert(account, 'an order has an account')
      const url = `${publicUrl}/${row.language}/servers/${server.id}`
      const address = `${row.hostname}.${zone}`
      await enqueueMail(tx, wake, context, orderLetter(row, account, { url, address }))
      // Nothing of it has gone, so no other letter will say that it is ready.
      if (stays) {
        await enqueueMail(tx, wake, context, {
          key: `server-resumed:${row.id}`,
          kind: 'server-resumed',
          to: account.email,
          language: row.language,
          params: { name: account.name, address, url },
        })
      }
    },
  )
  // The vendor's statement of it is read right behind, with the first invoice.
  return { wakeInMs: 0 }
}

/** The end of an order that was not paid; its name and its place are free. */
export async function closeOrder(
  pass: Pass<'subscription'>,
  state: 'failed' | 'abandoned',
  problem: string,
  endedAt: Date,
): Promise<Next> {
  const closed = { state, problem, checkoutUrl: null, processingSince: null, model: null, endedAt }
  await changeOrder(pass, closed)
  return { wakeInMs: null }
}

/**
 * Writes to an order unless its customer has given it up since it was read: then the wake that came
 * with that brings the next pass.
 */
async function changeOrder(
  pass: Pass<'subscription'>,
  changes: SubscriptionChanges,
  alongside?: (tx: Transaction, wake: Wake, row: SubscriptionRow) => Promise<void>,
): Promise<void> {
  await pass.write({}, async (tx, wake, current) => {
    if (current.state !== 'checkout') return
    const [row] = await tx
      .update(subscriptions)
      .set(changes)
      .where(eq(subscriptions.id, current.id))
      .returning()
    assert(row, 'a row that was just read is there')
    await alongside?.(tx, wake, row)
  })
}

/**
 * "Not there" is not "over": a key of another account or of test mode sees nothing at all, and must not
 * end what customers paid for. The operator reads why; the row is looked at again in an hour.
 */
export const unknownToVendor = (what: string): Next => ({
  wakeInMs: 3600_000,
  failure: { code: 'unknown-to-vendor', detail: `${what} is not there` },
})

/** A bank takes days: its news ring, and lost ones cost an hour at most. */
const processingLookMs = (since: Date, now: Date): number =>
  Math.min(3600_000, Math.max(10_000, (now.getTime() - since.getTime()) / 4))

const nextPaymentLookMs = (row: SubscriptionRow, now: Date): number => {
  const untilExpiry = row.checkoutExpiresAt
    ? row.checkoutExpiresAt.getTime() + 1_000 - now.getTime()
    : Number.POSITIVE_INFINITY
  return Math.min(paymentPollSeconds(row, now) * 1000, Math.max(5_000, untilExpiry))
}
