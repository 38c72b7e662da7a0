import { and, eq, gt, sql, sum } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { fingerprint } from '../kit/seal.ts'
import { normalAddress } from '../mail/addresses.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact, type Wake } from '../reconcilers/engine/wake.ts'
import { servers } from '../servers/tables.ts'
import type { TeamRole } from './roles.ts'
import {
  type InvitationRow,
  isMember,
  isOpen,
  lockOwner,
  mostInTeam,
  placesTaken,
} from './store.ts'
import { invitations, members } from './tables.ts'

export type InviteProblem =
  | 'not-found'
  | 'email-unconfirmed'
  | 'team-needs-server'
  | 'team-full'
  | 'invited-oneself'
  | 'member-already'
  | 'invited-already'
  | 'invitation-letters-too-many'

const dayMs = 24 * 3600_000
const openMs = 7 * dayMs
/** Letters of one account in a day, to one address and to all: our letters are no way to bother strangers. */
const perAddress = 3
const perOwner = 40

/**
 * Asks an address whether its reader wants to be a member. Nothing here depends on whether it has an account, but
 * the language of the letter, which nobody else sees.
 */
export function invite(
  platform: Platform,
  { ownerId, to, role, url }: { ownerId: string; to: string; role: TeamRole; url: string },
): Promise<Result<InvitationRow, InviteProblem>> {
  const { context } = platform
  const email = normalAddress(to)
  return transact(platform, async (tx, wake) => {
    const owner = await lockOwner(tx, ownerId)
    const now = context.clock.now()
    if (!owner) return fail('not-found')
    const refusal =
      whyNotInvite(owner, email) ??
      (await isMemberOrInvited(tx, ownerId, email)) ??
      ((await placesTaken(tx, ownerId, now)) >= mostInTeam ? 'team-full' : null) ??
      (await areLettersSpent(tx, ownerId, email, now))
    if (refusal) return fail(refusal)
    // Who has nothing here has nothing to share, and no reason to have us write to strangers.
    if ((await tx.$count(servers, eq(servers.accountId, ownerId))) === 0)
      return fail('team-needs-server')
    const { token, link } = newLink(context, now)
    const [invitation] = await tx
      .insert(invitations)
      .values({
        id: newId('invitation', context.random),
        ...{ ownerId, email, role, letters: 1 },
        ...link,
      })
      .returning()
    if (!invitation) throw new Error('a row that was written comes back')
    await write(tx, wake, platform, { invitation, owner, token, url })
    context.log.info({ account: ownerId, invitation: invitation.id, role }, 'somebody is invited')
    return ok(invitation)
  })
}

/** The same once more, by another link and for as long again: the one before does nothing any more. */
export function inviteAgain(
  platform: Platform,
  { ownerId, id, url }: { ownerId: string; id: string; url: string },
): Promise<Result<InvitationRow, InviteProblem>> {
  const { context } = platform
  return transact(platform, async (tx, wake) => {
    const owner = await lockOwner(tx, ownerId)
    const now = context.clock.now()
    const isIt = and(eq(invitations.id, id), eq(invitations.ownerId, ownerId), isOpen)
    const [open] = await tx.select().from(invitations).where(isIt)
    if (!owner || !open) return fail('not-found')
    if ((await placesTaken(tx, ownerId, now, id)) >= mostInTeam) return fail('team-full')
    const refusal = await areLettersSpent(tx, ownerId, open.email, now)
    if (refusal) return fail(refusal)
    const { token, link } = newLink(context, now)
    const [invitation] = await tx
      .update(invitations)
      .set({ ...link, letters: sql`${invitations.letters} + 1` })
      .where(isIt)
      .returning()
    if (!invitation) return fail('not-found')
    await write(tx, wake, platform, { invitation, owner, token, url })
    return ok(invitation)
  })
}

/** @returns whether there was such an invitation to take back */
export async function withdrawInvitation(
  { db, context }: Pick<Platform, 'db' | 'context'>,
  ownerId: string,
  id: string,
): Promise<boolean> {
  const isIt = and(eq(invitations.id, id), eq(invitations.ownerId, ownerId), isOpen)
  const withdrawn = await db
    .update(invitations)
    .set({ endedAt: context.clock.now() })
    .where(isIt)
    .returning({ id: invitations.id })
  return withdrawn.length > 0
}

/** What is in a letter, and what is kept of it. */
function newLink({ random }: Context, now: Date) {
  const token = random.bytes(24).toString('base64url')
  const link = { tokenHash: fingerprint(token), askedAt: now, expiresAt: addMs(now, openMs) }
  return { token, link }
}

type Owner = typeof accounts.$inferSelect

function whyNotInvite(owner: Owner, email: string): InviteProblem | null {
  if (!owner.emailVerified) return 'email-unconfirmed'
  return normalAddress(owner.email) === email ? 'invited-oneself' : null
}

async function isMemberOrInvited(
  tx: Transaction,
  ownerId: string,
  email: string,
): Promise<InviteProblem | null> {
  const its = and(eq(invitations.ownerId, ownerId), eq(invitations.email, email), isOpen)
  if ((await tx.$count(invitations, its)) > 0) return 'invited-already'
  const [member] = await tx
    .select({ id: members.id })
    .from(members)
    .innerJoin(accounts, eq(accounts.id, members.accountId))
    .where(and(eq(members.ownerId, ownerId), isMember, eq(sql`lower(${accounts.email})`, email)))
  return member ? 'member-already' : null
}

async function areLettersSpent(
  tx: Transaction,
  ownerId: string,
  email: string,
  now: Date,
): Promise<InviteProblem | null> {
  const toOne = sql`sum(${invitations.letters}) filter (where ${eq(invitations.email, email)})`
  const [sent] = await tx
    .select({ toAll: sum(invitations.letters).mapWith(Number), toOne: toOne.mapWith(Number) })
    .from(invitations)
    .where(and(eq(invitations.ownerId, ownerId), gt(invitations.askedAt, addMs(now, -dayMs))))
  const isSpent = (sent?.toAll ?? 0) >= perOwner || (sent?.toOne ?? 0) >= perAddress
  return isSpent ? 'invitation-letters-too-many' : null
}

async function write(
  tx: Transaction,
  wake: Wake,
  { context }: Platform,
  {
    invitation: { id, email, role, letters },
    owner,
    token,
    url,
  }: { invitation: InvitationRow; owner: Owner; token: string; url: string },
): Promise<void> {
  const [theirs] = await tx
    .select({ language: accounts.language })
    .from(accounts)
    .where(eq(sql`lower(${accounts.email})`, email))
  const language = theirs?.language ?? owner.language
  await enqueueMail(tx, wake, context, {
    key: `team-invitation:${id}:${letters}`,
    kind: 'team-invitation',
    to: email,
    language,
    params: {
      ...{ owner: owner.name, email: owner.email, teamRole: role },
      url: `${url}/${language}/invitation?token=${token}`,
    },
  })
}
