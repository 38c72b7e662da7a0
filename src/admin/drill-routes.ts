import { desc, eq } from 'drizzle-orm'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireOperator } from '../accounts/signed-in.ts'
import { drills } from '../drills/tables.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { Drill } from '../http/restore-views.ts'
import { Problem } from '../http/views.ts'
import { serverName } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { storedReason } from '../words/sentence.ts'

const shownMost = 50

/** What restore drills have found. */
export const operatorDrillRoutes =
  ({ auth, db, zone }: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/operator/drills',
      schema: {
        operationId: 'listDrills',
        description: 'The newest first.',
        response: { 200: z.array(Drill), 401: Problem, 403: Problem },
      },
      handler: async request => {
        await requireOperator(auth, request)
        const rows = await db
          .select({ drill: drills, server: servers })
          .from(drills)
          .innerJoin(servers, eq(servers.id, drills.serverId))
          .orderBy(desc(drills.begunAt))
          .limit(shownMost)
        return rows.map(({ drill, server }) => ({
          id: drill.id,
          kind: drill.kind,
          state: drill.state,
          serverId: server.id,
          address: serverName(server, zone),
          backupId: drill.backupId,
          differenceCount: drill.differenceCount,
          historyKept: drill.historyKept,
          files: drill.files,
          begunAt: drill.begunAt.toISOString(),
          endedAt: drill.endedAt?.toISOString() ?? null,
          reason: storedReason(drill.reason, languageOf(request)),
          detail: drill.detail || null,
        }))
      },
    })
  }
