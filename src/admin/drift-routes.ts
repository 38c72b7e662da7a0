import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireOperator } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { OperatorDrift, Orphan, OrphanWord } from '../http/drift-views.ts'
import { languageOf } from '../http/language.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Problem, Server } from '../http/views.ts'
import { believe, listDoubted } from '../observers/believe.ts'
import { whyNotRebuilt } from '../servers/loss.ts'
import { requestRebuild } from '../servers/rebuild.ts'
import { serverName } from '../servers/server.ts'
import { findAnyServer, listLostServers } from '../servers/store.ts'
import { serverView } from '../servers/view.ts'
import { listOrphans } from '../sweep/record.ts'
import type { OrphanRow } from '../sweep/verdict.ts'
import { sayOfOrphan } from '../sweep/word.ts'
import { type Language, storedReason } from '../words/sentence.ts'

/** Where our rows and the vendors differ: what is lost, what is not believed, and what is left over. */
export const operatorDriftRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db, zone } = deps
    const named = z.object({ id: z.string().max(60) })
    const refusals = { 401: Problem, 403: Problem, 404: Problem }

    app.route({
      method: 'GET',
      url: '/api/operator/drift',
      schema: {
        operationId: 'getDrift',
        response: { 200: OperatorDrift, 401: Problem, 403: Problem },
      },
      handler: async request => {
        await requireOperator(auth, request)
        const language = languageOf(request)
        const [lost, doubted, orphans] = await Promise.all([
          listLostServers(db),
          listDoubted(deps),
          listOrphans(deps),
        ])
        return {
          lost: lost.flatMap(({ server, account, copyFrom }) =>
            server.lostAt
              ? {
                  serverId: server.id,
                  address: serverName(server, zone),
                  accountEmail: account.email,
                  since: server.lostAt.toISOString(),
                  copyFrom: copyFrom?.toISOString() ?? null,
                  refusal: storedReason(whyNotRebuilt(server, copyFrom !== null), language),
                }
              : [],
          ),
          doubted: doubted.map(({ provider, at, expected, missing }) => ({
            ...{ provider, since: at, expected, missing },
          })),
          orphans: orphans.map(row => orphanView(row, language)),
        }
      },
    })

    app.route({
      method: 'POST',
      url: '/api/operator/servers/:id/rebuild',
      schema: {
        operationId: 'rebuildLostServer',
        params: named,
        response: { ...refusals, 202: Server, 402: Problem, 409: Problem },
      },
      handler: async (request, reply) => {
        await requireOperator(auth, request)
        const wished = await requestRebuild(deps, request.params.id)
        if (!wished.ok) throw problemFor(wished.error)
        const story = await findAnyServer(db, request.params.id)
        if (!story) throw new HttpProblem('not-found')
        return reply.code(202).send(serverView({ ...story, role: null }, deps, languageOf(request)))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/operator/orphans/:id',
      schema: {
        operationId: 'sayOfOrphan',
        params: named,
        body: OrphanWord,
        response: { ...refusals, 202: Orphan, 422: Problem },
      },
      handler: async (request, reply) => {
        await requireOperator(auth, request)
        const said = await sayOfOrphan(deps, request.params.id, request.body.word)
        if (!said.ok) throw new HttpProblem('not-found')
        return reply.code(202).send(orphanView(said.value, languageOf(request)))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/operator/providers/:id/believe',
      schema: {
        operationId: 'believeProvider',
        description: 'What its list misses is gone, wherever a look by id says so too.',
        params: named,
        response: { ...refusals, 204: z.null() },
      },
      handler: async (request, reply) => {
        await requireOperator(auth, request)
        if (!(await believe(deps, request.params.id))) throw new HttpProblem('not-found')
        return reply.code(204).send(null)
      },
    })
  }

const orphanView = (row: OrphanRow, language: Language): z.infer<typeof Orphan> => ({
  ...{ id: row.id, provider: row.provider, kind: row.kind, vendorId: row.vendorId },
  ...{ name: row.name, verdict: row.verdict, failure: row.failure },
  reason: storedReason(row.reason, language),
  createdAt: row.createdAt?.toISOString() ?? null,
  firstSeenAt: row.firstSeenAt.toISOString(),
  quarantinedAt: row.quarantinedAt?.toISOString() ?? null,
  deletedAt: row.deletedAt?.toISOString() ?? null,
})
