import { and, eq } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { HttpProblem } from '../http/problem.ts'
import type { Auth } from './auth.ts'
import { logins } from './tables.ts'

/** Asks who has a session whether they are its owner. @throws {HttpProblem} `password-wrong` */
export async function requirePassword(
  { db, auth }: { db: Database; auth: Auth },
  accountId: string,
  password: string,
): Promise<void> {
  const isTheirs = and(eq(logins.userId, accountId), eq(logins.providerId, 'credential'))
  const [login] = await db.select().from(logins).where(isTheirs)
  const { password: hashing } = await auth.$context
  const isIt = login?.password ? await hashing.verify({ hash: login.password, password }) : false
  if (!isIt) throw new HttpProblem('password-wrong', { password: 'password-wrong' })
}
