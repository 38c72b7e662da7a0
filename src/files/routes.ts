import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { Folder, SavedFile, TextFile } from '../http/file-views.ts'
import { limited } from '../http/limits.ts'
import { Problem } from '../http/views.ts'
import { answered, pathOf, reachedFiles } from './reached.ts'
import { textBytesMost } from './text.ts'

const params = z.object({ id: z.string().max(60) })
/** Of signs, each of up to four bytes. */
const Path = z.string().max(4_096)
const problems = {
  401: Problem,
  403: Problem,
  404: Problem,
  409: Problem,
  422: Problem,
  503: Problem,
}

const askMs = 30_000
const saveMs = 60_000
/** Of a folder with very many files. */
const removeMs = 5 * 60_000

/** Looking at the files of a server, and changing them, as the account that works there. */
export const fileRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { files } = deps

    app.route({
      method: 'GET',
      url: '/api/servers/:id/files',
      ...limited('files'),
      schema: {
        operationId: 'listFiles',
        description: 'A folder; without a path, the one where the work of the server’s owner lies.',
        params,
        querystring: z.object({ path: Path.optional() }),
        response: { 200: Folder, ...problems },
      },
      handler: async request => {
        const target = await reachedFiles(deps, request, request.params.id)
        const { path } = request.query
        const wished = path === undefined ? null : pathOf(path)
        const listed = await files.list(target, wished, AbortSignal.timeout(askMs))
        const { entries, ...folder } = answered(deps, target, listed)
        return {
          ...folder,
          entries: entries.map(entry => ({ ...entry, changedAt: entry.changedAt.toISOString() })),
        }
      },
    })

    app.route({
      method: 'GET',
      url: '/api/servers/:id/files/text',
      ...limited('files'),
      schema: {
        operationId: 'readTextFile',
        params,
        querystring: z.object({ path: Path }),
        response: { 200: TextFile, ...problems, 413: Problem, 415: Problem },
      },
      handler: async request => {
        const target = await reachedFiles(deps, request, request.params.id)
        const path = pathOf(request.query.path)
        return answered(
          deps,
          target,
          await files.readText(target, path, AbortSignal.timeout(askMs)),
        )
      },
    })

    app.route({
      method: 'PUT',
      url: '/api/servers/:id/files/text',
      ...limited('fileChanges'),
      // A sign may be written as six.
      bodyLimit: 6 * textBytesMost + 16 * 1024,
      schema: {
        operationId: 'saveTextFile',
        description:
          'All of the text or none. `version` is that of the text it was made from, null for a file that is new.',
        params,
        body: z.object({
          path: Path,
          text: z.string().max(textBytesMost),
          version: z.string().max(64).nullable(),
        }),
        response: { 200: SavedFile, ...problems, 413: Problem, 507: Problem },
      },
      handler: async request => {
        const target = await reachedFiles(deps, request, request.params.id)
        const file = { ...request.body, path: pathOf(request.body.path) }
        // Not ended by a browser that has gone: what it said is done.
        const saved = await files.saveText(target, file, AbortSignal.timeout(saveMs))
        const { version } = answered(deps, target, saved)
        return { version }
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/files/folders',
      ...limited('fileChanges'),
      schema: {
        operationId: 'makeFolder',
        params,
        body: z.object({ path: Path }),
        response: { 204: z.null(), ...problems, 507: Problem },
      },
      handler: async (request, reply) => {
        const target = await reachedFiles(deps, request, request.params.id)
        const path = pathOf(request.body.path)
        answered(deps, target, await files.makeFolder(target, path, AbortSignal.timeout(askMs)))
        return reply.code(204).send(null)
      },
    })

    app.route({
      method: 'PATCH',
      url: '/api/servers/:id/files',
      ...limited('fileChanges'),
      schema: {
        operationId: 'moveFile',
        description: 'Renames a file or folder; never over one that is there.',
        params,
        body: z.object({ path: Path, to: Path }),
        response: { 204: z.null(), ...problems },
      },
      handler: async (request, reply) => {
        const target = await reachedFiles(deps, request, request.params.id)
        const [from, to] = [pathOf(request.body.path), pathOf(request.body.to)]
        answered(deps, target, await files.move(target, from, to, AbortSignal.timeout(askMs)))
        return reply.code(204).send(null)
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/servers/:id/files',
      ...limited('fileChanges'),
      schema: {
        operationId: 'removeFile',
        description: 'A file, or a folder with all that is in it.',
        params,
        querystring: z.object({ path: Path }),
        response: { 204: z.null(), ...problems },
      },
      handler: async (request, reply) => {
        const target = await reachedFiles(deps, request, request.params.id)
        const path = pathOf(request.query.path)
        answered(deps, target, await files.remove(target, path, AbortSignal.timeout(removeMs)))
        return reply.code(204).send(null)
      },
    })
  }
