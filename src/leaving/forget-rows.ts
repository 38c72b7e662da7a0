import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import { accessKeys } from '../access-keys/tables.ts'
import { accounts, emailChanges } from '../accounts/tables.ts'
import { activities } from '../activity/tables.ts'
import { backups, restores } from '../backups/tables.ts'
import { contactRequests, invoices, portalVisits, stripeEvents } from '../billing/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import { domains } from '../domains/tables.ts'
import { drills } from '../drills/tables.ts'
import { normalAddress } from '../mail/addresses.ts'
import { mailAddresses, mailEvents, mails, mailWishes } from '../mail/tables.ts'
import { servers } from '../servers/tables.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { invitations, members } from '../team/tables.ts'
import { modelPrices, usageLimits } from '../usage/tables.ts'
import { earlierAddresses } from './earlier-addresses.ts'
import { erasedAddress } from './erased-address.ts'
import { type Forgotten, signOut } from './request-erasure.ts'
import type { Receipt } from './tables.ts'

/**
 * Takes out of our rows all that says who somebody was. What stays is what counts: ids, times, amounts and the
 * numbers of invoices, which the law has us keep and which name nobody here.
 */
export async function forgetRows(
  tx: Transaction,
  accountId: string,
  forgotten: Forgotten,
  now: Date,
): Promise<Pick<Receipt['erased'], 'letters' | 'requests' | 'notices'>> {
  const addresses = [forgotten.email, ...(await earlierAddresses(tx, accountId))]
  const changes = await tx
    .delete(emailChanges)
    .where(eq(emailChanges.accountId, accountId))
    .returning()
  const bought = await tx
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(eq(subscriptions.accountId, accountId))
  const its = await tx
    .select({ id: servers.id })
    .from(servers)
    .where(eq(servers.accountId, accountId))
  await signOut(tx, accountId)
  await forgetTeams(tx, accountId, forgotten.email)
  await tx
    .update(accounts)
    .set({
      name: '',
      email: erasedAddress(accountId),
      emailVerified: false,
      image: null,
      country: null,
      stripeCustomerId: null,
      updatedAt: now,
    })
    .where(eq(accounts.id, accountId))
  await forgetBought(
    tx,
    bought.map(({ id }) => id),
  )
  await forgetServers(
    tx,
    its.map(({ id }) => id),
  )
  await tx.update(portalVisits).set({ url: null }).where(eq(portalVisits.accountId, accountId))
  let letters = await forgetChanges(tx, accountId, changes)
  let requests = 0
  for (const address of addresses) {
    const isTheirs = sql`lower(${contactRequests.email}) = ${normalAddress(address)}`
    requests += (await tx.delete(contactRequests).where(isTheirs).returning()).length
    letters += await forgetLetters(tx, accountId, address, now)
  }
  return {
    letters,
    requests,
    notices: await stripNotices(tx, forgotten.customerId, addresses),
  }
}

/** Whom they worked with, and who wanted to work with them. */
async function forgetTeams(tx: Transaction, accountId: string, email: string): Promise<void> {
  const isIn = or(eq(members.ownerId, accountId), eq(members.accountId, accountId))
  await tx.delete(members).where(isIn)
  const isNamed = eq(invitations.email, normalAddress(email))
  await tx.delete(invitations).where(or(eq(invitations.ownerId, accountId), isNamed))
}

/** The name of a server may be its owner's own. */
const nameless = (id: typeof subscriptions.id | typeof servers.id) =>
  sql`'erased-' || right(${id}, 12)`

async function forgetBought(tx: Transaction, ids: string[]): Promise<void> {
  await tx
    .update(subscriptions)
    .set({
      hostname: nameless(subscriptions.id),
      model: null,
      checkoutUrl: null,
      payUrl: null,
      promotionCode: null,
      cancelComment: null,
    })
    .where(inArray(subscriptions.id, ids))
  // By these addresses anybody reads an invoice, with the name on it.
  await tx
    .update(invoices)
    .set({ pageUrl: null, pdfUrl: null })
    .where(inArray(invoices.subscriptionId, ids))
}

