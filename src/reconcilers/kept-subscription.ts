import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { wantBackup } from '../backups/want.ts'
import { mirrorInvoices } from '../billing/mirror-invoices.ts'
import { requestPartRefund } from '../billing/request-refund.ts'
import { plans, prices } from '../billing/tables.ts'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { BilledInvoice, Statement } from '../providers/payment-facts.ts'
import { endServer } from '../servers/end-server.ts'
import { isServerOf } from '../servers/of-subscription.ts'
import { liftSuspension, suspendServer } from '../servers/suspend.ts'
import { servers } from '../servers/tables.ts'
import type { LadderTerms } from '../subscriptions/dunning-ladder.ts'
import {
  type BoughtGoods,
  endedProjectionOf,
  goodsInRow,
  goodsOf,
  type KnownPrice,
  projectionOf,
} from '../subscriptions/projection.ts'
import { chargedFrom } from '../subscriptions/revival.ts'
import { type Stand, standOf } from '../subscriptions/standing.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { type SubscriptionTools, syncMs, unknownToVendor } from './checkout.ts'
import type { Next, Pass } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'
import type { Wake } from './engine/wake.ts'
import { nextExpiryAt } from './expiry-letters.ts'
import { lettersFor, type Sighting, trialWarningAt } from './subscription-letters.ts'

/**
 * Keeps up what was bought: passes the customer's wishes on, reads the vendor's statement and makes our
 * row, its invoices, its server and its letters follow from it.
 */
export async function followSubscription(
  row: SubscriptionRow,
  vendorId: string,
  pass: Pass<'subscription'>,
  tools: SubscriptionTools,
  isWishTold = false,
): Promise<Next> {
  const { platform, payments } = tools
  const read = await payments.readStatement(vendorId, pass.signal)
  if (!read.ok) return failing(read.error, row.failures)
  if (!read.value) return unknownToVendor(`subscription ${vendorId}`)
  const statement = read.value
  const { currency } = statement.subscription
  if (currency !== row.currency) {
    return refusing('currency-differs', `${vendorId} is in ${currency}, not ${row.currency}`)
  }
  const now = platform.context.clock.now()
  const seen = standOf(statement, now, await termsOf(platform, row.planId))
  // An end that was begun is gone on with, for the reason for which it was begun.
  const stand = row.endedAt ? { ...seen, over: row.problem as Stand['over'] } : seen
  // Of what is to be revived the wish is about what takes its place.
  if (row.cancelWish && !isWishTold && !stand.paidAfterEnd && !row.endedAt) {
    const refused = await passWishOn(row, vendorId, pass, tools)
    return refused ?? followSubscription(row, vendorId, pass, tools, true)
  }
  const known = goodsOf(statement.subscription, await knownPrices(platform))
  const goods = known.ok ? known.value : goodsInRow(row)
  const end = (over: Stand['over'] & string) =>
    endSubscription(row, { stand: { ...stand, over }, goods }, pass, tools)
  if (stand.over) return end(stand.over)
  if (stand.paidAfterEnd) {
    // Nobody is charged again only to be let go.
    if (row.cancelWish === 'now') return end('customer-cancelled')
    return revive(row, vendorId, stand.paidAfterEnd, pass, tools)
  }

  const sighting = await sight(row, statement, stand, now, tools)
  const isHeld = stand.standing === 'suspended'
  await pass.write(
    {
      ...projectionOf(statement, goods, stand),
      suspendedAt: isHeld ? (row.suspendedAt ?? now) : null,
    },
    async (tx, wake, current) => {
      if (isWishTold && current.cancelWish === row.cancelWish) await forgetWish(tx, row.id)
      await mirrorInvoices(tx, row.id, statement.invoices)
      if (isHeld) await suspendServer(tx, wake, row.id, whyHeld(stand))
      else await liftSuspension(tx, wake, row.id)
      await tell(tx, wake, sighting, tools)
    },
  )
  const wakeInMs = untilNextLook(statement, stand, now)
  return known.ok
    ? { wakeInMs }
    : refusing('price-unknown', `${vendorId} has the price ${known.error}`)
}

