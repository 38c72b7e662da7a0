import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAccount } from '../accounts/signed-in.ts'
import { plans } from '../billing/tables.ts'
import { Activities } from '../http/activity-views.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { HttpProblem } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { ownServer } from '../servers/own-server.ts'
import { findAnyServer } from '../servers/store.ts'
import { timelineOf } from './timeline.ts'
import { activityView } from './view.ts'

/** What happened with a server: its customer sees what concerns them, an operator everything. */
export const activityRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db } = deps

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
        const account = await requireAccount(auth, request)
        const { id } = request.params
        const isOperator = account.role === 'operator'
        const story = isOperator
          ? await findAnyServer(db, id)
          : await ownServer(deps, account, id, 'activity')
        if (!story) throw new HttpProblem('not-found')
        const language = languageOf(request)
        const { before } = request.query
        const page = await timelineOf(db, id, { before, withRefusals: isOperator })
        const named = await db.select({ id: plans.id, name: plans.name }).from(plans)
        const planNames = new Map(named.map(plan => [plan.id, plan.name[language]]))
        return {
          activities: page.lines.map(row => activityView(row, story.server, planNames, language)),
          before: page.before,
        }
      },
    })
  }
