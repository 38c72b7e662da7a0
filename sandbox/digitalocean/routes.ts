import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createVendorServer, Refusal } from '../control/vendor-server.ts'
import type { World } from '../world.ts'
import { Account } from './account.ts'
import { addCatalogueRoutes } from './catalogue-routes.ts'
import { addDestructionRoutes } from './destruction-routes.ts'
import { addDropletActionRoutes } from './droplet-action-routes.ts'
import { defineDropletActions } from './droplet-lifecycle.ts'
import { addDropletRoutes } from './droplet-routes.ts'
import { errorAnswer, refuse } from './errors.ts'
import { addFirewallRoutes } from './firewall-routes.ts'
import { addImageRoutes } from './image-routes.ts'
import { RequestBudget } from './rate-limit.ts'
import { adoptSnapshots } from './snapshot-store.ts'
import { addSshKeyRoutes } from './ssh-key-routes.ts'
import { addTagRoutes } from './tag-routes.ts'

const tooMany = 'API rate limit exceeded.'

/** The emulated DigitalOcean API, one account, below `/v2`. */
export function createDigitalOcean(world: World): FastifyInstance & { account: Account } {
  const app = createVendorServer(world, {
    provider: 'digitalocean',
    answers: {
      internalError: () => errorAnswer('server_error', 'Unexpected server-side error'),
      rateLimited: () => errorAnswer('too_many_requests', tooMany, { 'retry-after': '1' }),
      unauthorized: () => errorAnswer('unauthorized', 'Unable to authenticate you.'),
      unknownRoute: () =>
        errorAnswer('not_found', 'The resource you were accessing could not be found.'),
      badRequest: message => errorAnswer('bad_request', message),
    },
  })
  const account = new Account(world)
  addRequestLimits(app, account)
  addRequestIds(app, account)

  defineDropletActions(account)
  app.register(
    async v2 => {
      addDropletRoutes(v2, account)
      addDropletActionRoutes(v2, account)
      addDestructionRoutes(v2, account)
      addImageRoutes(v2, account)
      addSshKeyRoutes(v2, account)
      addTagRoutes(v2, account)
      addFirewallRoutes(v2, account)
      addCatalogueRoutes(v2, account)
    },
    { prefix: '/v2' },
  )
  app.addHook('onReady', async () => {
    adoptSnapshots(account)
    account.resume()
  })
  return Object.assign(app, { account })
}

/** Refuses strangers and what is too much; every answer says how much is left. */
function addRequestLimits(app: FastifyInstance, account: Account): void {
  const budget = new RequestBudget()

  app.addHook('onRequest', async request => {
    const { authorization } = request.headers
    const { digitaloceanToken, digitaloceanTokenReadOnly } = account.world.settings.keys
    const isReader = authorization === `Bearer ${digitaloceanTokenReadOnly}`
    if (!isReader && authorization !== `Bearer ${digitaloceanToken}`) {
      refuse('unauthorized', 'Unable to authenticate you.')
    }
    if (isReader && request.method !== 'GET') {
      refuse('forbidden', 'You are not authorized to perform this operation')
    }
    const isKeyList = request.routeOptions.config.operation === 'list-ssh-keys'
    const verdict = budget.take(account.nowMs(), isKeyList)
    if (verdict === 'granted') return
    const seconds = budget.retryAfterSeconds(account.nowMs(), isKeyList)
    const headers: Record<string, string> =
      verdict === 'burst' ? { 'retry-after': String(seconds) } : {}
    throw new Refusal(errorAnswer('too_many_requests', tooMany, headers))
  })

  app.addHook('onSend', async (_request, reply, payload) => {
    reply.headers(budget.headers(account.nowMs()))
    return payload
  })
}

/** Every answer has the request's id in a header; an error has it in its body too. */
function addRequestIds(app: FastifyInstance, account: Account): void {
  const ids = new WeakMap<FastifyRequest, string>()
  const idOf = (request: FastifyRequest): string => {
    const id = ids.get(request) ?? account.uuid()
    ids.set(request, id)
    return id
  }

  app.addHook('preSerialization', async (request, reply, payload) => {
    if (reply.statusCode < 400) return payload
    return { ...(payload as object), request_id: idOf(request) }
  })
  app.addHook('onSend', async (request, reply, payload) => {
    reply.header('x-request-id', idOf(request))
    return payload
  })
}
