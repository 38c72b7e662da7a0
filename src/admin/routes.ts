import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireOperator } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { OperatorServers, Problem, StuckRow } from '../http/views.ts'
import { listAllServers } from '../servers/store.ts'
import { serverView } from '../servers/view.ts'
import { storedReason } from '../words/sentence.ts'
import { listStuck } from './stuck.ts'

/** Everybody's servers, and which of them cannot go on by themselves. */
export const operatorRoutes =
  ({ auth, db, zone, blueprints, rest }: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/operator/servers',
      schema: {
        operationId: 'listAllServers',
        response: { 200: OperatorServers, 401: Problem, 403: Problem },
      },
      handler: async request => {
        await requireOperator(auth, request)
        const language = languageOf(request)
        const stories = await listAllServers(db)
        return {
          servers: stories.map(story => ({
            ...serverView({ ...story, role: null }, { zone, blueprints, rest }, language),
            accountEmail: story.account.email,
            stuck: storedReason(
              story.server.failures > 0 ? story.server.failureCode : null,
              language,
            ),
          })),
        }
      },
    })

    app.route({
      method: 'GET',
      url: '/api/operator/stuck',
      schema: {
        operationId: 'listStuck',
        response: { 200: z.array(StuckRow), 401: Problem, 403: Problem },
      },
      handler: async request => {
        await requireOperator(auth, request)
        const language = languageOf(request)
        const rows = await listStuck(db)
        return rows.map(({ code, nextAt, ...row }) => ({
          ...row,
          reason: storedReason(code, language),
          nextAt: nextAt?.toISOString() ?? null,
        }))
      },
    })
  }
