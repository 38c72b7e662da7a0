import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Restore, RestoreRequest } from '../http/restore-views.ts'
import { Problem } from '../http/views.ts'
import { requireOwnServer, requireSeenServer } from '../servers/own-server.ts'
import { serverName } from '../servers/server.ts'
import type { ServerStory } from '../servers/store.ts'
import type { Candidate } from '../subscriptions/tables.ts'
import { placesFor } from './places.ts'
import { requestRestore } from './request-restore.ts'
import { restoresView } from './view.ts'

const params = z.object({ id: z.string().max(60) })

/** A customer brings a backup back: here or to a new machine, all of it or some paths. */
export const restoreRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { db, zone, context, exchange, blueprints } = deps

    app.route({
      method: 'GET',
      url: '/api/servers/:id/restores',
      schema: {
        operationId: 'listRestores',
        params,
        response: { 200: z.array(Restore), 401: Problem, 404: Problem },
      },
      handler: async request => {
        const { id } = request.params
        const story = await requireSeenServer(deps, request, id, 'restores')
        return restoresView(db, story.server, languageOf(request))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/restores',
      ...limited('backups'),
      schema: {
        operationId: 'restoreBackup',
        description:
          'What the server has now is backed up first, and comes back when it does not answer with the backup.',
        params,
        body: RestoreRequest,
        response: {
          202: z.array(Restore),
          ...{ 401: Problem, 404: Problem, 409: Problem, 410: Problem, 422: Problem },
        },
      },
      handler: async (request, reply) => {
        const { id } = request.params
        const { backupId, confirm, paths, identity, place } = request.body
        const story = await requireOwnServer(deps, request, id, 'restores')
        const { server } = story
        if (confirm !== server.hostname && confirm !== serverName(server, zone)) {
          throw new HttpProblem('invalid-input', { confirm: 'field-illegal' })
        }
        const places = place ? await placesOf(story, place) : null
        const asked = await requestRestore(deps, blueprints.find, server.id, {
          backupId,
          paths: paths ?? null,
          identity: identity || null,
          places,
          keepsPresent: true,
          askedBy: 'customer',
          accountId: story.caller.id,
        })
        if (!asked.ok) throw problemFor(asked.error)
        context.log.info({ server: server.id, backup: backupId }, 'a customer brings a backup back')
        const now = await requireOwnServer(deps, request, id, 'restores')
        return reply.code(202).send(await restoresView(db, now.server, languageOf(request)))
      },
    })

    async function placesOf(
      { server }: ServerStory,
      place: { provider: string; location?: string | undefined },
    ): Promise<Candidate[]> {
      const found = await placesFor(db, server, place, {
        now: context.clock.now(),
        exchange,
        blueprint: blueprints.find,
      })
      if (found.length === 0) throw new HttpProblem('location-unavailable')
      return found
    }
  }
