import { eq } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Problem, Server } from '../http/views.ts'
import { type RestOperation, requestRest } from './operate.ts'
import { requireOwnServer } from './own-server.ts'
import { servers } from './tables.ts'
import { serverView } from './view.ts'

const params = z.object({ id: z.string().max(60) })
const response = {
  202: Server,
  401: Problem,
  403: Problem,
  404: Problem,
  409: Problem,
  410: Problem,
}

/** How a customer lets their server rest, and wakes it. Each writes a wish, and a worker sees to it. */
export const restRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const operations = {
      stop: { operationId: 'stopServer', asked: { action: 'stop' } },
      start: { operationId: 'startServer', asked: { action: 'start' } },
      restart: { operationId: 'restartServer', asked: { action: 'restart' } },
      hibernate: {
        operationId: 'hibernateServer',
        asked: { action: 'hibernate', terms: deps.rest },
      },
    } as const satisfies Record<string, { operationId: string; asked: RestOperation }>

    for (const [word, { operationId, asked }] of Object.entries(operations)) {
      app.route({
        method: 'POST',
        url: `/api/servers/:id/${word}`,
        ...limited('rest'),
        schema: { operationId, params, response },
        handler: async (request, reply) => {
          const story = await ownStory(request, request.params.id)
          const wished = await requestRest(deps, story.server.id, asked, 'customer', {
            accountId: story.caller.id,
          })
          if (!wished.ok) throw problemFor(wished.error)
          const view = serverView({ ...story, server: wished.value }, deps, languageOf(request))
          return reply.code(202).send(view)
        },
      })
    }

    app.route({
      method: 'PUT',
      url: '/api/servers/:id/keep-awake',
      ...limited('rest'),
      schema: {
        operationId: 'keepServerAwake',
        description: 'Whether it runs also while nobody uses it, whatever its plan says.',
        params,
        body: z.object({ keepAwake: z.boolean() }),
        response: { 200: Server, 401: Problem, 404: Problem, 422: Problem },
      },
      handler: async request => {
        const story = await ownStory(request, request.params.id)
        const [server] = await deps.db
          .update(servers)
          .set({ keepAwake: request.body.keepAwake })
          .where(eq(servers.id, story.server.id))
          .returning()
        if (!server) throw new HttpProblem('not-found')
        return serverView({ ...story, server }, deps, languageOf(request))
      },
    })

    const ownStory = (request: FastifyRequest, id: string) =>
      requireOwnServer(deps, request, id, 'rest')
  }
