import { and, eq, gt, isNull, ne } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { accounts, emailChanges } from './tables.ts'

/**
 * Whether somebody other than `accountId` has this address, or had it until a moment ago and may still have it back.
 * @param email as `normalAddress` writes it
 */
export async function isTaken(
  db: Database | Transaction,
  email: string,
  { accountId, now }: { accountId: string | null; now: Date },
): Promise<boolean> {
  const has = eq(accounts.email, email)
  const others = accountId === null ? has : and(has, ne(accounts.id, accountId))
  if ((await db.$count(accounts, others)) > 0) return true
  const left = and(
    eq(emailChanges.fromEmail, email),
    gt(emailChanges.undoUntil, now),
    isNull(emailChanges.endedAt),
    accountId === null ? undefined : ne(emailChanges.accountId, accountId),
  )
  return (await db.$count(emailChanges, left)) > 0
}

/** Whether an earlier address of an account may still have it back. */
export async function mayBeTakenBack(
  db: Database | Transaction,
  accountId: string,
  now: Date,
): Promise<boolean> {
  const open = and(
    eq(emailChanges.accountId, accountId),
    gt(emailChanges.undoUntil, now),
    isNull(emailChanges.endedAt),
  )
  return (await db.$count(emailChanges, open)) > 0
}
