import { fromNodeHeaders } from 'better-auth/node'
import { eq } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAccount } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { isNobodyThere, whileWanted } from '../http/wanted.ts'
import { fingerprint } from '../kit/seal.ts'
import { exportAccount } from './export.ts'
import { requestErasure } from './request-erasure.ts'
import { erasures } from './tables.ts'
import { Erasure, ErasureAsked } from './views.ts'

/** As much as a slow line takes for a large one. */
const exportMs = 12 * 3600_000
/** Who signed in longer ago may have left the computer to somebody else. */
const recentMs = 10 * 60_000

/** How somebody leaves: with everything, and without a trace. */
export const leavingRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db, context } = deps

    app.route({
      method: 'GET',
      url: '/api/me/export',
      ...limited('exports'),
      schema: {
        operationId: 'exportMe',
        description:
          'Everything that we know of an account and keep for it, as one tar compressed with zstd.',
        response: {
          200: {
            description: 'A `.tar.zst`.',
            content: {
              'application/zstd': { schema: z.any().meta({ type: 'string', format: 'binary' }) },
            },
          },
          401: Problem,
          429: Problem,
        },
      },
      handler: async (request, reply) => {
        const account = await requireAccount(auth, request)
        const signal = whileWanted(reply, exportMs)
        const archive = exportAccount(deps, account.id, signal)
        archive.on('error', error => {
          if (!isNobodyThere(signal)) {
            context.log.error({ account: account.id, error }, 'an export ended in its middle')
          }
        })
        context.log.info({ account: account.id }, 'an account takes everything with it')
        const day = context.clock.now().toISOString().slice(0, 10)
        return reply
          .header('content-disposition', `attachment; filename="sambuk-${day}.tar.zst"`)
          .type('application/zstd')
          .send(archive)
      },
    })

    app.route({
      method: 'POST',
      url: '/api/me/erasure',
      ...limited('erasures'),
      schema: {
        operationId: 'eraseMe',
        description:
          'Ends and erases everything of the account, at once and for good. Asks for a sign-in within the last ten minutes, and for the address typed out.',
        body: z.object({ email: z.string().max(320) }),
        response: {
          202: ErasureAsked,
          ...{ 401: Problem, 403: Problem, 409: Problem, 422: Problem, 429: Problem },
        },
      },
      handler: async (request, reply) => {
        const account = await requireAccount(auth, request)
        await requireRecent(request)
        const typed = request.body.email
        const asked = await requestErasure(deps, account.id, { typed, askedBy: 'customer' })
        if (!asked.ok) throw problemFor(asked.error)
        return reply.code(202).send({ token: asked.value.token })
      },
    })

    app.route({
      method: 'GET',
      url: '/api/erasures/:token',
      ...limited('receipts'),
      schema: {
        operationId: 'getErasure',
        params: z.object({ token: z.string().max(100) }),
        response: { 200: Erasure, 404: Problem, 429: Problem },
      },
      handler: async request => {
        const byToken = eq(erasures.tokenHash, fingerprint(request.params.token))
        const [row] = await db.select().from(erasures).where(byToken)
        if (!row) throw new HttpProblem('not-found')
        const { state, askedAt, receipt } = row
        return { state, askedAt: askedAt.toISOString(), receipt }
      },
    })

    /** @throws {HttpProblem} `sign-in-again` */
    async function requireRecent(request: FastifyRequest): Promise<void> {
      const found = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) })
      const since = context.clock.now().getTime() - (found?.session.createdAt.getTime() ?? 0)
      if (since > recentMs) throw new HttpProblem('sign-in-again')
    }
  }
