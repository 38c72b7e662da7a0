import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { type Auth, createAuth } from '../accounts/auth.ts'
import { accounts } from '../accounts/tables.ts'
import { seedPlans } from '../billing/apply-price-list.ts'
import { readConfig } from '../config.ts'
import { openDatabase } from '../database/connect.ts'
import type { Database } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import { systemContext } from '../kit/context.ts'
import { createLog } from '../kit/log.ts'
import type { Random } from '../kit/random.ts'
import { createVault } from '../kit/seal.ts'
import { mails } from '../mail/tables.ts'

/**
 * Fills a new installation with plans and two people to sign in as: Layla, a customer who reads
 * Arabic, and Omar, the operator. Safe to run at any time; their passwords are made once and kept in
 * the state folder for its owner only.
 */

const cast = [
  { name: 'Layla', email: 'layla@sambuk.test', language: 'ar', role: 'customer' },
  { name: 'Omar', email: 'omar@sambuk.test', language: 'en', role: 'operator' },
] as const

export interface Login {
  email: string
  password: string
  role: 'customer' | 'operator'
}

const Passwords = z.record(z.string(), z.string())

/** The passwords of the cast by address, made on first use. */
export function seedPasswords(stateDir: string, random: Random): Record<string, string> {
  const file = path.join(stateDir, 'logins.json')
  const kept = existsSync(file) ? Passwords.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}
  const passwords = { ...kept }
  for (const { email } of cast) passwords[email] ??= random.bytes(12).toString('base64url')
  mkdirSync(stateDir, { recursive: true })
  writeFileSync(file, `${JSON.stringify(passwords, null, 2)}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
  return passwords
}

/** Makes sure that the cast exists; who is there already keeps everything but the role. */
export async function seedAccounts(
  auth: Auth,
  db: Database,
  passwords: Record<string, string>,
  people: readonly (typeof cast)[number][] = cast,
): Promise<Login[]> {
  const logins: Login[] = []
  for (const { name, email, language, role } of people) {
    const password = passwords[email]
    assert(password, `${email} has a password`)
    const [known] = await db.select().from(accounts).where(eq(accounts.email, email))
    if (!known) await auth.api.signUpEmail({ body: { name, email, password, language } })
    await db.update(accounts).set({ role, emailVerified: true }).where(eq(accounts.email, email))
    // Nobody needs to be asked whether an address is theirs that we have just made up.
    await db.delete(mails).where(and(eq(mails.to, email), eq(mails.kind, 'verify-email')))
    logins.push({ email, password, role })
  }
  return logins
}

if (import.meta.main) {
  const config = readConfig()
  const context = systemContext(createLog('seed', config.logLevel))
  const database = openDatabase(config.databaseUrl, {
    max: 2,
    applicationName: 'sambuk seed',
    log: context.log,
  })
  assert(config.stateDir, 'SAMBUK_STATE_DIR says where passwords are kept')
  await seedPlans(database.db, context)
  const auth = createAuth(
    {
      db: database.db,
      context,
      vault: createVault(config.masterKey, context.random),
      // Letters wait in the outbox until the worker's sweeper finds them.
      doorbell: {
        ring: async () => {},
        answer: async () => ({ close: async () => {} }),
        close: async () => {},
      },
    },
    { url: config.url, secret: config.authSecret },
  )
  const passwords = seedPasswords(config.stateDir, context.random)
  // Where real money moves there is an operator to begin with, and nobody made up.
  const people = process.argv.includes('--operator-only')
    ? cast.filter(person => person.role === 'operator')
    : cast
  const logins = await seedAccounts(auth, database.db, passwords, people)
  await database.close()
  console.log(JSON.stringify({ logins }))
}
