import type { FastifyInstance } from 'fastify'
import { createVendorServer, Refusal } from '../control/vendor-server.ts'
import type { World } from '../world.ts'
import { Account } from './account.ts'
import { addBillingRoutes } from './billing-routes.ts'
import { addCatalogueRoutes } from './catalogue-routes.ts'
import { addFirewallRoutes } from './firewall-routes.ts'
import { addMachineActionRoutes } from './machine-action-routes.ts'
import { defineMachineActions } from './machine-lifecycle.ts'
import { addMachineRoutes } from './machine-routes.ts'
import { addMetricsRoutes } from './metrics-routes.ts'
import { addPostInstallScriptRoutes } from './post-install-script-routes.ts'
import { addPublicKeyRoutes } from './public-key-routes.ts'
import { RequestWindow } from './rate-limit.ts'
import { addSnapshotRoutes } from './snapshot-routes.ts'
import { watchSnapshot } from './snapshot-store.ts'
import { watch } from './subscription-life.ts'

/** Assumed: Hostinger says that there is a limit, and sends it in headers, but not how high it is. */
const requestsPerMinute = 60

/** The emulated Hostinger API, one account, below `/api`. */
export function createHostinger(world: World): FastifyInstance & { account: Account } {
  const account = new Account(world)
  const { refusals } = account
  const window = new RequestWindow(requestsPerMinute)
  const tooMany = () => ({
    ...refusals.answer(429, 'Too Many Attempts.'),
    headers: { 'retry-after': '60' },
  })
  const app = createVendorServer(world, {
    provider: 'hostinger',
    answers: {
      internalError: () => refusals.answer(500, 'Server Error'),
      rateLimited: tooMany,
      unauthorized: () => refusals.answer(401, 'Unauthenticated'),
      unknownRoute: () => refusals.answer(404, '[VPS:2002] Route is not found.'),
      badRequest: message => refusals.answer(422, message),
    },
  })
  takeEmptyBodies(app)

  app.addHook('onRequest', async (request, reply) => {
    const nowMs = world.clock.now().getTime()
    const isWithinLimit = window.take(nowMs)
    const headers = window.headers(nowMs)
    reply.headers(headers)
    if (!isWithinLimit) throw new Refusal({ ...tooMany(), headers })
    if (request.headers.authorization !== `Bearer ${world.settings.keys.hostingerToken}`) {
      throw new Refusal(refusals.answer(401, 'Unauthenticated'))
    }
  })

  defineMachineActions(account)
  app.register(
    async vps => {
      addMachineRoutes(vps, account)
      addMachineActionRoutes(vps, account)
      addSnapshotRoutes(vps, account)
      addMetricsRoutes(vps, account)
      addFirewallRoutes(vps, account)
      addPublicKeyRoutes(vps, account)
      vps.register(async scripts => addPostInstallScriptRoutes(scripts, account))
      addCatalogueRoutes(vps, account)
    },
    { prefix: '/api/vps/v1' },
  )
  app.register(async billing => addBillingRoutes(billing, account), { prefix: '/api/billing/v1' })
  app.addHook('onReady', async () => {
    account.resume()
    for (const one of account.state.subscriptions)
      if (one.status !== 'cancelled') watch(account, one)
    for (const machine of account.listMachines()) watchSnapshot(account, machine)
  })
  return Object.assign(app, { account })
}

/**
 * A request without a body is none the worse for its content type: clients say JSON on all of them,
 * as the documentation asks, and the official SDK leaves a form's type on its empty POSTs.
 */
function takeEmptyBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else parse(request, body.toString(), done)
  })
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else done(Object.assign(new Error('The body must be JSON.'), { statusCode: 415 }))
  })
}
