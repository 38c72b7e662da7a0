import { and, desc, eq, isNotNull, or } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { accounts, emailChanges } from './tables.ts'

/**
 * Where a letter of `writtenAt` goes today: accounts change their address while letters wait. An address that nobody
 * has moved away from since is its own answer, whoever else moved away from it before.
 */
export async function currentAddress(
  db: Database,
  { to, writtenAt }: { to: string; writtenAt: Date },
): Promise<string> {
  const moves = await db
    .select({ change: emailChanges, email: accounts.email })
    .from(emailChanges)
    .innerJoin(accounts, eq(accounts.id, emailChanges.accountId))
    .where(
      and(
        or(eq(emailChanges.fromEmail, to), eq(emailChanges.toEmail, to)),
        isNotNull(emailChanges.confirmedAt),
      ),
    )
    .orderBy(desc(emailChanges.confirmedAt))
  if (moves.length === 0) return to
  const since = moves.find(({ change: { fromEmail, confirmedAt, endedAt } }) => {
    const leftAt = fromEmail === to ? confirmedAt : endedAt
    return leftAt !== null && leftAt >= writtenAt
  })
  if (since) return since.email
  // Written a moment too late by somebody who had read the account before.
  const isSomebodys = (await db.$count(accounts, eq(accounts.email, to))) > 0
  return isSomebodys ? to : (moves[0]?.email ?? to)
}
