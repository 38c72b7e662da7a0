import { and, eq, inArray } from 'drizzle-orm'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type ActivityKind, activities } from '../activity/tables.ts'
import type { Database } from '../database/database.ts'
import type { AppDependencies } from '../http/app.ts'
import { Problem } from '../http/views.ts'
import { requireOwnServer } from '../servers/own-server.ts'
import { firstStepNames, firstSteps } from './first-steps.ts'

const FirstSteps = z
  .array(z.object({ name: z.enum(firstStepNames), isDone: z.boolean() }))
  .meta({ id: 'FirstSteps', description: 'Empty: there is nothing left to do.' })

/** What is left to do with a new server. */
export const firstStepRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { db, context, blueprints } = deps
    app.route({
      method: 'GET',
      url: '/api/servers/:id/first-steps',
      schema: {
        operationId: 'listFirstSteps',
        params: z.object({ id: z.string().max(60) }),
        response: { 200: FirstSteps, 401: Problem, 404: Problem },
      },
      handler: async request => {
        const story = await requireOwnServer(deps, request, request.params.id, 'first-steps')
        const { server, caller } = story
        return firstSteps(
          {
            server,
            isAssistant: blueprints.find(server.blueprint).isAssistant,
            hasTwoFactor: caller.twoFactor,
            happened: await happenedTo(db, server.id),
          },
          context.clock.now(),
        )
      },
    })
  }

const telling: ActivityKind[] = ['first-said', 'channel-connected']

async function happenedTo(db: Database, serverId: string): Promise<Set<ActivityKind>> {
  const rows = await db
    .selectDistinct({ kind: activities.kind })
    .from(activities)
    .where(and(eq(activities.serverId, serverId), inArray(activities.kind, telling)))
  return new Set(rows.map(({ kind }) => kind))
}
