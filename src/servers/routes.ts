import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAccount } from '../accounts/signed-in.ts'
import { gatewayPort } from '../blueprints/openclaw/config.ts'
import type { AppDependencies } from '../http/app.ts'
import { Credentials } from '../http/credential-views.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { problemFor } from '../http/problem.ts'
import { Problem, Server } from '../http/views.ts'
import { noteUse } from '../idle/note-use.ts'
import { keyFingerprint } from '../instances/ssh-key.ts'
import { requireOwnServer, requireSeenServer } from './own-server.ts'
import { serverName } from './server.ts'
import { listServers, listSharedServers, takeCredentials } from './store.ts'
import { serverView } from './view.ts'

const params = z.object({ id: z.string().max(60) })

export const serverRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db, zone, blueprints, rest } = deps

    app.route({
      method: 'GET',
      url: '/api/servers',
      schema: { operationId: 'listServers', response: { 200: z.array(Server), 401: Problem } },
      handler: async request => {
        const account = await requireAccount(auth, request)
        const own = await listServers(db, account.id)
        const shared = await listSharedServers(db, account.id)
        return [...own.map(story => ({ ...story, role: 'owner' as const })), ...shared].map(story =>
          serverView(story, { zone, blueprints, rest }, languageOf(request)),
        )
      },
    })

    app.route({
      method: 'GET',
      url: '/api/servers/:id',
      schema: {
        operationId: 'getServer',
        params,
        response: { 200: Server, 401: Problem, 404: Problem },
      },
      handler: async request => {
        const { id } = request.params
        const story = await requireSeenServer(deps, request, id, 'server')
        if (story.role !== null) await noteUse(deps, id)
        return serverView(story, { zone, blueprints, rest }, languageOf(request))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/credentials',
      ...limited('credentials'),
      schema: {
        operationId: 'showCredentials',
        description: 'Works once; afterwards the credentials cannot be read any more.',
        params,
        response: { 200: Credentials, 401: Problem, 404: Problem, 409: Problem },
      },
      handler: async request => {
        const story = await requireOwnServer(deps, request, request.params.id, 'server')
        const taken = await takeCredentials(deps, story.server.id)
        if (!taken.ok) throw problemFor(taken.error)
        const { isAssistant, login } = blueprints.find(story.server.blueprint)
        const { gatewayToken, password, hostKey } = taken.value
        return {
          address: (deps.proxied && story.server.address) || serverName(story.server, zone),
          gateway: isAssistant ? { token: gatewayToken, port: gatewayPort } : null,
          login:
            login && password ? { ...login, password, hostKey: keyFingerprint(hostKey) } : null,
        }
      },
    })
  }