async function forgetServers(tx: Transaction, ids: string[]): Promise<void> {
  await tx
    .update(servers)
    .set({
      hostname: nameless(servers.id),
      model: null,
      machineName: null,
      sealedGatewayToken: null,
      sealedPassword: null,
      sealedPhoneHomeToken: null,
      sealedSshKey: null,
      sshPublicKey: null,
      backupRecipient: null,
      address: null,
      hostKey: null,
      installDetail: null,
    })
    .where(inArray(servers.id, ids))
  await tx
    .update(backups)
    .set({ manifest: null, storedName: null, recipient: null, failure: null, failureDetail: null })
    .where(inArray(backups.serverId, ids))
  await tx.delete(accessKeys).where(inArray(accessKeys.serverId, ids))
  await tx.delete(usageLimits).where(inArray(usageLimits.serverId, ids))
  await tx.delete(modelPrices).where(inArray(modelPrices.serverId, ids))
  await tx.delete(domains).where(inArray(domains.serverId, ids))
  await tx
    .update(restores)
    .set({ sealedIdentity: null, paths: null, failureDetail: null })
    .where(inArray(restores.serverId, ids))
  await tx
    .update(drills)
    .set({ history: null, differences: null, detail: null })
    .where(inArray(drills.serverId, ids))
  // When somebody worked on their server, and what became of it, is theirs as well.
  await tx.delete(activities).where(inArray(activities.serverId, ids))
}

/** A letter that was not sent by now is not sent any more. */
export async function forgetLetters(
  tx: Transaction,
  accountId: string,
  email: string,
  now: Date,
): Promise<number> {
  const toThem = sql`lower(${mails.to}) = ${normalAddress(email)}`
  await tx
    .update(mails)
    .set({ skippedAt: now, wakeAt: null, failureCode: null, failureDetail: null })
    .where(and(toThem, isNull(mails.sentAt), isNull(mails.skippedAt)))
  const letters = await tx
    .update(mails)
    .set({ to: erasedAddress(accountId), params: {} })
    .where(toThem)
    .returning({ id: mails.id })
  await tx.delete(mailAddresses).where(eq(mailAddresses.address, normalAddress(email)))
  await tx.delete(mailWishes).where(eq(mailWishes.address, normalAddress(email)))
  return letters.length
}

/** Letters about a change of address, whomever they went to. */
async function forgetChanges(
  tx: Transaction,
  accountId: string,
  changes: (typeof emailChanges.$inferSelect)[],
): Promise<number> {
  const about = changes.flatMap(({ id }) => [`confirm-new-email:${id}`, `email-changed:${id}`])
  const told = await tx
    .update(mails)
    .set({ to: erasedAddress(accountId), params: {}, wakeAt: null })
    .where(inArray(mails.key, about))
    .returning({ id: mails.id })
  return told.length
}

/** Notices of vendors as they came: that there was one stays, so that it is not taken for a new one. */
export async function stripNotices(
  db: Database | Transaction,
  customerId: string | null,
  addresses: readonly string[],
): Promise<number> {
  const body = { erased: true }
  const ofCustomer = customerId
    ? sql`strpos(${stripeEvents.body}::text, ${customerId}) > 0`
    : sql`false`
  const named = (column: typeof stripeEvents.body | typeof mailEvents.body) =>
    or(...addresses.map(one => sql`strpos(lower(${column}::text), ${normalAddress(one)}) > 0`))
  const paid = await db
    .update(stripeEvents)
    .set({ body })
    .where(or(ofCustomer, named(stripeEvents.body)))
    .returning({ id: stripeEvents.id })
  const mailed = await db
    .update(mailEvents)
    .set({ body })
    .where(named(mailEvents.body))
    .returning({ id: mailEvents.id })
  return paid.length + mailed.length
}
