import { asc, eq, inArray, sql } from 'drizzle-orm'
import { accounts, apiKeys, emailChanges, passkeys } from '../accounts/tables.ts'
import { contactRequests, invoices, refunds } from '../billing/tables.ts'
import type { Database } from '../database/database.ts'
import { wishesOf } from '../mail/address-wishes.ts'
import { normalAddress } from '../mail/addresses.ts'
import { mails } from '../mail/tables.ts'
import type { ServerRow } from '../servers/server.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { teamOf } from '../team/store.ts'
import { earlierAddresses } from './earlier-addresses.ts'

/** Columns that are the engine's, a vendor's address of nobody's concern, or a secret. */
const withheld = new Set([
  'wakeAt',
  'wakeCount',
  'leaseToken',
  'leaseUntil',
  'failures',
  'failureCode',
  'failureDetail',
  'phoneHomeHash',
  'waysEndedAt',
  'waysEndedBy',
])

/** Pure. A row as its customer may have it: without what is ours, and without anything sealed, at any depth. */
export function plain(row: object): object {
  const kept = Object.entries(row).filter(([key]) => !withheld.has(key) && !/^sealed/.test(key))
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      value !== null &&
      typeof value === 'object' &&
      !(value instanceof Date) &&
      !Array.isArray(value)
        ? plain(value)
        : value,
    ]),
  )
}

/** What our tables know of somebody, by the name of the file that it is handed out in. */
export async function ownData(
  db: Database,
  accountId: string,
): Promise<{ email: string; files: Record<string, object> }> {
  const [account] = await db.select().from(accounts).where(eq(accounts.id, accountId))
  if (!account) throw new Error(`there is no account ${accountId}`)
  const bought = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.accountId, accountId))
    .orderBy(asc(subscriptions.orderedAt))
  const ids = bought.map(({ id }) => id)
  const billed = await db
    .select()
    .from(invoices)
    .where(inArray(invoices.subscriptionId, ids))
    .orderBy(asc(invoices.issuedAt))
  const back = await db.select().from(refunds).where(inArray(refunds.subscriptionId, ids))
  const own = [normalAddress(account.email), ...(await earlierAddresses(db, accountId))]
  const letters = await db
    .select({
      kind: mails.kind,
      language: mails.language,
      at: mails.createdAt,
      sentAt: mails.sentAt,
    })
    .from(mails)
    .where(inArray(sql`lower(${mails.to})`, own))
    .orderBy(asc(mails.createdAt))
  const addresses = await db
    .select({
      from: emailChanges.fromEmail,
      to: emailChanges.toEmail,
      askedAt: emailChanges.askedAt,
      confirmedAt: emailChanges.confirmedAt,
    })
    .from(emailChanges)
    .where(eq(emailChanges.accountId, accountId))
    .orderBy(asc(emailChanges.askedAt))
  const keys = await db
    .select({
      name: apiKeys.name,
      scopes: apiKeys.scopes,
      createdAt: apiKeys.createdAt,
      expiresAt: apiKeys.expiresAt,
      usedAt: apiKeys.usedAt,
      revokedAt: apiKeys.revokedAt,
    })
    .from(apiKeys)
    .where(eq(apiKeys.accountId, accountId))
    .orderBy(asc(apiKeys.createdAt))
  const devices = await db
    .select({ name: passkeys.name, addedAt: passkeys.addedAt, usedAt: passkeys.usedAt })
    .from(passkeys)
    .where(eq(passkeys.userId, accountId))
    .orderBy(asc(passkeys.addedAt))
  const { members, invitations, memberships } = await teamOf(db, accountId)
  const team = {
    members,
    invitations: invitations.map(({ email, role, askedAt }) => ({ email, role, askedAt })),
    memberships: memberships.map(({ name, role, since }) => ({ of: name, role, since })),
  }
  const requests = await db
    .select()
    .from(contactRequests)
    .where(inArray(sql`lower(${contactRequests.email})`, own))
  return {
    email: account.email,
    files: {
      'account.json': plain(account),
      'addresses.json': addresses,
      'api-keys.json': keys,
      'passkeys.json': devices,
      'team.json': team,
      'orders.json': bought.map(plain),
      'invoices.json': billed.map(plain),
      'refunds.json': back.map(plain),
      'letters.json': letters,
      'letters-wished.json': await wishesOf(db, account.email),
      'requests.json': requests,
    },
  }
}

/** A server's settings and where it stands: what its customer chose, and what came of it. */
export const serverSettings = (server: ServerRow, zone: string): object => {
  const { candidates, steps, candidateIndex, ...row } = server
  return {
    ...plain(row),
    address: `${server.hostname}.${zone}`,
    place: candidates[candidateIndex] ?? null,
  }
}
