import { and, desc, eq, gt, ne } from 'drizzle-orm'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SessionView } from '../http/account-views.ts'
import type { AppDependencies } from '../http/app.ts'
import { HttpProblem } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { deviceOf } from './device.ts'
import { requireSession } from './signed-in.ts'
import { sessions } from './tables.ts'

/**
 * Where somebody is signed in, and how they end that. Sessions are named by their ids: their tokens, which are what
 * a cookie holds, are told to nobody.
 */
export const sessionRoutes =
  ({ auth, db, context }: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/me/sessions',
      schema: {
        operationId: 'listSessions',
        response: { 200: z.array(SessionView), 401: Problem },
      },
      handler: async request => {
        const current = await requireSession(auth, request)
        const isAlive = gt(sessions.expiresAt, context.clock.now())
        const rows = await db
          .select()
          .from(sessions)
          .where(and(eq(sessions.userId, current.userId), isAlive))
          .orderBy(desc(sessions.updatedAt))
        return rows.map(({ id, ipAddress, userAgent, createdAt, updatedAt }) => ({
          id,
          isCurrent: id === current.id,
          ...deviceOf(userAgent ?? ''),
          address: ipAddress || null,
          signedInAt: createdAt.toISOString(),
          seenAt: updatedAt.toISOString(),
        }))
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/me/sessions/:id',
      schema: {
        operationId: 'endSession',
        params: z.object({ id: z.string().max(60) }),
        response: { 204: z.null(), 401: Problem, 404: Problem },
      },
      handler: async (request, reply) => {
        const { userId } = await requireSession(auth, request)
        const isIts = and(eq(sessions.id, request.params.id), eq(sessions.userId, userId))
        const ended = await db.delete(sessions).where(isIts).returning({ id: sessions.id })
        if (ended.length === 0) throw new HttpProblem('not-found')
        return reply.code(204).send(null)
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/me/sessions',
      schema: {
        operationId: 'endOtherSessions',
        description: 'All but the one that asks.',
        response: { 204: z.null(), 401: Problem },
      },
      handler: async (request, reply) => {
        const { id, userId } = await requireSession(auth, request)
        await db.delete(sessions).where(and(eq(sessions.userId, userId), ne(sessions.id, id)))
        return reply.code(204).send(null)
      },
    })
  }
