import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { recordActivity } from '../activity/record.ts'
import { chatProblem } from '../chat/reachable.ts'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import { requireOwnServer } from '../servers/own-server.ts'
import { type ServerRow, serverCan } from '../servers/server.ts'
import { readUsage } from './gateway-usage.ts'
import { limitOf, setLimit } from './store.ts'
import { limitState, spanOf, totalOf } from './usage.ts'
import { Usage, UsageLimit } from './views.ts'

const params = z.object({ id: z.string().max(60) })
const refusals = { 401: Problem, 404: Problem, 409: Problem, 503: Problem }
const shownDays = 30
/** A gateway that was used for years reads all of it once, and remembers. */
const readMs = 30_000

/** What a server's models were used for, and how much they may be: decision 39. */
export const usageRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/servers/:id/usage',
      schema: { operationId: 'readUsage', params, response: { 200: Usage, ...refusals } },
      handler: async request => viewOf((await reach(request)).server),
    })

    app.route({
      method: 'PUT',
      url: '/api/servers/:id/usage-limit',
      ...limited('model'),
      schema: {
        operationId: 'setUsageLimit',
        description: 'At four fifths of it a page warns. Null: there is none any more.',
        params,
        body: z.object({ limit: UsageLimit.nullable() }),
        response: { 200: Usage, ...refusals, 422: Problem },
      },
      handler: async request => {
        const { server, account } = await reach(request)
        const { limit } = request.body
        await setLimit(deps, server.id, limit)
        await recordActivity(deps, {
          ...{ serverId: server.id, accountId: account.id, kind: 'usage-limit-set' },
          detail: limit ? { tokens: limit.tokens, action: limit.action } : {},
        })
        return viewOf(server)
      },
    })

    async function reach(request: FastifyRequest<{ Params: { id: string } }>) {
      const story = await requireOwnServer(deps, request, request.params.id, 'usage')
      const { isAssistant } = deps.blueprints.find(story.server.blueprint)
      const refusal = serverCan.channels(story.server, isAssistant)
      if (refusal) throw problemFor(refusal)
      return story
    }

    async function viewOf(server: ServerRow): Promise<z.input<typeof Usage>> {
      const span = spanOf(deps.context.clock.now(), shownDays)
      const target = instanceTarget(server, { ...deps, blueprint: deps.blueprints.find })
      const signal = AbortSignal.timeout(readMs)
      const read = await deps.chats.use(target, signal, gateway => readUsage(gateway, span, signal))
      if (!read.ok) {
        deps.context.log.warn({ server: server.id, ...read.error }, 'its usage was not read')
        throw new HttpProblem(chatProblem(read.error.reason))
      }
      const limit = await limitOf(deps.db, server.id)
      const month = totalOf(read.value, span.month)
      return {
        ...{ days: read.value, from: span.from, to: span.to, limit },
        month: { since: span.month, ...month },
        state: limitState(month.tokens, limit),
      }
    }
  }
