import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { problemFor } from '../http/problem.ts'
import { Problem, Server } from '../http/views.ts'
import { requireOwnServer } from './own-server.ts'
import { requestRebuild } from './rebuild.ts'
import { serverView } from './view.ts'

/** A customer's yes to a new machine with the newest copy, in the place of one that is lost. */
export const rebuildRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'POST',
      url: '/api/servers/:id/rebuild',
      ...limited('rest'),
      schema: {
        operationId: 'rebuildServer',
        description: 'What is newer than the copy is given up. Asking twice does no harm.',
        params: z.object({ id: z.string().max(60) }),
        response: { 202: Server, 401: Problem, 402: Problem, 404: Problem, 409: Problem },
      },
      handler: async (request, reply) => {
        const story = await requireOwnServer(deps, request, request.params.id, 'rebuild')
        const wished = await requestRebuild(deps, story.server.id, {
          accountId: story.caller.id,
        })
        if (!wished.ok) throw problemFor(wished.error)
        const view = serverView({ ...story, server: wished.value }, deps, languageOf(request))
        return reply.code(202).send(view)
      },
    })
  }
