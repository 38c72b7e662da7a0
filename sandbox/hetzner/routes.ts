import type { FastifyInstance } from 'fastify'
import { createVendorServer } from '../control/vendor-server.ts'
import type { World } from '../world.ts'
import { addActionRoutes } from './action-routes.ts'
import { addCatalogueRoutes } from './catalogue-routes.ts'
import { errorAnswer, refuse } from './errors.ts'
import { addFirewallRoutes } from './firewall-routes.ts'
import { addImageRoutes } from './image-routes.ts'
import { addPrimaryIpRoutes } from './primary-ip-routes.ts'
import { latencyMs, Project } from './project.ts'
import { RequestBudget } from './rate-limit.ts'
import { addServerActionRoutes } from './server-action-routes.ts'
import { defineServerActions } from './server-lifecycle.ts'
import { addServerRoutes } from './server-routes.ts'
import { adoptSnapshots } from './snapshot-store.ts'
import { addSshKeyRoutes } from './ssh-key-routes.ts'

const requestsPerHour = 3600

/** The emulated Hetzner Cloud API, one project, below `/v1`. */
export function createHetzner(world: World): FastifyInstance & { project: Project } {
  const app = createVendorServer(world, {
    provider: 'hetzner',
    answers: {
      internalError: () => errorAnswer('server_error', 'internal server error'),
      rateLimited: () => errorAnswer('rate_limit_exceeded', 'rate limit exceeded'),
      unauthorized: () => errorAnswer('unauthorized', 'unable to authenticate'),
      unknownRoute: () => errorAnswer('not_found', 'the requested endpoint does not exist'),
      badRequest: message => errorAnswer('json_error', message),
    },
  })

  const budget = new RequestBudget(requestsPerHour, world.clock.now().getTime())
  app.addHook('onRequest', async (request, reply) => {
    const nowMs = world.clock.now().getTime()
    const isWithinBudget = budget.take(nowMs)
    reply.headers({ 'x-correlation-id': world.randomHex(8), ...budget.headers(nowMs) })
    const { hcloudToken, hcloudTokenReadOnly } = world.settings.keys
    const isReader = request.headers.authorization === `Bearer ${hcloudTokenReadOnly}`
    if (!isReader && request.headers.authorization !== `Bearer ${hcloudToken}`) {
      refuse('unauthorized', 'unable to authenticate')
    }
    if (isReader && request.method !== 'GET') {
      refuse('token_readonly', 'the token is only allowed to perform GET requests')
    }
    if (!isWithinBudget) refuse('rate_limit_exceeded', 'rate limit exceeded')
  })

  const project = new Project(world)
  defineServerActions(project)
  project.define('change_image_protection', { delayMs: latencyMs.action, effect: () => undefined })
  app.register(
    async v1 => {
      addServerRoutes(v1, project)
      addServerActionRoutes(v1, project)
      addActionRoutes(v1, project)
      addImageRoutes(v1, project)
      addFirewallRoutes(v1, project)
      addSshKeyRoutes(v1, project)
      addPrimaryIpRoutes(v1, project)
      addCatalogueRoutes(v1, project)
    },
    { prefix: '/v1' },
  )
  app.addHook('onReady', async () => {
    adoptSnapshots(project)
    project.resume()
  })
  return Object.assign(app, { project })
}
