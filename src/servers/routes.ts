import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAccount } from '../accounts/signed-in.ts'
import { gatewayPort } from '../blueprints/openclaw/config.ts'
import type { AppDependencies } from '../http/app.ts'
import { Credentials } from '../http/credential-views.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Problem, Server } from '../http/views.ts'
import { noteUse } from '../idle/note-use.ts'
import { keyFingerprint } from '../instances/ssh-key.ts'
import { ownServer } from './own-server.ts'
import { serverName } from './server.ts'
import { findAnyServer, listServers, takeCredentials } from './store.ts'
import { onlookerView, serverView } from './view.ts'

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
        const stories = await listServers(db, account.id)
        return stories.map(story =>
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
        const account = await requireAccount(auth, request)
        const { id } = request.params
        const story =
          account.role === 'operator'
            ? await findAnyServer(db, id)
            : await ownServer(deps, account, id, 'server')
        if (!story) throw new HttpProblem('not-found')
        const isOwn = story.account.id === account.id
        if (isOwn) await noteUse(deps, id)
        const view = isOwn ? serverView : onlookerView
        return view(story, { zone, blueprints, rest }, languageOf(request))
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
        const account = await requireAccount(auth, request)
        const story = await ownServer(deps, account, request.params.id, 'server')
        if (!story) throw new HttpProblem('not-found')
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
