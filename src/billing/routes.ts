import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findSignedIn } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { Addon, HostnameAnswer, Plan, Problem } from '../http/views.ts'
import { hostnameProblem, normalHostname } from '../subscriptions/hostname.ts'
import { countOf, fixedCurrency, hadTrial, listOwnOrders } from '../subscriptions/own-orders.ts'
import { isHostnameTaken } from '../subscriptions/request-order.ts'
import { reason } from '../words/sentence.ts'
import { addonProduct, currentPrices, planProduct } from './prices.ts'
import { offersWithRoom } from './room.ts'
import { soldOutPlans } from './stock.ts'
import { listAddons, listOffers, listPlans } from './store.ts'
import { addonView, planView } from './view.ts'

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
      schema: {
        operationId: 'listPlans',
        querystring: z.object({
          /** Shown in this one where it is sold; else in the viewer's. */
          currency: z
            .string()
            .regex(/^[a-z]{3}$/)
            .optional(),
        }),
        response: { 200: z.array(Plan), 422: Problem },
      },
      handler: async request => {
        const [plans, seen, account] = await Promise.all([
          listPlans(db),
          listOffers(db),
          findSignedIn(auth, request.headers),
        ])
        const products = plans.map(({ id }) => planProduct(id))
        const [offers, prices, soldOut, orders] = await Promise.all([
          offersWithRoom(db, seen),
          currentPrices(db, products),
          soldOutPlans(db, plans),
          account ? listOwnOrders(db, account.id) : [],
        ])
        const viewer = {
          now: context.clock.now(),
          language: languageOf(request),
          country: account?.country ?? callerCountry(request),
          wished: request.query.currency,
          fixed: fixedCurrency(orders),
          hadTrial: hadTrial(orders),
          has: (planId: string) => countOf(orders, planId),
        }
        const shop = { offers, prices, soldOut, exchange, blueprints: blueprints.all }
        return plans.map(plan => planView(plan, shop, viewer))
      },
    })

    app.route({
      method: 'GET',
      url: '/api/addons',
      schema: { operationId: 'listAddons', response: { 200: z.array(Addon) } },
      handler: async request => {
        const addons = await listAddons(db)
        const products = addons.map(({ id }) => addonProduct(id))
        const prices = await currentPrices(db, products)
        return addons.map(addon => addonView(addon, prices, languageOf(request)))
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
