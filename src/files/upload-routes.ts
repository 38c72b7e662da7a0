import { Readable } from 'node:stream'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { Uploaded } from '../http/file-views.ts'
import { limited } from '../http/limits.ts'
import { longestBodyMs } from '../http/long-bodies.ts'
import { HttpProblem } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { answered, pathOf, reachedFiles } from './reached.ts'

const params = z.object({ id: z.string().max(60) })
const Upload = z.object({
  path: z.string().max(4_096),
  id: z
    .string()
    .regex(/^[a-z0-9]{8,40}$/)
    .describe('chosen by whoever sends the file, who finds by it what is there already'),
})
const Size = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const problems = {
  ...{ 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem },
  ...{ 503: Problem, 507: Problem },
}
const askMs = 30_000

/**
 * Files on their way to a server, part by part: whoever lost the connection asks how much is there and goes on. A
 * file has its name when all of it is there, and not before.
 */
export const uploadRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { files } = deps
    // Read by the handler while it comes in, and never held.
    app.addContentTypeParser('application/octet-stream', (_request, payload, done) =>
      done(null, payload),
    )

    app.route({
      method: 'GET',
      url: '/api/servers/:id/files/upload',
      ...limited('uploads'),
      schema: {
        operationId: 'showUpload',
        params,
        querystring: Upload,
        response: { 200: Uploaded, ...problems },
      },
      handler: async request => {
        const target = await reachedFiles(deps, request, request.params.id)
        const asked = await files.uploaded(
          target,
          uploadOf(request.query),
          AbortSignal.timeout(askMs),
        )
        return { offset: answered(deps, target, asked) }
      },
    })

    app.route({
      method: 'PATCH',
      url: '/api/servers/:id/files/upload',
      config: { ...limited('uploads').config, hasLongBody: true },
      schema: {
        operationId: 'uploadPart',
        description:
          'The body is what follows `offset`. With `Content-Digest: sha-256=:…:` it counts as a whole or not at all.',
        params,
        querystring: Upload.extend({ offset: Size }),
        response: { 200: Uploaded, ...problems },
      },
      handler: async request => {
        const target = await reachedFiles(deps, request, request.params.id)
        const content = (request.body as Readable | undefined) ?? Readable.from([])
        if (typeof content.pipe !== 'function') throw new HttpProblem('invalid-input')
        const { offset, ...upload } = request.query
        const part = { offset, content, digest: digestOf(request.headers['content-digest']) }
        const signal = AbortSignal.timeout(longestBodyMs)
        const appended = await files.append(target, uploadOf(upload), part, signal)
        return { offset: answered(deps, target, appended) }
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/files/upload',
      ...limited('uploads'),
      schema: {
        operationId: 'finishUpload',
        description: 'All of it is there: the file gets its name.',
        params,
        body: Upload.extend({ bytes: Size, replace: z.boolean().default(false) }),
        response: { 204: z.null(), ...problems },
      },
      handler: async (request, reply) => {
        const target = await reachedFiles(deps, request, request.params.id)
        const upload = { ...request.body, ...uploadOf(request.body) }
        answered(deps, target, await files.finish(target, upload, AbortSignal.timeout(askMs)))
        return reply.code(204).send(null)
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/servers/:id/files/upload',
      ...limited('uploads'),
      schema: {
        operationId: 'discardUpload',
        params,
        querystring: Upload,
        response: { 204: z.null(), ...problems },
      },
      handler: async (request, reply) => {
        const target = await reachedFiles(deps, request, request.params.id)
        const upload = uploadOf(request.query)
        answered(deps, target, await files.discard(target, upload, AbortSignal.timeout(askMs)))
        return reply.code(204).send(null)
      },
    })
  }

const uploadOf = ({ path, id }: z.infer<typeof Upload>) => {
  const where = pathOf(path)
  if (where === '/') throw new HttpProblem('file-path-illegal')
  return { path: where, id }
}

/** RFC 9530. @throws {HttpProblem} for another algorithm, which would be a promise that we do not keep */
function digestOf(header: string | string[] | undefined): Buffer | null {
  if (header === undefined) return null
  const [, base64] = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(String(header)) ?? []
  if (base64 === undefined) throw new HttpProblem('invalid-input')
  return Buffer.from(base64, 'base64')
}
