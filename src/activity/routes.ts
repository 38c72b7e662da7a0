import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { plans } from '../billing/tables.ts'
import { Activities } from '../http/activity-views.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { Problem } from '../http/views.ts'
import { requireSeenServer } from '../servers/own-server.ts'
import { peopleOf, timelineOf } from './timeline.ts'
import { activityView } from './view.ts'

/** What happened with a server: its customer sees what concerns them, an operator everything. */
export const activityRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { db } = deps

    app.route({
      method: 'GET',
      url: '/api/servers/:id/activity',
      schema: {
        operationId: 'listActivity',
        params: z.object({ id: z.string().max(60) }),
        querystring: z.object({ before: z.coerce.number().int().positive().optional() }),
        response: { 200: Activities, 401: Problem, 404: Problem, 422: Problem },
      },
      handler: async request => {
        const { id } = request.params
        const story = await requireSeenServer(deps, request, id, 'activity')
        const isOperator = story.caller.role === 'operator'
        const language = languageOf(request)
        const { before } = request.query
        const page = await timelineOf(db, id, { before, withRefusals: isOperator })
        const named = await db.select({ id: plans.id, name: plans.name }).from(plans)
        const planNames = new Map(named.map(plan => [plan.id, plan.name[language]]))
        const people = await peopleOf(db, page.lines)
        return {
          activities: page.lines.map(row =>
            activityView(row, story.server, { planNames, people, language }),
          ),
          before: page.before,
        }
      },
    })
  }
