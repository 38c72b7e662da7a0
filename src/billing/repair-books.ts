import { and, eq, inArray, isNull, lt, ne, or } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Transaction } from '../database/database.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { mirrorInvoices } from './mirror-invoices.ts'
import type { Finding, FoundBooks } from './money-check.ts'
import { invoices, prices } from './tables.ts'
import type { CustomerComparison } from './vendor-differences.ts'

/**
 * Makes our rows what the vendor's facts want them to be; the vendor is never touched. What only a person
 * can decide is left as it is.
 * @returns the subscriptions that their reconciler has to look at now
 */
export async function repairBooks(platform: Platform, found: FoundBooks): Promise<string[]> {
  for (const { priceId, amountMinor } of found.prices) {
    if (amountMinor === null) continue
    await platform.db.update(prices).set({ amountMinor }).where(eq(prices.id, priceId))
  }
  for (const customer of found.customers) await repairCustomer(platform, customer)
  const woken: string[] = []
  for (const finding of found.findings) {
    if (await repairRow(platform, finding)) woken.push(finding.book.row.id)
  }
  return woken
}

/** Unless somebody else has this customer already: then a person has to say whose it is. */
async function repairCustomer(platform: Platform, { accountId, customerId }: CustomerComparison) {
  if (customerId === null) return
  await transact(platform, async tx => {
    const [holder] = await tx
      .select({ id: accounts.id })
      .from(accounts)
      .where(eq(accounts.stripeCustomerId, customerId))
    if (holder) return
    await tx
      .update(accounts)
      .set({ stripeCustomerId: customerId })
      .where(eq(accounts.id, accountId))
  })
}

/**
 * Writes only to a row that no pass holds and that nobody has woken since it was read: whoever works on it
 * knows better. The next comparison tells whether it was needed.
 */
function repairRow(platform: Platform, { book, row, invoices: copies }: Finding): Promise<boolean> {
  const { id, wakeCount } = book.row
  const isOurs = and(
    eq(subscriptions.id, id),
    eq(subscriptions.wakeCount, wakeCount),
    or(
      isNull(subscriptions.leaseUntil),
      lt(subscriptions.leaseUntil, platform.context.clock.now()),
    ),
  )
  return transact(platform, async (tx, wake) => {
    const [free] = await tx.select().from(subscriptions).where(isOurs).for('update')
    if (!free) return false
    const changes = await possible(tx, free, row.changes)
    if (Object.keys(changes).length > 0) {
      await tx.update(subscriptions).set(changes).where(eq(subscriptions.id, id))
    }
    await mirrorInvoices(tx, id, copies.wrong)
    if (copies.surplus.length > 0) {
      await tx
        .delete(invoices)
        .where(and(inArray(invoices.id, copies.surplus), eq(invoices.subscriptionId, id)))
    }
    if (row.wakes) await wake('subscription', id)
    return row.wakes
  })
}

type Row = typeof subscriptions.$inferSelect

/** The changes that no other row stands in the way of. */
async function possible(
  tx: Transaction,
  row: Row,
  changes: Finding['row']['changes'],
): Promise<Finding['row']['changes']> {
  if (changes.stripeSubscriptionId) {
    // The vendor says whose it is; another row that names it is wrong, and its own finding.
    await tx
      .update(subscriptions)
      .set({ stripeSubscriptionId: null })
      .where(
        and(
          eq(subscriptions.stripeSubscriptionId, changes.stripeSubscriptionId),
          ne(subscriptions.id, row.id),
        ),
      )
  }
  if (changes.state !== 'active') return changes
  const [namesake] = await tx
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.hostname, row.hostname),
        inArray(subscriptions.state, ['checkout', 'active']),
        ne(subscriptions.id, row.id),
      ),
    )
  if (!namesake) return changes
  const { state: _taken, ...others } = changes
  return others
}