const whyHeld = ({ dispute }: Stand) => (dispute ? 'payment-disputed' : 'payment-overdue')

/** What only a person can put right; it is looked at again hourly. */
const refusing = (code: string, detail: string): Next => ({
  wakeInMs: 3600_000,
  failure: { code, detail },
})

/** The next pass follows from what took its place, as it would have from the old one. */
async function revive(
  row: SubscriptionRow,
  vendorId: string,
  paid: BilledInvoice,
  pass: Pass<'subscription'>,
  { platform, payments }: SubscriptionTools,
): Promise<Next> {
  const from = chargedFrom(paid, platform.context.clock.now())
  const revived = await payments.revive(
    {
      vendorId,
      subscriptionId: row.id,
      invoiceId: paid.id,
      chargedFrom: from,
      idempotencyKey: `revive:${paid.id}:${from.getTime()}`,
    },
    pass.signal,
  )
  if (!revived.ok) return failing(revived.error, row.failures)
  await pass.write({ stripeSubscriptionId: revived.value.id })
  return { wakeInMs: 0 }
}

/**
 * Tells the vendor what the customer wishes; null: it knows. The wish stays until what came of it is
 * written, and a newer one than was told stays then too: its wake brings the next pass.
 */
async function passWishOn(
  row: SubscriptionRow,
  vendorId: string,
  pass: Pass<'subscription'>,
  { payments }: SubscriptionTools,
): Promise<Next | null> {
  const { cancelWish: wish, cancelReason: reason, cancelComment: comment } = row
  assert(wish, 'there is a wish to pass on')
  const told =
    wish === 'now'
      ? await payments.cancelSubscription(vendorId, pass.signal)
      : await payments.endWithPeriod(
          vendorId,
          wish === 'period-end',
          { reason, comment },
          pass.signal,
        )
  return told.ok ? null : failing(told.error, row.failures)
}

const forgetWish = (tx: Transaction, id: string) =>
  tx.update(subscriptions).set({ cancelWish: null }).where(eq(subscriptions.id, id))

/**
 * The end: why and since when is written down; the vendor charges nothing more; and only then is the
 * server taken away, after a last backup. What was paid since then is given back.
 */
async function endSubscription(
  begun: SubscriptionRow,
  { stand, goods }: { stand: Stand; goods: BoughtGoods },
  pass: Pass<'subscription'>,
  tools: SubscriptionTools,
): Promise<Next> {
  const { platform, payments } = tools
  const reason = stand.over
  assert(reason, 'what ends has a reason')
  const begunAt = begun.endedAt ?? platform.context.clock.now()
  const row = begun.endedAt ? begun : await pass.write({ problem: reason, endedAt: begunAt })
  assert(row.stripeSubscriptionId, 'what ends is known to the vendor')
  const cancelled = await payments.cancelSubscription(row.stripeSubscriptionId, pass.signal)
  if (!cancelled.ok) return failing(cancelled.error, row.failures)
  const read = await payments.readStatement(row.stripeSubscriptionId, pass.signal)
  if (!read.ok) return failing(read.error, row.failures)
  if (!read.value) return unknownToVendor(`subscription ${row.stripeSubscriptionId}`)
  const statement = read.value
  const tooLate = paidSince(statement.invoices, begunAt, stand.missing?.id)
  const now = platform.context.clock.now()
  const sighting = await sight(row, statement, stand, now, tools)
  await pass.write(
    {
      ...endedProjectionOf(statement, goods),
      state: 'ended',
      problem: reason,
      endedAt: now,
      cancelWish: null,
    },
    async (tx, wake) => {
      await mirrorInvoices(tx, row.id, statement.invoices)
      await endServer(tx, wake, platform.context, row.id, reason)
      if (tooLate > 0) {
        const part = { subscriptionId: row.id, wantedMinor: tooLate, reason: 'paid-too-late' }
        await requestPartRefund(tx, wake, platform.context, part)
      }
      await tell(tx, wake, sighting, tools)
    },
  )
  // What is left of it is followed from here on.
  return { wakeInMs: 0 }
}

