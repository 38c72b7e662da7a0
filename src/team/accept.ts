import { and, eq } from 'drizzle-orm'
import type { SignedIn } from '../accounts/signed-in.ts'
import { accounts } from '../accounts/tables.ts'
import type { Database } from '../database/database.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { fingerprint } from '../kit/seal.ts'
import { findOpenErasure } from '../leaving/request-erasure.ts'
import { normalAddress } from '../mail/addresses.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import type { TeamRole } from './roles.ts'
import { isOpen, lockOwner, mostInTeam, placesTaken, roleWith } from './store.ts'
import { invitations, members } from './tables.ts'

export type AcceptProblem =
  | 'link-spent'
  | 'invitation-for-another'
  | 'email-unconfirmed'
  | 'member-already'
  | 'team-full'

/** What an invitation says to whoever has its link: that is the reader of the mailbox that it went to. */
export async function lookAtInvitation(
  db: Database,
  token: string,
  now: Date,
): Promise<
  Result<{ ownerName: string; email: string; role: TeamRole; until: Date }, 'link-spent'>
> {
  const [found] = await db
    .select({
      ownerName: accounts.name,
      email: invitations.email,
      role: invitations.role,
      until: invitations.expiresAt,
    })
    .from(invitations)
    .innerJoin(accounts, eq(accounts.id, invitations.ownerId))
    .where(and(eq(invitations.tokenHash, fingerprint(token)), isOpen))
  return found && found.until > now ? ok(found) : fail('link-spent')
}

/** Makes a member of whoever was invited, and of nobody else who may have the link; its owner hears of it. */
export function acceptInvitation(
  platform: Platform,
  account: SignedIn,
  { token, url }: { token: string; url: string },
): Promise<Result<{ ownerName: string; role: TeamRole }, AcceptProblem>> {
  const { context } = platform
  const isIt = and(eq(invitations.tokenHash, fingerprint(token)), isOpen)
  return transact(platform, async (tx, wake) => {
    const now = context.clock.now()
    const [seen] = await tx.select().from(invitations).where(isIt)
    const owner = seen ? await lockOwner(tx, seen.ownerId) : null
    const [invitation] = await tx.select().from(invitations).where(isIt)
    if (!owner || !invitation || invitation.expiresAt <= now) return fail('link-spent')
    if (await findOpenErasure(tx, owner.id)) return fail('link-spent')
    if (normalAddress(account.email) !== invitation.email) return fail('invitation-for-another')
    if (!account.emailVerified) return fail('email-unconfirmed')
    if ((await roleWith(tx, owner.id, account.id)) !== null) return fail('member-already')
    const taken = await placesTaken(tx, owner.id, now, invitation.id)
    if (taken >= mostInTeam) return fail('team-full')
    // It may have been taken back, or sent by another link, since it was read.
    const [won] = await tx
      .update(invitations)
      .set({ endedAt: now })
      .where(and(eq(invitations.id, invitation.id), isIt))
      .returning({ role: invitations.role })
    if (!won) return fail('link-spent')
    const { role } = won
    const id = newId('member', context.random)
    await tx.insert(members).values({
      ...{ id, role, ownerId: owner.id, accountId: account.id, since: now },
    })
    await enqueueMail(tx, wake, context, {
      key: `member-joined:${id}`,
      kind: 'member-joined',
      to: owner.email,
      language: owner.language,
      params: {
        ...{ name: owner.name, member: account.name, email: account.email, teamRole: role },
        url: `${url}/${owner.language}/account#team-title`,
      },
    })
    context.log.info({ owner: owner.id, account: account.id, role }, 'somebody is a member now')
    return ok({ ownerName: owner.name, role })
  })
}
