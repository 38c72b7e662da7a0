import { eq, sql } from 'drizzle-orm'
import { accounts, emailChanges } from '../accounts/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import { normalAddress } from '../mail/addresses.ts'

/** Addresses that an account had before, in their normal form, unless somebody has them now. */
export async function earlierAddresses(
  db: Database | Transaction,
  accountId: string,
): Promise<string[]> {
  const changes = await db
    .select({ address: emailChanges.fromEmail })
    .from(emailChanges)
    .where(eq(emailChanges.accountId, accountId))
  const earlier: string[] = []
  for (const address of new Set(changes.map(change => normalAddress(change.address)))) {
    const isTaken = eq(sql`lower(${accounts.email})`, address)
    if ((await db.$count(accounts, isTaken)) === 0) earlier.push(address)
  }
  return earlier
}
