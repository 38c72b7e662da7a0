import { and, eq, gt, gte, isNull, sql } from 'drizzle-orm'
import { removeKeysSince } from '../access-keys/store.ts'
import type { Transaction } from '../database/database.ts'
import { isDuplicate } from '../database/duplicate.ts'
import { addMs } from '../kit/clock.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { fingerprint } from '../kit/seal.ts'
import { findOpenErasure } from '../leaving/request-erasure.ts'
import { carryWishes } from '../mail/address-wishes.ts'
import { normalAddress } from '../mail/addresses.ts'
import { enqueueMail } from '../mail/outbox.ts'
import { mails } from '../mail/tables.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact, type Wake } from '../reconcilers/engine/wake.ts'
import { endTeamSince } from '../team/change-member.ts'
import { authenticatorHashOf, endLaterAuthenticator } from './end-two-factor.ts'
import { type PasswordProof, stillCounts } from './password.ts'
import { isTaken } from './reserved-address.ts'
import { accounts, emailChanges, logins, verifications } from './tables.ts'
import { endWaysIn } from './ways-in.ts'

export type EmailChangeProblem =
  | 'email-unchanged'
  | 'email-taken'
  | 'email-links-too-many'
  | 'link-spent'
  | 'password-wrong'

const dayMs = 24 * 3600_000
const confirmMs = dayMs
/** Links in a day, of one account and to one address: the second is somebody who may not have asked. */
const linksMost = { account: 6, address: 3 }
/** As long as somebody may be away from their mailbox. */
const undoMs = 7 * dayMs

/** Asks the new address whether it is theirs; until its link is followed nothing changes. An earlier wish is void. */
export function requestEmailChange(
  platform: Platform,
  {
    accountId,
    proof,
    to,
    url,
  }: { accountId: string; proof: PasswordProof; to: string; url: string },
): Promise<Result<null, EmailChangeProblem>> {
  const { context } = platform
  const toEmail = normalAddress(to)
  return transact(platform, async (tx, wake) => {
    const account = await lockAccount(tx, accountId)
    const now = context.clock.now()
    if (!account) return fail('link-spent')
    if (!(await stillCounts(tx, accountId, proof))) return fail('password-wrong')
    if (normalAddress(account.email) === toEmail) return fail('email-unchanged')
    if (await isTaken(tx, toEmail, { accountId, now })) return fail('email-taken')
    if (await isTooOften(tx, { accountId, toEmail, now })) return fail('email-links-too-many')
    await endUnconfirmed(tx, accountId, now)
    const id = newId('emailChange', context.random)
    const token = context.random.bytes(24).toString('base64url')
    await tx.insert(emailChanges).values({
      id,
      accountId,
      fromEmail: account.email,
      toEmail,
      authenticatorHash: await authenticatorHashOf(tx, accountId),
      tokenHash: fingerprint(token),
      askedAt: now,
      confirmUntil: addMs(now, confirmMs),
    })
    const { name, language } = account
    await enqueueMail(tx, wake, context, {
      key: `confirm-new-email:${id}`,
      kind: 'confirm-new-email',
      to: toEmail,
      language,
      params: { name, url: `${url}/${language}/email-change?token=${token}` },
    })
    return ok(null)
  })
}

/** The link that the new address got: from here on it is the account's, and the old one hears how to undo that. */
export async function confirmEmailChange(
  platform: Platform,
  link: { token: string; url: string },
): Promise<Result<{ email: string }, EmailChangeProblem>> {
  try {
    return await confirm(platform, link)
  } catch (error) {
    // Somebody else got it after we had looked.
    if (isDuplicate(error, 'accounts_email_unique')) return fail('email-taken')
    throw error
  }
}

function confirm(
  platform: Platform,
  { token, url }: { token: string; url: string },
): Promise<Result<{ email: string }, EmailChangeProblem>> {
  const { context } = platform
  return transact(platform, async (tx, wake) => {
    const now = context.clock.now()
    const found = await changeBy(tx, eq(emailChanges.tokenHash, fingerprint(token)))
    if (!found || found.change.confirmedAt || found.change.confirmUntil <= now) {
      return fail('link-spent')
    }
    const { change, account } = found
    const { toEmail: email, accountId } = change
    if (await isTaken(tx, email, { accountId, now })) return fail('email-taken')
    const undoToken = context.random.bytes(24).toString('base64url')
    const undoUntil = addMs(now, undoMs)
    await tx
      .update(emailChanges)
      .set({ confirmedAt: now, undoHash: fingerprint(undoToken), undoUntil })
      .where(eq(emailChanges.id, change.id))
    await moveTo(tx, wake, { accountId, from: account.email, to: email, now })
    const { name, language } = account
    await enqueueMail(tx, wake, context, {
      key: `email-changed:${change.id}`,
      kind: 'email-changed',
      to: change.fromEmail,
      language,
      params: {
        name,
        email,
        until: undoUntil.toISOString(),
        url: `${url}/${language}/email-change?undo=${undoToken}`,
      },
    })
    await wake('email', change.id)
    context.log.info({ account: accountId, change: change.id }, 'an account has another address')
    return ok({ email })
  })
}

