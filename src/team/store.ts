import { and, asc, desc, eq, gt, isNull, ne } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import type { Role } from './roles.ts'
import { invitations, members } from './tables.ts'

type Reader = Database | Transaction

/** Members, and open invitations. */
export const mostInTeam = 20

export type InvitationRow = typeof invitations.$inferSelect

export const isMember = isNull(members.endedAt)
export const isOpen = isNull(invitations.endedAt)

/** What an account may do with another one's servers, or its own; null: nothing. */
export async function roleWith(
  db: Reader,
  ownerId: string,
  accountId: string,
): Promise<Role | null> {
  if (ownerId === accountId) return 'owner'
  const its = and(eq(members.ownerId, ownerId), eq(members.accountId, accountId), isMember)
  const [member] = await db.select({ role: members.role }).from(members).where(its)
  return member?.role ?? null
}

/** Who may do what with an account's servers, who is asked to, and whose servers it may use itself. */
export async function teamOf(db: Reader, accountId: string) {
  const person = { name: accounts.name, email: accounts.email }
  const member = { id: members.id, role: members.role, since: members.since }
  const [own, open, elsewhere] = await Promise.all([
    db
      .select({ ...member, ...person })
      .from(members)
      .innerJoin(accounts, eq(accounts.id, members.accountId))
      .where(and(eq(members.ownerId, accountId), isMember))
      .orderBy(asc(members.since)),
    db
      .select()
      .from(invitations)
      .where(and(eq(invitations.ownerId, accountId), isOpen))
      .orderBy(desc(invitations.askedAt)),
    db
      .select({ ...member, ...person })
      .from(members)
      .innerJoin(accounts, eq(accounts.id, members.ownerId))
      .where(and(eq(members.accountId, accountId), isMember))
      .orderBy(asc(members.since)),
  ])
  return { members: own, invitations: open, memberships: elsewhere }
}

/** Everybody who is a member anywhere, or was. */
export async function memberAccounts(db: Reader): Promise<string[]> {
  const rows = await db.selectDistinct({ id: members.accountId }).from(members)
  return rows.map(({ id }) => id)
}

/** How many places of a team are taken, but for that of one invitation. */
export async function placesTaken(
  tx: Reader,
  ownerId: string,
  now: Date,
  exceptInvitation = '',
): Promise<number> {
  const waiting = and(
    eq(invitations.ownerId, ownerId),
    isOpen,
    gt(invitations.expiresAt, now),
    ne(invitations.id, exceptInvitation),
  )
  const its = and(eq(members.ownerId, ownerId), isMember)
  return (await tx.$count(members, its)) + (await tx.$count(invitations, waiting))
}

/** Whoever changes a team holds its owner's row. */
export async function lockOwner(tx: Transaction, id: string) {
  const [owner] = await tx.select().from(accounts).where(eq(accounts.id, id)).for('update')
  return owner ?? null
}
