import { and, eq, inArray } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import { isServerOf } from '../servers/of-subscription.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import type { LadderTerms } from '../subscriptions/dunning-ladder.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import type { InvoiceRow } from './mirror-invoices.ts'
import type { PriceRow } from './prices.ts'
import { invoices, plans, prices, refunds } from './tables.ts'

/** What our books say of one subscription: everything that the payment vendor's have to agree with. */
export interface OurBook {
  row: SubscriptionRow
  customer: Pick<typeof accounts.$inferSelect, 'id' | 'stripeCustomerId'>
  server: Pick<ServerRow, 'id' | 'desired' | 'closedAt'> | null
  /** The refund of everything; parts change nothing but invoices. */
  refund: Pick<typeof refunds.$inferSelect, 'state' | 'paidAt'> | null
  invoices: InvoiceRow[]
}

/** What is the same for all of them. */
export interface Catalogue {
  prices: PriceRow[]
  plans: ReadonlyMap<string, LadderTerms & { kind: 'paid' | 'free' | 'contact' }>
}

type Reader = Database | Transaction

/** All of our books, or one page of them. */
export async function readBooks(db: Reader, ids?: readonly string[]): Promise<OurBook[]> {
  const only = ids && [...ids]
  const [rows, billed] = await Promise.all([
    db
      .select({ row: subscriptions, customer: accounts, server: servers, refund: refunds })
      .from(subscriptions)
      .innerJoin(accounts, eq(accounts.id, subscriptions.accountId))
      .leftJoin(servers, isServerOf(subscriptions.id))
      .leftJoin(
        refunds,
        and(eq(refunds.subscriptionId, subscriptions.id), eq(refunds.kind, 'whole')),
      )
      .where(only && inArray(subscriptions.id, only)),
    db
      .select()
      .from(invoices)
      .where(only && inArray(invoices.subscriptionId, only)),
  ])
  const bySubscription = Map.groupBy(billed, ({ subscriptionId }) => subscriptionId)
  return rows.map(found => ({ ...found, invoices: bySubscription.get(found.row.id) ?? [] }))
}

export async function readCatalogue(db: Reader): Promise<Catalogue> {
  const [sold, known] = await Promise.all([db.select().from(prices), db.select().from(plans)])
  return { prices: sold, plans: new Map(known.map(plan => [plan.id, plan])) }
}
