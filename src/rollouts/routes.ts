import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireOperator } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { OperatorUpdates, RolloutWish } from '../http/update-views.ts'
import { Problem } from '../http/views.ts'
import { serverName } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import { countOf, type RolloutReport, rolloutReports, softwareReports } from './report.ts'
import { startRollout, stopRollout } from './request-rollout.ts'
import { systemStates } from './tables.ts'

/** Versions on their way to servers, and an operator's word about them. */
export const operatorUpdateRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db, zone, blueprints } = deps
    const refusals = { 401: Problem, 403: Problem, 404: Problem, 409: Problem }

    app.route({
      method: 'GET',
      url: '/api/operator/updates',
      schema: {
        operationId: 'getUpdates',
        response: { 200: OperatorUpdates, 401: Problem, 403: Problem },
      },
      handler: async request => {
        await requireOperator(auth, request)
        const reports = await rolloutReports(db)
        const [software, addresses, restarts] = await Promise.all([
          softwareReports(db, blueprints),
          addressesOf(reports),
          waitingForRestart(),
        ])
        return {
          software,
          rollouts: reports.map(row => viewOf(row, addresses, languageOf(request))),
          restarts,
        }
      },
    })

    app.route({
      method: 'POST',
      url: '/api/operator/rollouts',
      schema: {
        operationId: 'startRollout',
        body: RolloutWish,
        response: { 202: z.object({ id: z.string() }), ...refusals },
      },
      handler: async (request, reply) => {
        const { id: askedBy } = await requireOperator(auth, request)
        const { blueprint: name, ...wish } = request.body
        const blueprint = blueprints.all.find(each => each.name === name)
        if (!blueprint) throw new HttpProblem('not-found')
        const started = await startRollout(deps, blueprint, { ...wish, askedBy })
        if (!started.ok) throw problemFor(started.error)
        return reply.status(202).send({ id: started.value.id })
      },
    })

    app.route({
      method: 'POST',
      url: '/api/operator/rollouts/:id/stop',
      schema: {
        operationId: 'stopRollout',
        params: z.object({ id: z.string().max(60) }),
        response: { 202: z.object({ id: z.string() }), ...refusals },
      },
      handler: async (request, reply) => {
        await requireOperator(auth, request)
        const stopped = await stopRollout(deps, request.params.id)
        if (!stopped.ok) throw problemFor(stopped.error)
        return reply.status(202).send({ id: stopped.value.id })
      },
    })

    async function addressesOf(reports: readonly RolloutReport[]): Promise<Map<string, string>> {
      const ids = reports.flatMap(({ updates }) => updates.map(({ serverId }) => serverId))
      const found = await db
        .select({ id: servers.id, hostname: servers.hostname })
        .from(servers)
        .where(inArray(servers.id, ids))
      return new Map(found.map(server => [server.id, serverName(server, zone)]))
    }

    async function waitingForRestart() {
      const found = await db
        .select({ id: servers.id, hostname: servers.hostname, askedAt: systemStates.askedAt })
        .from(systemStates)
        .innerJoin(servers, eq(servers.id, systemStates.serverId))
        .where(and(eq(systemStates.needsRestart, true), isNull(servers.closedAt)))
      return found.map(({ id, hostname, askedAt }) => ({
        ...{ serverId: id, address: serverName({ hostname }, zone) },
        since: askedAt.toISOString(),
      }))
    }
  }

function viewOf(row: RolloutReport, addresses: ReadonlyMap<string, string>, language: Language) {
  const { id, blueprint, version, state, reason, begunAt, endedAt } = row.rollout
  const { withoutRehearsal, atOnce } = row.rollout
  const failed = row.updates.filter(each => each.state === 'failed' || each.state === 'rolled-back')
  return {
    ...{ id, blueprint, version, state, withoutRehearsal, atOnce },
    reason: storedReason(reason, language),
    begunAt: begunAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    done: countOf(row, 'done'),
    underWay: countOf(row, 'begun', 'applying'),
    failed: failed.map(update => ({
      serverId: update.serverId,
      address: addresses.get(update.serverId) ?? update.serverId,
      isRolledBack: update.state === 'rolled-back',
      reason: storedReason(update.reason, language),
    })),
  }
}
