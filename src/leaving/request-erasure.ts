import { and, count, eq, ne, sum } from 'drizzle-orm'
import { mayBeTakenBack } from '../accounts/reserved-address.ts'
import {
  accounts,
  apiKeys,
  logins,
  passkeys,
  sessions,
  twoFactors,
  verifications,
} from '../accounts/tables.ts'
import { markEnded } from '../accounts/ways-in.ts'
import { backups } from '../backups/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { fingerprint } from '../kit/seal.ts'
import { normalAddress } from '../mail/addresses.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { servers } from '../servers/tables.ts'
import { endTeams } from '../team/change-member.ts'
import { earlierAddresses } from './earlier-addresses.ts'
import { endEverything } from './end-everything.ts'
import { type Counted, erasures } from './tables.ts'

export type ErasureProblem =
  | 'not-found'
  | 'email-differs'
  | 'operator-account'
  | 'erasure-under-way'
  | 'erasure-too-early'

/** Whom the letter is for, until it is sent. */
export interface Forgotten {
  name: string
  email: string
  /** What they had before; a wish of before this was known has none. */
  earlier?: readonly string[]
  token: string
  customerId: string | null
}

export const sealedForErasure = (id: string): string => `erasure:${id}`

/**
 * Writes a customer's wish to be forgotten, and with it, in one transaction, the end of all that they have: from
 * here on nobody signs in to the account, and nothing of it can be taken back.
 * @param typed the account's address, as somebody typed it to confirm
 * @returns the id, and the secret by which its receipt can be read
 */
export function requestErasure(
  platform: Platform,
  accountId: string,
  { typed, askedBy }: { typed: string; askedBy: 'customer' | 'operator' },
): Promise<Result<{ id: string; token: string }, ErasureProblem>> {
  const { context, vault } = platform
  const now = context.clock.now()
  return transact(platform, async (tx, wake) => {
    const byId = eq(accounts.id, accountId)
    const [account] = await tx.select().from(accounts).where(byId).for('update')
    if (!account) return fail('not-found')
    if (normalAddress(account.email) !== normalAddress(typed)) return fail('email-differs')
    if (account.role === 'operator') return fail('operator-account')
    if (await findOpenErasure(tx, accountId)) return fail('erasure-under-way')
    if (askedBy === 'customer' && (await mayBeTakenBack(tx, accountId, now)))
      return fail('erasure-too-early')
    const id = newId('erasure', context.random)
    const token = context.random.bytes(24).toString('base64url')
    const { name, email, stripeCustomerId } = account
    const earlier = await earlierAddresses(tx, accountId)
    const forgotten: Forgotten = { name, email, earlier, token, customerId: stripeCustomerId }
    await tx.insert(erasures).values({
      id,
      accountId,
      state: 'ending',
      askedBy,
      language: account.language,
      tokenHash: fingerprint(token),
      sealed: vault.seal(sealedForErasure(id), JSON.stringify(forgotten)),
      counted: await countOwn(tx, accountId, stripeCustomerId !== null),
      askedAt: now,
    })
    await signOut(tx, accountId)
    await markEnded(tx, accountId, now)
    await endTeams(tx, wake, accountId, now)
    await endEverything(tx, wake, context, accountId)
    await wake('erasure', id)
    context.log.info({ erasure: id, account: accountId, askedBy }, 'an account is being erased')
    return ok({ id, token })
  })
}

/** The wish of an account that is not forgotten yet; there is at most one. */
export async function findOpenErasure(db: Database | Transaction, accountId: string) {
  const [row] = await db
    .select()
    .from(erasures)
    .where(and(eq(erasures.accountId, accountId), ne(erasures.state, 'done')))
  return row ?? null
}

/** Every way into the account: sessions, keys, passkeys, passwords and links by which a forgotten one is set. */
export async function signOut(tx: Transaction, accountId: string): Promise<void> {
  await tx.delete(sessions).where(eq(sessions.userId, accountId))
  await tx.delete(apiKeys).where(eq(apiKeys.accountId, accountId))
  await tx.delete(passkeys).where(eq(passkeys.userId, accountId))
  await tx.delete(twoFactors).where(eq(twoFactors.userId, accountId))
  await tx.delete(logins).where(eq(logins.userId, accountId))
  await tx.delete(verifications).where(eq(verifications.value, accountId))
}

async function countOwn(
  tx: Transaction,
  accountId: string,
  paymentCustomer: boolean,
): Promise<Counted> {
  const stored = and(eq(backups.accountId, accountId), eq(backups.state, 'verified'))
  const [kept] = await tx
    .select({ count: count(), storedBytes: sum(backups.storedBytes).mapWith(Number) })
    .from(backups)
    .where(stored)
  return {
    servers: await tx.$count(servers, eq(servers.accountId, accountId)),
    backups: { count: kept?.count ?? 0, storedBytes: kept?.storedBytes ?? 0 },
    paymentCustomer,
  }
}
