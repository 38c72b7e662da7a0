import { and, eq, isNotNull, or } from 'drizzle-orm'
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
  const left = moves.flatMap(({ change: { fromEmail, confirmedAt, endedAt }, email }) => {
    const leftAt = fromEmail === to ? confirmedAt : endedAt
    return leftAt === null ? [] : [{ email, leftAt }]
  })
  left.sort((a, b) => a.leftAt.getTime() - b.leftAt.getTime())
  // Whoever had it when the letter was written is the first who left it after that.
  const owner = left.find(({ leftAt }) => leftAt >= writtenAt)
  if (owner) return owner.email
  // Written a moment too late by somebody who had read the account before.
  const isSomebodys = (await db.$count(accounts, eq(accounts.email, to))) > 0
  return isSomebodys ? to : (left.at(-1)?.email ?? to)
}
