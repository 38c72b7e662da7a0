import { and, eq, gt, gte, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { HttpProblem } from '../http/problem.ts'
import { addMs } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Auth } from './auth.ts'
import { logins } from './tables.ts'

/** What an account's password is known by; somebody has just said that password. */
export type PasswordProof = string & { readonly proof: unique symbol }

/** So often in so long somebody may be wrong about it who has a session; a guesser with many addresses gets no further. */
const wrongMost = 10
const wrongMs = 15 * 60_000

const hashOf = async (db: Database | Transaction, accountId: string): Promise<string | null> => {
  const isTheirs = and(eq(logins.userId, accountId), eq(logins.providerId, 'credential'))
  const [login] = await db.select({ hash: logins.password }).from(logins).where(isTheirs)
  return login?.hash ?? null
}

/** Asks who has a session whether they are its owner. @throws {HttpProblem} `password-wrong`, `too-many-requests` */
export async function requirePassword(
  { db, auth, context }: { db: Database; auth: Auth; context: Context },
  accountId: string,
  password: string,
): Promise<PasswordProof> {
  const since = addMs(context.clock.now(), -wrongMs)
  const isTheirs = and(eq(logins.userId, accountId), eq(logins.providerId, 'credential'))
  const guessed = and(isTheirs, gte(logins.wrongCount, wrongMost), gt(logins.wrongSince, since))
  if ((await db.$count(logins, guessed)) > 0) throw new HttpProblem('too-many-requests')
  const hash = await hashOf(db, accountId)
  const { password: hashing } = await auth.$context
  const isIt = hash !== null && (await hashing.verify({ hash, password }))
  if (!isIt) {
    const isOn = sql`${logins.wrongSince} > ${since.toISOString()}::timestamptz`
    const now = context.clock.now().toISOString()
    await db
      .update(logins)
      .set({
        wrongCount: sql`case when ${isOn} then ${logins.wrongCount} + 1 else 1 end`,
        wrongSince: sql`case when ${isOn} then ${logins.wrongSince} else ${now}::timestamptz end`,
      })
      .where(isTheirs)
    throw new HttpProblem('password-wrong', { password: 'password-wrong' })
  }
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
