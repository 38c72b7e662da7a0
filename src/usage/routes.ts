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
import { priced } from './price.ts'
import { setLimit, setPrice, termsOf } from './store.ts'
import { limitState, spanOf, totalOf } from './usage.ts'
import { ModelPrice, Usage, UsageLimit } from './views.ts'

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
      handler: async request => {
        const { server } = await own(request)
        const refusal = serverCan.channels(server, true)
        if (refusal) throw problemFor(refusal)
        return viewOf(server)
      },
    })

    app.route({
      method: 'PUT',
      url: '/api/servers/:id/usage-limit',
      ...limited('model'),
      schema: {
        operationId: 'setUsageLimit',
        description: 'At four fifths of it its owner hears of it. Null: there is none any more.',
        params,
        body: z.object({ limit: UsageLimit.nullable() }),
        response: { 200: z.object({ limit: UsageLimit.nullable() }), ...refusals, 422: Problem },
      },
      handler: async request => {
        const { server, caller } = await own(request)
        const { limit } = request.body
        await setLimit(deps, server.id, limit)
        await recordActivity(deps, {
          ...{ serverId: server.id, accountId: caller.id, kind: 'usage-limit-set' },
          detail: limit ? { [limit.unit]: limit.amount, action: limit.action } : {},
        })
        return { limit }
      },
    })

    app.route({
      method: 'PUT',
      url: '/api/servers/:id/model-price',
      ...limited('model'),
      schema: {
        operationId: 'setModelPrice',
        description: 'What a model costs by its owner’s word. Null: they do not say any more.',
        params,
        body: z.object({ model: z.string().min(1).max(200), price: ModelPrice.nullable() }),
        response: { 200: z.object({ price: ModelPrice.nullable() }), ...refusals, 422: Problem },
      },
      handler: async request => {
        const { server } = await own(request)
        const { model, price } = request.body
        await setPrice(deps, server.id, model, price)
        return { price }
      },
    })

    async function own(request: FastifyRequest<{ Params: { id: string } }>) {
      const story = await requireOwnServer(deps, request, request.params.id, 'usage')
      const { isAssistant } = deps.blueprints.find(story.server.blueprint)
      if (!isAssistant) throw problemFor('not-an-assistant')
      return story
    }

    async function viewOf(server: ServerRow): Promise<z.input<typeof Usage>> {
      const { limit, prices, zone } = await termsOf(deps.db, server.id)
      const span = spanOf(deps.context.clock.now(), shownDays, zone)
      const target = instanceTarget(server, { ...deps, blueprint: deps.blueprints.find })
      const signal = AbortSignal.timeout(readMs)
      const read = await deps.chats.use(target, signal, async gateway => {
        const shown = await readUsage(gateway, { ...span, zone }, signal)
        const month = await readUsage(gateway, { from: span.month, to: span.to, zone }, signal)
        return { days: shown.days, models: month.models }
      })
      if (!read.ok) {
        deps.context.log.warn({ server: server.id, ...read.error }, 'its usage was not read')
        throw new HttpProblem(chatProblem(read.error.reason))
      }
      const { days, models } = read.value
      const total = totalOf(models, prices)
      return {
        ...{ days, from: span.from, to: span.to, limit, timeZone: zone },
        month: {
          since: span.month,
          ...total,
          models: models.map(use => {
            const price = prices.get(use.model) ?? null
            const { cost, by } = priced(use, price)
            return { model: use.model, tokens: use.tokens, cost, by, price }
          }),
        },
        state: limitState(total, limit),
      }
    }
  }