/** Writes the letters, and with a new reminder of an end the backup that it speaks of. */
async function tell(
  tx: Transaction,
  wake: Wake,
  sighting: Sighting,
  { platform: { context } }: SubscriptionTools,
): Promise<void> {
  for (const letter of lettersFor(sighting)) {
    const isNew = await enqueueMail(tx, wake, context, letter)
    if (!isNew || letter.kind !== 'subscription-expiring' || letter.params.backup === 'no') continue
    const { server } = sighting
    assert(server, 'a backup that is announced is of a server')
    const keepUntil = new Date(letter.params.keptUntil)
    await wantBackup(tx, wake, context, server, { purpose: 'expiry', keepUntil })
  }
}

/** What was paid since a moment, or for one invoice, and is not paid back. */
export const paidSince = (
  invoices: readonly BilledInvoice[],
  since: Date,
  invoiceId?: string,
): number =>
  invoices
    .filter(
      ({ id, paidAt, disputed }) => !disputed && paidAt && (paidAt > since || id === invoiceId),
    )
    .reduce((sum, { paidMinor, refundedMinor }) => sum + paidMinor - refundedMinor, 0)

export async function sight(
  row: SubscriptionRow,
  statement: Statement,
  stand: Stand,
  now: Date,
  { platform: { db }, publicUrl, zone }: SubscriptionTools,
): Promise<Sighting> {
  const [account] = await db.select().from(accounts).where(eq(accounts.id, row.accountId))
  assert(account, 'an order has an account')
  const operators = await db.select().from(accounts).where(eq(accounts.role, 'operator'))
  const [server = null] = await db.select().from(servers).where(isServerOf(row.id))
  const { retentionDays } = await termsOf({ db }, row.planId)
  const pages = `${publicUrl}/${row.language}`
  return {
    row,
    account,
    operators,
    statement,
    stand,
    now,
    server,
    retentionDays,
    address: `${row.hostname}.${zone}`,
    urls: { server: `${pages}/servers/${server?.id ?? ''}`, billing: `${pages}/billing` },
  }
}

/** How long a plan waits for its money; one that is not known any more waits as plans usually do. */
export async function termsOf({ db }: Pick<Platform, 'db'>, planId: string): Promise<LadderTerms> {
  const [plan] = await db.select().from(plans).where(eq(plans.id, planId))
  return plan ?? { graceDays: 14, retentionDays: 30 }
}

export async function knownPrices({ db }: Pick<Platform, 'db'>): Promise<KnownPrice[]> {
  const rows = await db.select().from(prices)
  return rows.flatMap(({ stripePriceId, product, interval }) =>
    stripePriceId ? [{ stripePriceId, product, interval }] : [],
  )
}

/** At the next rung, warning or end of a period, and at least so often that a lost event does no harm. */
function untilNextLook({ subscription }: Statement, stand: Stand, now: Date): number {
  const { ladder, standing } = stand
  const moments = [
    ladder?.nextAt,
    trialWarningAt(subscription),
    nextExpiryAt(subscription, now),
    subscription.currentPeriodEnd,
  ]
  const ahead = moments.flatMap(at =>
    at && at > now ? [at.getTime() - now.getTime() + lateMs] : [],
  )
  return Math.min(standing === 'paid' || standing === 'trial' ? syncMs : troubledMs, ...ahead)
}

/** Whoever pays what was missing, or wins a dispute, does not wait for a lost event longer than this. */
const troubledMs = 3 * 3600_000

/** The vendor needs a moment for what happens at the end of a period. */
const lateMs = 60_000
