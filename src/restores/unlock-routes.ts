import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { UnlockRequest } from '../http/restore-views.ts'
import { Problem, Server } from '../http/views.ts'
import { requireOwnServer } from '../servers/own-server.ts'
import { serverView } from '../servers/view.ts'
import { unlockServer } from './unlock.ts'

/** A customer's own key for a server that waits for it, or their word that it begins without. */
export const unlockRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { context } = deps
    app.route({
      method: 'POST',
      url: '/api/servers/:id/unlock',
      ...limited('backups'),
      schema: {
        operationId: 'unlockServer',
        description: 'Nothing is deleted: what is passed over can be restored with the key later.',
        params: z.object({ id: z.string().max(60) }),
        body: UnlockRequest,
        response: { 202: Server, 401: Problem, 404: Problem, 409: Problem, 422: Problem },
      },
      handler: async (request, reply) => {
        const { id } = request.params
        const { with: how, identity } = request.body
        await requireOwnServer(deps, request, id, 'restores')
        if (how === 'key' && !identity) throw new HttpProblem('backup-key-needed')
        const unlocking = how === 'key' ? { with: how, identity: identity ?? '' } : { with: how }
        const unlocked = await unlockServer(deps, id, unlocking)
        if (!unlocked.ok) throw problemFor(unlocked.error)
        context.log.info({ server: id, with: how }, 'a customer has unlocked a server')
        const story = await requireOwnServer(deps, request, id, 'restores')
        return reply.code(202).send(serverView(story, deps, languageOf(request)))
      },
    })
  }
