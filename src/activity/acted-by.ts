import { sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'

/** Says for the rest of a transaction whose doing it is: the lines that triggers write in it bear that name. */
export async function actedBy(tx: Transaction, accountId: string): Promise<void> {
  await tx.execute(sql`select set_config('sambuk.account', ${accountId}, true)`)
}
