import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { readToItsEnd } from '../http/long-bodies.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { requireOwnServer } from '../servers/own-server.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import { findImport, type ImportRow, receiveArchive } from './receive.ts'
import { Import } from './views.ts'

const params = z.object({ id: z.string().max(60) })
/** What browsers call such files; the content decides. */
const types = [
  'application/octet-stream',
  'application/gzip',
  'application/x-gzip',
  'application/x-compressed-tar',
  'application/zstd',
]

/** How somebody arrives with an assistant of their own. */
export const importRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    // Read by the handler while it comes in, and never held.
    app.addContentTypeParser(types, (_request, payload, done) => done(null, payload))

    app.route({
      method: 'POST',
      url: '/api/servers/:id/import',
      config: { ...limited('imports').config, hasLongBody: true },
      schema: {
        operationId: 'importArchive',
        description: 'Takes an archive that `openclaw backup create` made, as the body.',
        params,
        response: {
          202: Import,
          ...{ 401: Problem, 404: Problem, 409: Problem, 410: Problem, 413: Problem, 422: Problem },
        },
      },
      handler: async (request, reply) => {
        const { accountId, serverId } = await own(request, request.params.id)
        const content = request.body as Readable | undefined
        if (typeof content?.pipe !== 'function') throw new HttpProblem('archive-not-one')
        const received = await receiveArchive(deps, { accountId, serverId }, content)
        if (!received.ok) {
          await readToItsEnd(content)
          throw problemFor(received.error)
        }
        return reply.code(202).send(view(received.value, languageOf(request)))
      },
    })

    app.route({
      method: 'GET',
      url: '/api/servers/:id/import',
      schema: {
        operationId: 'getImport',
        params,
        response: { 200: Import.nullable(), 401: Problem, 404: Problem },
      },
      handler: async request => {
        const { serverId } = await own(request, request.params.id)
        const row = await findImport(deps.db, serverId)
        return row && view(row, languageOf(request))
      },
    })

    async function own(request: FastifyRequest, id: string) {
      const story = await requireOwnServer(deps, request, id, 'imports')
      return { accountId: story.account.id, serverId: story.server.id }
    }
  }

const view = (row: ImportRow, language: Language): z.infer<typeof Import> => ({
  id: row.id,
  state: row.state,
  askedAt: row.askedAt.toISOString(),
  files: row.files,
  bytes: row.bytes,
  softwareVersion: row.softwareVersion,
  reason: storedReason(row.reason, language),
})
