import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { requireOwnServer } from '../servers/own-server.ts'
import { isAccessApplied, type ServerRow, serverCan, serverName } from '../servers/server.ts'
import { findAnyServer } from '../servers/store.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import { whyNotApplied } from './applied.ts'
import { readPublicKey } from './public-key.ts'
import { addKey, keysOf, removeKey } from './store.ts'
import { AccessKeys } from './views.ts'

const params = z.object({ id: z.string().max(60) })
const refusals = { 401: Problem, 404: Problem, 409: Problem, 410: Problem }

/** Keys by which a server's customer signs in on its machine: decision 37. */
export const accessKeyRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/servers/:id/access-keys',
      schema: { operationId: 'listAccessKeys', params, response: { 200: AccessKeys, ...refusals } },
      handler: async request => viewOf((await own(request)).server, languageOf(request)),
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/access-keys',
      ...limited('keys'),
      schema: {
        operationId: 'addAccessKey',
        description: 'A public key. A private one is refused, and nothing of it is kept.',
        params,
        body: z.object({
          key: z.string().max(20_000),
          name: z.string().trim().max(60).default(''),
        }),
        response: { 201: AccessKeys, ...refusals, 422: Problem },
      },
      handler: async (request, reply) => {
        const { server, whose } = await changeable(request)
        const read = readPublicKey(request.body.key)
        if (!read.ok) throw new HttpProblem(read.error)
        const key = read.value
        const name = plain(request.body.name || key.comment) || key.line.split(' ')[0] || ''
        const added = await addKey(deps, whose, { ...key, name })
        if (!added.ok) throw new HttpProblem(added.error)
        return reply.code(201).send(await viewOf(server, languageOf(request)))
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/servers/:id/access-keys/:key',
      ...limited('keys'),
      schema: {
        operationId: 'removeAccessKey',
        params: params.extend({ key: z.string().max(60) }),
        response: { 200: AccessKeys, ...refusals },
      },
      handler: async request => {
        const { server, whose } = await changeable(request)
        if (!(await removeKey(deps, whose, request.params.key))) throw new HttpProblem('not-found')
        return viewOf(server, languageOf(request))
      },
    })

    type Asked = FastifyRequest<{ Params: { id: string } }>

    const own = (request: Asked) => requireOwnServer(deps, request, request.params.id, 'keys')

    async function changeable(request: Asked) {
      const { server, caller } = await own(request)
      const refusal = serverCan.changeAccess(server)
      if (refusal) throw problemFor(refusal)
      return { server, whose: { serverId: server.id, accountId: caller.id } }
    }

    async function viewOf(
      { id }: ServerRow,
      language: Language,
    ): Promise<z.input<typeof AccessKeys>> {
      const [story, keys] = await Promise.all([findAnyServer(deps.db, id), keysOf(deps.db, id)])
      if (!story) throw new HttpProblem('not-found')
      const { server } = story
      const { owner, login } = deps.blueprints.find(server.blueprint)
      const protocol = login?.protocol ?? 'ssh'
      const host = (deps.proxied && server.address) || serverName(server, deps.zone)
      return {
        keys: keys.map(({ id, name, publicKey, fingerprint, addedAt }) => ({
          ...{ id, name, fingerprint, addedAt: addedAt.toISOString() },
          kind: publicKey.split(' ')[0] ?? '',
        })),
        command: `${protocol} ${owner.username}@${host}`,
        onMachine: isAccessApplied(server),
        problem: storedReason(whyNotApplied(server), language),
      }
    }
  }

/** A name is one line, whatever was pasted. */
const plain = (name: string): string => name.replace(/\p{C}/gu, ' ').trim()
