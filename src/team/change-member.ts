import { and, eq, gte, or, type SQL } from 'drizzle-orm'
import { removeKeysOf } from '../access-keys/store.ts'
import type { Transaction } from '../database/database.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact, type Wake } from '../reconcilers/engine/wake.ts'
import { mayRole, type TeamRole } from './roles.ts'
import { isMember, isOpen } from './store.ts'
import { invitations, members } from './tables.ts'

/** @returns whether there is such a member */
export function changeRole(
  platform: Platform,
  ownerId: string,
  id: string,
  role: TeamRole,
): Promise<boolean> {
  const { clock, log } = platform.context
  return transact(platform, async (tx, wake) => {
    const isIt = and(eq(members.id, id), eq(members.ownerId, ownerId), isMember)
    const [changed] = await tx.update(members).set({ role }).where(isIt).returning()
    if (!changed) return false
    const { accountId } = changed
    if (!mayRole(role, 'addAccessKey')) {
      await removeKeysOf(tx, wake, { ownerId, accountId, now: clock.now() })
    }
    log.info({ owner: ownerId, account: accountId, role }, 'a member has another role')
    return true
  })
}

/** Ends it, whether the owner of the team wants that (`ownerId`) or the member (`accountId`). */
export function endMembership(
  platform: Platform,
  by: { ownerId: string } | { accountId: string },
  id: string,
): Promise<boolean> {
  const isTheirs =
    'ownerId' in by ? eq(members.ownerId, by.ownerId) : eq(members.accountId, by.accountId)
  const now = platform.context.clock.now()
  return transact(platform, (tx, wake) => end(tx, wake, now, eq(members.id, id), isTheirs))
}

/** For an account that is being erased: nobody uses its servers, and it uses nobody's. */
export async function endTeams(
  tx: Transaction,
  wake: Wake,
  accountId: string,
  now: Date,
): Promise<void> {
  await end(tx, wake, now, or(eq(members.ownerId, accountId), eq(members.accountId, accountId)))
  await tx
    .update(invitations)
    .set({ endedAt: now })
    .where(and(eq(invitations.ownerId, accountId), isOpen))
}

/** Ends what somebody may have done to an account who was not its owner: whom they have let in since then. */
export async function endTeamSince(
  tx: Transaction,
  wake: Wake,
  { ownerId, since, now }: { ownerId: string; since: Date; now: Date },
): Promise<void> {
  await end(tx, wake, now, eq(members.ownerId, ownerId), gte(members.since, since))
  await tx
    .update(invitations)
    .set({ endedAt: now })
    .where(and(eq(invitations.ownerId, ownerId), gte(invitations.askedAt, since), isOpen))
}

/** @returns whether there was any */
async function end(
  tx: Transaction,
  wake: Wake,
  now: Date,
  ...which: (SQL | undefined)[]
): Promise<boolean> {
  const ended = await tx
    .update(members)
    .set({ endedAt: now })
    .where(and(isMember, ...which))
    .returning()
  for (const { ownerId, accountId } of ended) {
    await removeKeysOf(tx, wake, { ownerId, accountId, now })
  }
  return ended.length > 0
}
