import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { stillToBeHad } from '../billing/candidates.ts'
import { findPlan, listOffers } from '../billing/store.ts'
import { assert } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { ProviderError } from '../providers/compute.ts'
import type { PaidSubscription, Payments } from '../providers/payments.ts'
import { openServer } from '../servers/open-server.ts'
import {
  checkoutMinutes,
  paymentPollSeconds,
  preparingMinutes,
  type SubscriptionRow,
} from '../subscriptions/subscription.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import type { Next, Pass } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'

export interface SubscriptionTools {
  readonly platform: Platform
  readonly payments: Payments
  /** Where the customer comes back to from the payment page. */
  readonly publicUrl: string
  readonly zone: string
}

/** A paid subscription is compared with the payment vendor at least this often. */
export const syncMs = 6 * 3600_000

/** Makes the payment page, unless the plan cannot be had any more: nobody pays for what is gone. */
export async function openCheckout(
  row: SubscriptionRow,
  pass: Pass<'subscription'>,
  tools: SubscriptionTools,
): Promise<Next> {
  const { platform, payments, publicUrl } = tools
  const now = platform.context.clock.now()
  const close = async (problem: string): Promise<Next> => {
    await pass.write({ state: 'failed', problem, model: null, endedAt: now })
    return { wakeInMs: null }
  }
  const plan = await findPlan(platform.db, row.planId)
  if (!plan) return close('plan-unavailable')
  const candidates = stillToBeHad(row.candidates, await listOffers(platform.db), now)
  if (candidates.length === 0) return close('plan-unavailable')
  const later = (error: ProviderError): Promise<Next> | Next =>
    now.getTime() - row.orderedAt.getTime() > preparingMinutes * 60_000
      ? close('payment-vendor-unreachable')
      : failing(error, row.failures)

  const [account] = await platform.db.select().from(accounts).where(eq(accounts.id, row.accountId))
  assert(account, 'an order has an account')
  const price = await payments.ensurePrice(
    {
      planId: plan.id,
      name: plan.name.en,
      interval: row.interval,
      amountMinor: row.amountMinor,
      currency: row.currency,
    },
    pass.signal,
  )
  if (!price.ok) return later(price.error)
  const customer = account.stripeCustomerId
    ? ({ ok: true, value: { customerId: account.stripeCustomerId } } as const)
    : await payments.ensureCustomer(
        { id: account.id, email: account.email, name: account.name, language: account.language },
        pass.signal,
      )
  if (!customer.ok) return later(customer.error)
  const { customerId } = customer.value
  const returnUrl = `${publicUrl}/${row.language}/orders/${row.id}`
  const session = await payments.createCheckout(
    {
      subscriptionId: row.id,
      customerId,
      priceId: price.value.priceId,
      successUrl: `${returnUrl}?paid=1`,
      cancelUrl: `${returnUrl}?cancelled=1`,
      language: row.language,
      expiresAt: addMs(row.orderedAt, checkoutMinutes * 60_000),
      idempotencyKey: `checkout:${row.id}`,
    },
    pass.signal,
  )
  if (!session.ok) return later(session.error)
  const written = await pass.write(
    {
      candidates,
      checkoutSessionId: session.value.id,
      checkoutUrl: session.value.url,
      checkoutExpiresAt: session.value.expiresAt,
    },
    async tx => {
      await tx
        .update(accounts)
        .set({ stripeCustomerId: customerId })
        .where(eq(accounts.id, account.id))
    },
  )
  return { wakeInMs: nextPaymentLookMs(written, now) }
}

/** Looks whether the page was paid. A payment and the server that it promises are one transaction. */
export async function followCheckout(
  row: SubscriptionRow,
  sessionId: string,
  pass: Pass<'subscription'>,
  { platform, payments, publicUrl, zone }: SubscriptionTools,
): Promise<Next> {
  const now = platform.context.clock.now()
  const session = await payments.findCheckout(sessionId, pass.signal)
  if (!session.ok) return failing(session.error, row.failures)
  if (!session.value) return unknownToVendor(`checkout session ${sessionId}`)
  const abandon = async (problem: string): Promise<Next> => {
    await pass.write({ state: 'abandoned', problem, checkoutUrl: null, model: null, endedAt: now })
    return { wakeInMs: null }
  }
  const { status, paid, subscriptionId } = session.value
  if (status === 'expired') return abandon('checkout-expired')
  if (status === 'open' || !subscriptionId) return { wakeInMs: nextPaymentLookMs(row, now) }
  const found = await payments.findSubscription(subscriptionId, pass.signal)
  if (!found.ok) return failing(found.error, row.failures)
  if (!found.value) return unknownToVendor(`subscription ${subscriptionId}`)
  // A delayed method (a bank debit) that failed in the end leaves the page complete and unpaid.
  const isLost = found.value.status === 'incomplete_expired' || found.value.status === 'canceled'
  if (!paid && isLost) return abandon('payment-declined')
  if (!paid) return { wakeInMs: nextPaymentLookMs(row, now) }
  const bought = found.value
  await pass.write(
    {
      ...mirror(bought),
      state: 'active',
      stripeSubscriptionId: bought.id,
      checkoutUrl: null,
      paidAt: now,
    },
    async (tx, wake, paidRow) => {
      const server = await openServer(tx, wake, platform.context, paidRow)
      // From here on the key lives in the server's row, and goes with it.
      await tx.update(subscriptions).set({ model: null }).where(eq(subscriptions.id, row.id))
      const [account] = await tx.select().from(accounts).where(eq(accounts.id, row.accountId))
      assert(account, 'an order has an account')
      await enqueueMail(tx, wake, platform.context, {
        key: `payment-received:${row.id}`,
        kind: 'payment-received',
        to: account.email,
        language: row.language,
        params: {
          name: account.name,
          address: `${row.hostname}.${zone}`,
          amountMinor: String(bought.amountPaidMinor),
          currency: bought.currency,
          url: `${publicUrl}/${row.language}/servers/${server.id}`,
        },
      })
    },
  )
  return { wakeInMs: syncMs }
}

/**
 * "Not there" is not "over": a key of another account or of test mode sees nothing at all, and must not
 * end what customers paid for. The operator reads why; the row is looked at again in an hour.
 */
export const unknownToVendor = (what: string): Next => ({
  wakeInMs: 3600_000,
  failure: { code: 'unknown-to-vendor', detail: `${what} is not there` },
})

const nextPaymentLookMs = (row: SubscriptionRow, now: Date): number => {
  const untilExpiry = row.checkoutExpiresAt
    ? row.checkoutExpiresAt.getTime() + 1_000 - now.getTime()
    : Number.POSITIVE_INFINITY
  return Math.min(paymentPollSeconds(row, now) * 1000, Math.max(5_000, untilExpiry))
}

/** What our row repeats of the vendor's. */
export const mirror = (bought: PaidSubscription) => ({
  paidMinor: bought.amountPaidMinor,
  currency: bought.currency,
  paidUntil: bought.currentPeriodEnd,
  cancelAtPeriodEnd: bought.cancelAtPeriodEnd,
})
