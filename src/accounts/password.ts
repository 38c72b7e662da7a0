import { and, eq } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { HttpProblem } from '../http/problem.ts'
import type { Auth } from './auth.ts'
import { logins } from './tables.ts'

/** What an account's password is known by; somebody has just said that password. */
export type PasswordProof = string & { readonly proof: unique symbol }

const hashOf = async (db: Database | Transaction, accountId: string): Promise<string | null> => {
  const isTheirs = and(eq(logins.userId, accountId), eq(logins.providerId, 'credential'))
  const [login] = await db.select({ hash: logins.password }).from(logins).where(isTheirs)
  return login?.hash ?? null
}

/** Asks who has a session whether they are its owner. @throws {HttpProblem} `password-wrong` */
export async function requirePassword(
  { db, auth }: { db: Database; auth: Auth },
  accountId: string,
  password: string,
): Promise<PasswordProof> {
  const hash = await hashOf(db, accountId)
  const { password: hashing } = await auth.$context
  const isIt = hash !== null && (await hashing.verify({ hash, password }))
  if (!isIt) throw new HttpProblem('password-wrong', { password: 'password-wrong' })
  return hash as PasswordProof
}

/**
 * Whether that password still counts, asked by whoever holds the account's row: it was voided meanwhile where a change
 * of address was taken back, and is gone where the account is being erased.
 */
export const stillCounts = async (
  tx: Transaction,
  accountId: string,
  proof: PasswordProof,
): Promise<boolean> => (await hashOf(tx, accountId)) === proof