/**
 * The link that the old address got. Whoever changed it knew the password, so that counts no more either: everybody
 * is signed out, and a new password comes by letter to the address that is back.
 */
export function undoEmailChange(
  platform: Platform,
  token: string,
): Promise<Result<{ email: string }, EmailChangeProblem>> {
  const { context } = platform
  return transact(platform, async (tx, wake) => {
    const now = context.clock.now()
    const found = await changeBy(tx, eq(emailChanges.undoHash, fingerprint(token)))
    if (!found?.change.undoUntil || found.change.undoUntil <= now) return fail('link-spent')
    const { change, account } = found
    const { accountId, fromEmail: email } = change
    // What followed from it goes with it.
    const later = and(
      eq(emailChanges.accountId, accountId),
      gte(emailChanges.askedAt, change.askedAt),
      isNull(emailChanges.endedAt),
    )
    await tx.update(emailChanges).set({ endedAt: now }).where(later)
    await moveTo(tx, wake, { accountId, from: account.email, to: email, now })
    await endWaysIn(tx, accountId, now)
    await endLaterAuthenticator(tx, accountId, change.authenticatorHash)
    await removeKeysSince(tx, wake, { accountId, since: change.askedAt, now })
    await endTeamSince(tx, wake, { ownerId: accountId, since: change.askedAt, now })
    await tx.update(logins).set({ password: null }).where(eq(logins.userId, accountId))
    await wake('email', change.id)
    context.log.warn({ account: accountId, change: change.id }, 'a change of address was undone')
    return ok({ email })
  })
}

async function lockAccount(tx: Transaction, id: string) {
  const [account] = await tx.select().from(accounts).where(eq(accounts.id, id)).for('update')
  return account && !(await findOpenErasure(tx, id)) ? account : null
}

async function changeBy(tx: Transaction, isIt: ReturnType<typeof eq>) {
  const [seen] = await tx.select().from(emailChanges).where(isIt)
  if (!seen) return null
  // Whoever changes an account's addresses holds its row.
  const account = await lockAccount(tx, seen.accountId)
  const [change] = await tx.select().from(emailChanges).where(eq(emailChanges.id, seen.id))
  return account && change && change.endedAt === null ? { change, account } : null
}

async function isTooOften(
  tx: Transaction,
  { accountId, toEmail, now }: { accountId: string; toEmail: string; now: Date },
): Promise<boolean> {
  const isToday = gt(emailChanges.askedAt, addMs(now, -dayMs))
  const asked = await tx.$count(emailChanges, and(isToday, eq(emailChanges.accountId, accountId)))
  const got = await tx.$count(emailChanges, and(isToday, eq(emailChanges.toEmail, toEmail)))
  return asked >= linksMost.account || got >= linksMost.address
}

async function endUnconfirmed(tx: Transaction, accountId: string, now: Date): Promise<void> {
  const open = and(
    eq(emailChanges.accountId, accountId),
    isNull(emailChanges.confirmedAt),
    isNull(emailChanges.endedAt),
  )
  await tx.update(emailChanges).set({ endedAt: now }).where(open)
}

/** With the address goes which letters are wished; those that were held back because none arrived are tried there. */
async function moveTo(
  tx: Transaction,
  wake: Wake,
  { accountId, from, to, now }: { accountId: string; from: string; to: string; now: Date },
): Promise<void> {
  await tx
    .update(accounts)
    .set({ email: to, emailVerified: true, updatedAt: now })
    .where(eq(accounts.id, accountId))
  // Links to a new password that the other mailbox has.
  await tx.delete(verifications).where(eq(verifications.value, accountId))
  await carryWishes(tx, { from, to, at: now })
  const held = await tx
    .select({ id: mails.id })
    .from(mails)
    .where(
      and(
        sql`lower(${mails.to}) = ${normalAddress(from)}`,
        isNull(mails.sentAt),
        isNull(mails.skippedAt),
        eq(mails.failureCode, 'address-unreachable'),
      ),
    )
  for (const { id } of held) await wake('mail', id)
}
