import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { ModelChoice, Problem, Server } from '../http/views.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { requireOwnServer } from '../servers/own-server.ts'
import { requestModel } from '../servers/store.ts'
import { serverView } from '../servers/view.ts'
import { sealModel } from '../subscriptions/model-choice.ts'
import type { ModelSettings, StoredModel } from '../subscriptions/tables.ts'
import { promoted, withDefault, withFallback, withoutFallback } from './fallbacks.ts'

const params = z.object({ id: z.string().max(60) })
const ofVendor = params.extend({ vendor: z.string().max(40) })
const refusals = { 401: Problem, 404: Problem, 409: Problem }

const checkMs = 10_000

/** Which models a server's assistant thinks with. They are written down here, and brought to the machine by its step. */
export const modelRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'PUT',
      url: '/api/servers/:id/model',
      ...limited('model'),
      schema: {
        operationId: 'chooseModel',
        description: 'The one that is asked first. A key that its vendor refuses is not stored.',
        params,
        body: ModelChoice,
        response: { 202: Server, ...refusals, 422: Problem },
      },
      handler: async (request, reply) => {
        const { story, stored } = await tried(request)
        return reply
          .code(202)
          .send(await changed(request, story, now => ok(withDefault(now, stored))))
      },
    })

    app.route({
      method: 'PUT',
      url: '/api/servers/:id/model/fallbacks',
      ...limited('model'),
      schema: {
        operationId: 'addFallback',
        description: 'Asked when those before it do not answer; one of each vendor.',
        params,
        body: ModelChoice,
        response: { 202: Server, ...refusals, 422: Problem },
      },
      handler: async (request, reply) => {
        const { story, stored } = await tried(request)
        const view = await changed(request, story, now => {
          const next = withFallback(now, stored)
          return typeof next === 'string' ? fail(next) : ok(next)
        })
        return reply.code(202).send(view)
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/servers/:id/model/fallbacks/:vendor',
      ...limited('model'),
      schema: {
        operationId: 'removeFallback',
        params: ofVendor,
        response: { 202: Server, ...refusals },
      },
      handler: async (request, reply) => {
        const { vendor } = request.params
        const story = await own(request)
        const view = await changed(request, story, now => found(withoutFallback(now, vendor)))
        return reply.code(202).send(view)
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/model/fallbacks/:vendor/first',
      ...limited('model'),
      schema: {
        operationId: 'askFirst',
        description: 'A fallback is asked first from now on.',
        params: ofVendor,
        response: { 202: Server, ...refusals },
      },
      handler: async (request, reply) => {
        const { vendor } = request.params
        const story = await own(request)
        const view = await changed(request, story, now => found(promoted(now, vendor)))
        return reply.code(202).send(view)
      },
    })

    type Asked = FastifyRequest<{ Params: { id: string } }>
    type Story = Awaited<ReturnType<typeof requireOwnServer>>

    const own = (request: Asked): Promise<Story> =>
      requireOwnServer(deps, request, request.params.id, 'server')

    /** The key is asked about before anything is stored, and only of whose server it is. */
    async function tried(
      request: FastifyRequest<{ Params: { id: string }; Body: z.output<typeof ModelChoice> }>,
    ): Promise<{ story: Story; stored: StoredModel }> {
      const story = await own(request)
      const verdict = await deps.checkModelKey(request.body, AbortSignal.timeout(checkMs))
      if (verdict === 'refused') throw new HttpProblem('model-key-refused')
      const { subscriptionId } = story.server
      return { story, stored: sealModel(request.body, subscriptionId, deps.vault) }
    }

    async function changed(
      request: FastifyRequest,
      story: Story,
      change: (now: ModelSettings | null) => Result<ModelSettings, string>,
    ) {
      const server = await requestModel(deps, story.server, change, story.caller.id)
      if (!server.ok) throw problemFor(server.error)
      return serverView({ ...story, server: server.value }, deps, languageOf(request))
    }
  }

const found = (next: ModelSettings | null): Result<ModelSettings, string> =>
  next ? ok(next) : fail('not-found')
