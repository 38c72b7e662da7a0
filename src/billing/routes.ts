import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findSignedIn } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { HostnameAnswer, Plan, Problem } from '../http/views.ts'
import { hostnameProblem, normalHostname } from '../subscriptions/hostname.ts'
import { isHostnameTaken } from '../subscriptions/request-order.ts'
import { reason } from '../words/sentence.ts'
import { listOffers, listPlans } from './store.ts'
import { planView } from './view.ts'

/** What anybody may ask before signing up: what is sold, and whether a name is free. */
export const planRoutes =
  ({
    db,
    context,
    zone,
    auth,
    blueprints,
    exchange,
    callerCountry,
  }: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/plans',
      schema: { operationId: 'listPlans', response: { 200: z.array(Plan) } },
      handler: async request => {
        const [plans, offers, account] = await Promise.all([
          listPlans(db),
          listOffers(db),
          findSignedIn(auth, request.headers),
        ])
        const viewer = {
          now: context.clock.now(),
          language: languageOf(request),
          country: account?.country ?? callerCountry(request),
        }
        const shop = { offers, exchange, blueprints: blueprints.all }
        return plans.map(plan => planView(plan, shop, viewer))
      },
    })

    app.route({
      method: 'GET',
      url: '/api/hostnames/:label',
      ...limited('hostnames'),
      schema: {
        operationId: 'checkHostname',
        params: z.object({ label: z.string().max(80) }),
        response: { 200: HostnameAnswer, 429: Problem },
      },
      handler: async request => {
        const label = normalHostname(request.params.label)
        const taken = async () => ((await isHostnameTaken(db, label)) ? 'hostname-taken' : null)
        const problem = hostnameProblem(label) ?? (await taken())
        return {
          available: problem === null,
          reason: problem && reason(problem, languageOf(request)),
          zone,
        }
      },
    })
  }
