import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { Problem } from '../http/views.ts'
import { whileReached } from '../servers/while-reached.ts'
import { nameOf } from './path.ts'
import { chosenPart } from './range.ts'
import { answered, pathOf, reachedFiles } from './reached.ts'

const params = z.object({ id: z.string().max(60) })
const querystring = z.object({ path: z.string().max(4_096) })
const bytes = (description: string) => ({
  description,
  content: {
    'application/octet-stream': {
      schema: z.custom<Readable>().meta({ type: 'string', format: 'binary' }),
    },
  },
})
const problems = {
  401: Problem,
  403: Problem,
  404: Problem,
  409: Problem,
  422: Problem,
  503: Problem,
}
/** As much as a slow line takes for a large one. */
const downloadMs = 12 * 3600_000

/** Files and folders on their way out: to be kept, never to be opened in our pages’ place. */
export const downloadRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/servers/:id/files/content',
      ...limited('files'),
      schema: {
        operationId: 'downloadFile',
        description: 'A file, or the part of it that `Range` names.',
        params,
        querystring,
        response: {
          200: bytes('All of the file.'),
          206: bytes('The part that was asked for.'),
          ...problems,
          416: Problem,
        },
      },
      handler: async (request, reply) => {
        const target = await reachedFiles(deps, request, request.params.id)
        const { range, 'if-range': ifRange } = request.headers
        const choose = chosenPart(range, typeof ifRange === 'string' ? ifRange : undefined)
        const path = pathOf(request.query.path)
        const signal = whileReached(deps, request, reply, target.accountId, downloadMs)
        const opened = await deps.files.download(target, path, choose, signal)
        const { content, name, part, tag, ...whole } = answered(deps, target, opened)
        const isPart = part.bytes < whole.bytes
        if (isPart) {
          const last = part.from + part.bytes - 1
          reply.header('content-range', `bytes ${part.from}-${last}/${whole.bytes}`)
        }
        attached(reply, name)
        return reply
          .code(isPart ? 206 : 200)
          .headers({ 'accept-ranges': 'bytes', 'content-length': part.bytes, etag: tag })
          .send(content)
      },
    })

    app.route({
      method: 'GET',
      url: '/api/servers/:id/files/archive',
      ...limited('downloads'),
      schema: {
        operationId: 'downloadFolder',
        description: 'A folder with all that is in it, as `tar.gz`.',
        params,
        querystring,
        response: { 200: bytes('The archive.'), ...problems },
      },
      handler: async (request, reply) => {
        const target = await reachedFiles(deps, request, request.params.id)
        const path = pathOf(request.query.path)
        const signal = whileReached(deps, request, reply, target.accountId, downloadMs)
        const content = answered(deps, target, await deps.files.archive(target, path, signal))
        attached(reply, `${nameOf(path)}.tar.gz`)
        return reply.send(content)
      },
    })
  }

/** Whatever is in it, a browser stores it, and does not run it as a page of ours. */
function attached(reply: FastifyReply, name: string): void {
  const plain = name.replaceAll(/[^\w .()+,@=-]/g, '_')
  const exact = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  reply
    .headers({
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${exact}`,
      'content-security-policy': "default-src 'none'; form-action 'none'; frame-ancestors 'none'",
    })
    .type('application/octet-stream')
}
