import { sql } from 'drizzle-orm'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from './app.ts'
import { Problem } from './views.ts'

/** True when this process answers and reaches the database; what a load balancer asks. */
export const healthRoute =
  ({ db }: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/healthz',
      schema: {
        operationId: 'getHealth',
        response: { 200: z.object({ ok: z.literal(true) }), 503: Problem },
      },
      handler: async () => {
        await db.execute(sql`select 1`)
        return { ok: true as const }
      },
    })
  }
