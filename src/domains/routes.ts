import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { whyNotApplied } from '../access-keys/applied.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { requireOwnServer } from '../servers/own-server.ts'
import { type ServerRow, serverCan, serverName } from '../servers/server.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import { readDomain } from './name.ts'
import { addDomain, checkDomain, type DomainRow, domainsOf, removeDomain } from './store.ts'
import { Domains } from './views.ts'

const params = z.object({ id: z.string().max(60) })
const ofDomain = params.extend({ domain: z.string().max(60) })
const refusals = { 401: Problem, 404: Problem, 409: Problem, 410: Problem }

/** Names of a customer's own that lead to their server: decision 38. */
export const domainRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/servers/:id/domains',
      schema: { operationId: 'listDomains', params, response: { 200: Domains, ...refusals } },
      handler: async request => viewOf((await own(request)).server, languageOf(request)),
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/domains',
      ...limited('domains'),
      schema: {
        operationId: 'addDomain',
        description: 'It works once it leads to the server, which gets a certificate for it then.',
        params,
        body: z.object({ name: z.string().max(300) }),
        response: { 201: Domains, ...refusals, 422: Problem },
      },
      handler: async (request, reply) => {
        const { server, whose } = await changeable(request)
        const refused = whyNotOffered(server)
        if (refused) throw problemFor(refused)
        const read = readDomain(request.body.name, [deps.zone, new URL(deps.url).hostname])
        if (!read.ok) throw new HttpProblem(read.error)
        const added = await addDomain(deps, whose, read.value)
        if (!added.ok) throw new HttpProblem(added.error)
        return reply.code(201).send(await viewOf(server, languageOf(request)))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/domains/:domain/check',
      ...limited('domains'),
      schema: {
        operationId: 'checkDomain',
        description: 'Looks at once whether it leads to the server.',
        params: ofDomain,
        response: { 202: Domains, ...refusals },
      },
      handler: async (request, reply) => {
        const { server } = await own(request)
        const found = await checkDomain(deps, server.id, request.params.domain)
        if (!found) throw new HttpProblem('not-found')
        return reply.code(202).send(await viewOf(server, languageOf(request)))
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/servers/:id/domains/:domain',
      ...limited('domains'),
      schema: {
        operationId: 'removeDomain',
        params: ofDomain,
        response: { 200: Domains, ...refusals },
      },
      handler: async request => {
        const { server, whose } = await changeable(request)
        const found = await removeDomain(deps, whose, request.params.domain)
        if (!found) throw new HttpProblem('not-found')
        return viewOf(server, languageOf(request))
      },
    })

    type Asked = FastifyRequest<{ Params: { id: string } }>

    const own = (request: Asked) => requireOwnServer(deps, request, request.params.id, 'domains')

    async function changeable(request: Asked) {
      const { server, caller } = await own(request)
      const refusal = serverCan.changeAccess(server)
      if (refusal) throw problemFor(refusal)
      return { server, whose: { serverId: server.id, accountId: caller.id } }
    }

    /** Behind a proxy of ours machines have a certificate that nobody else trusts; websites get one for one name. */
    const whyNotOffered = ({ blueprint }: ServerRow) => {
      if (deps.proxied) return 'domain-behind-proxy'
      return deps.blueprints.find(blueprint).web ? null : 'domain-not-offered'
    }

    async function viewOf(server: ServerRow, language: Language): Promise<z.input<typeof Domains>> {
      const rows = await domainsOf(deps.db, server.id)
      const refused = serverCan.changeAccess(server) ?? whyNotOffered(server)
      return {
        domains: rows.map(row => ({
          ...{ id: row.id, name: row.name, state: stateOf(row) },
          problem: storedReason(row.problem, language),
          checkedAt: row.checkedAt?.toISOString() ?? null,
        })),
        refused: refused === null ? null : storedReason(refused, language),
        problem: storedReason(whyNotApplied(server), language),
        target: { name: serverName(server, deps.zone), address: server.address },
      }
    }
  }

const stateOf = ({ pointedAt, servedAt, problem }: DomainRow) => {
  if (servedAt !== null) return 'working'
  return pointedAt !== null && problem === 'domain-no-certificate' ? 'certificate' : 'waiting'
}
