import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAccount } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem } from '../http/problem.ts'
import { Joined, OpenInvitation } from '../http/team-views.ts'
import { Problem } from '../http/views.ts'
import { acceptInvitation, lookAtInvitation } from './accept.ts'

const Link = z.object({ token: z.string().max(100) })

/** Where the letter of an invitation leads: whoever has it reads it, only whom it was sent to accepts it. */
export const invitationRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db, context, url } = deps

    app.route({
      method: 'GET',
      url: '/api/invitations/look',
      ...limited('emailLinks'),
      schema: {
        operationId: 'showInvitation',
        querystring: Link,
        response: { 200: OpenInvitation, 410: Problem, 422: Problem, 429: Problem },
      },
      handler: async request => {
        const seen = await lookAtInvitation(db, request.query.token, context.clock.now())
        if (!seen.ok) throw new HttpProblem(seen.error)
        const { until, ...invitation } = seen.value
        return { ...invitation, expiresAt: until.toISOString() }
      },
    })

    app.route({
      method: 'POST',
      url: '/api/invitations/accept',
      ...limited('emailLinks'),
      schema: {
        operationId: 'acceptInvitation',
        body: Link,
        response: {
          200: Joined,
          ...{ 401: Problem, 403: Problem, 409: Problem, 410: Problem, 422: Problem, 429: Problem },
        },
      },
      handler: async request => {
        const account = await requireAccount(auth, request)
        const accepted = await acceptInvitation(deps, account, { token: request.body.token, url })
        if (!accepted.ok) throw new HttpProblem(accepted.error)
        return accepted.value
      },
    })
  }
