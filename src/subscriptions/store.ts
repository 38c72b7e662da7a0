import { and, desc, eq, gt, inArray, or, sql } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { invoices, refunds } from '../billing/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import { isServerOf } from '../servers/of-subscription.ts'
import { servers } from '../servers/tables.ts'
import type { SubscriptionRow } from './subscription.ts'
import { subscriptions } from './tables.ts'

export interface OrderStory {
  subscription: SubscriptionRow
  /** The server that was opened for it, once it is paid. */
  serverId: string | null
}

const orders = (db: Database | Transaction) =>
  db
    .select({ subscription: subscriptions, serverId: servers.id })
    .from(subscriptions)
    .leftJoin(servers, isServerOf(subscriptions.id))

/** One of the account's orders; null when there is none, or it is somebody else's. */
export async function findOrder(
  db: Database | Transaction,
  accountId: string,
  id: string,
): Promise<OrderStory | null> {
  const [order] = await orders(db).where(
    and(eq(subscriptions.id, id), eq(subscriptions.accountId, accountId)),
  )
  return order ?? null
}

/** One order of anybody, for pushing its changes to whoever may watch it. */
export async function findAnyOrder(db: Database, id: string): Promise<OrderStory | null> {
  const [order] = await orders(db).where(eq(subscriptions.id, id))
  return order ?? null
}

/** How long an order that was not paid is shown to its customer, who may want it after all. */
const shownDays = 30

/** An account's unpaid orders, and those that were closed lately unless another took their place; newest first. */
export async function listOrders(
  db: Database,
  accountId: string,
  now: Date,
): Promise<SubscriptionRow[]> {
  const since = addMs(now, -shownDays * 86_400_000)
  const rows = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.accountId, accountId))
    .orderBy(desc(subscriptions.orderedAt), desc(subscriptions.id))
  return rows.filter(
    ({ state, endedAt, hostname }, at) =>
      state === 'checkout' ||
      ((state === 'abandoned' || state === 'failed') &&
        (endedAt ?? since) > since &&
        rows.slice(0, at).every(newer => newer.hostname !== hostname)),
  )
}

/** Whom an event of the payment vendor concerns, by our ids, by its ids, or by its customer. */
export interface PaymentReferences {
  ours: string[]
  theirs: string[]
  customer: string | null
}

/**
 * The subscriptions that an event is about, with their refunds: those are to look again. Also those that
 * are paid, because a bank may send money back.
 */
export async function listSubscriptionsConcerned(
  tx: Transaction,
  { ours, theirs, customer }: PaymentReferences,
): Promise<{ subscriptions: string[]; refunds: string[] }> {
  const named = await tx
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(
      or(
        inArray(subscriptions.id, ours),
        inArray(subscriptions.checkoutSessionId, theirs),
        inArray(subscriptions.stripeSubscriptionId, theirs),
        inArray(subscriptions.id, billedFor(tx, theirs)),
      ),
    )
  // Charges and refunds name only the customer: then all that this customer has under way may be meant.
  const found = named.length > 0 || customer === null ? named : await underWay(tx, customer)
  const ids = found.map(({ id }) => id)
  const paying = await tx
    .select({ id: refunds.id })
    .from(refunds)
    .where(
      and(
        inArray(refunds.subscriptionId, ids),
        or(eq(refunds.state, 'requested'), gt(refunds.amountMinor, 0)),
      ),
    )
  return { subscriptions: ids, refunds: paying.map(({ id }) => id) }
}

/** Whose invoices these payments or invoices are: a dispute names nothing but the payment. */
const billedFor = (tx: Transaction, theirs: string[]) =>
  tx
    .select({ id: invoices.subscriptionId })
    .from(invoices)
    .where(
      or(inArray(invoices.id, theirs), sql`${invoices.payments} ?| ${sql.param(theirs)}::text[]`),
    )

const underWay = (tx: Transaction, customer: string) =>
  tx
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .innerJoin(accounts, eq(accounts.id, subscriptions.accountId))
    .where(
      and(
        eq(accounts.stripeCustomerId, customer),
        inArray(subscriptions.state, ['checkout', 'active']),
      ),
    )
