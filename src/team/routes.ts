import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAccount } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem } from '../http/problem.ts'
import { InvitationWish, Team, TeamRole } from '../http/team-views.ts'
import { Problem } from '../http/views.ts'
import { changeRole, endMembership } from './change-member.ts'
import { invite, inviteAgain, withdrawInvitation } from './invite.ts'
import { mostInTeam, teamOf } from './store.ts'

const params = z.object({ id: z.string().max(60) })
const refusals = { 401: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem }

/** Who may use an account's servers, and whose it may use. Only a person changes that. */
export const teamRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db, context, url } = deps

    app.route({
      method: 'GET',
      url: '/api/me/team',
      schema: { operationId: 'getTeam', response: { 200: Team, 401: Problem } },
      handler: async request => view((await requireAccount(auth, request)).id),
    })

    app.route({
      method: 'POST',
      url: '/api/me/team/invitations',
      ...limited('team'),
      schema: {
        operationId: 'inviteMember',
        description: 'Sends a letter; whoever it is for becomes a member by following its link.',
        body: InvitationWish,
        response: { 201: Team, ...refusals, 403: Problem },
      },
      handler: async (request, reply) => {
        const { id: ownerId } = await requireAccount(auth, request)
        const { email, role } = request.body
        const invited = await invite(deps, { ownerId, to: email, role, url })
        if (!invited.ok) throw new HttpProblem(invited.error, fieldOf(invited.error))
        return reply.code(201).send(await view(ownerId))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/me/team/invitations/:id/letter',
      ...limited('team'),
      schema: {
        operationId: 'resendInvitation',
        description: 'By another link; the one before does nothing any more.',
        params,
        response: { 200: Team, ...refusals },
      },
      handler: async request => {
        const { id: ownerId } = await requireAccount(auth, request)
        const invited = await inviteAgain(deps, { ownerId, id: request.params.id, url })
        if (!invited.ok) throw new HttpProblem(invited.error)
        return view(ownerId)
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/me/team/invitations/:id',
      ...limited('team'),
      schema: { operationId: 'withdrawInvitation', params, response: { 200: Team, ...refusals } },
      handler: async request => {
        const { id } = await requireAccount(auth, request)
        return changed(id, await withdrawInvitation(deps, id, request.params.id))
      },
    })

    app.route({
      method: 'PUT',
      url: '/api/me/team/members/:id',
      ...limited('team'),
      schema: {
        operationId: 'changeMemberRole',
        params,
        body: z.object({ role: TeamRole }),
        response: { 200: Team, ...refusals },
      },
      handler: async request => {
        const { id } = await requireAccount(auth, request)
        return changed(id, await changeRole(deps, id, request.params.id, request.body.role))
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/me/team/members/:id',
      ...limited('team'),
      schema: { operationId: 'removeMember', params, response: { 200: Team, ...refusals } },
      handler: async request => {
        const { id } = await requireAccount(auth, request)
        return changed(id, await endMembership(deps, { ownerId: id }, request.params.id))
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/me/memberships/:id',
      ...limited('team'),
      schema: { operationId: 'leaveTeam', params, response: { 200: Team, ...refusals } },
      handler: async request => {
        const { id } = await requireAccount(auth, request)
        return changed(id, await endMembership(deps, { accountId: id }, request.params.id))
      },
    })

    function changed(accountId: string, isChanged: boolean) {
      if (!isChanged) throw new HttpProblem('not-found')
      return view(accountId)
    }

    async function view(accountId: string): Promise<z.input<typeof Team>> {
      const team = await teamOf(db, accountId)
      const now = context.clock.now()
      const person = <Row extends { since: Date }>(row: Row) => ({
        ...row,
        since: row.since.toISOString(),
      })
      return {
        members: team.members.map(person),
        invitations: team.invitations.map(({ id, email, role, askedAt, expiresAt }) => ({
          ...{ id, email, role, isExpired: expiresAt <= now },
          askedAt: askedAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
        })),
        most: mostInTeam,
        memberships: team.memberships.map(person),
      }
    }
  }

const aboutAddress = ['invited-oneself', 'member-already', 'invited-already'] as const
type AboutAddress = (typeof aboutAddress)[number]

const fieldOf = (code: string) =>
  aboutAddress.includes(code as AboutAddress) ? { email: code as AboutAddress } : undefined
