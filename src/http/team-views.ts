import { z } from 'zod'
import { teamRoles } from '../team/roles.ts'

export const TeamRole = z
  .enum(teamRoles)
  .meta({ id: 'TeamRole', description: 'Each may all that the one before it may.' })

const Person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: TeamRole,
  since: z.iso.datetime(),
})

const Invitation = z.object({
  id: z.string(),
  email: z.string(),
  role: TeamRole,
  askedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** Its link works no more; it can be sent again. */
  isExpired: z.boolean(),
})

export const Team = z
  .object({
    /** Who may use this account’s servers. */
    members: z.array(Person),
    invitations: z.array(Invitation),
    /** Members and invitations that wait, at most. */
    most: z.int(),
    /** Whose servers this account may use. */
    memberships: z.array(Person),
  })
  .meta({ id: 'Team' })

export const InvitationWish = z
  .object({ email: z.email().max(254), role: TeamRole })
  .meta({ id: 'InvitationWish' })

export const OpenInvitation = z
  .object({
    ownerName: z.string(),
    /** To whom it was sent: only that account can accept it. */
    email: z.string(),
    role: TeamRole,
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'OpenInvitation' })

export const Joined = z.object({ ownerName: z.string(), role: TeamRole }).meta({ id: 'Joined' })
