import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAccount } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem } from '../http/problem.ts'
import { Order, OrderRequest, Problem } from '../http/views.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { cancelOrder } from './cancel-order.ts'
import { requestOrder } from './request-order.ts'
import { resumeOrder } from './resume-order.ts'
import { findOrder, listOrders } from './store.ts'
import { orderView } from './view.ts'

const params = z.object({ id: z.string().max(60) })

export const orderRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'POST',
      url: '/api/orders',
      ...limited('orders'),
      schema: {
        operationId: 'placeOrder',
        body: OrderRequest,
        response: { 201: Order, 401: Problem, 404: Problem, 409: Problem, 422: Problem },
      },
      handler: async (request, reply) => {
        const account = await requireAccount(deps.auth, request)
        const language = languageOf(request)
        const ordered = await requestOrder(deps, {
          accountId: account.id,
          language,
          country: account.country ?? deps.callerCountry(request),
          ...request.body,
        })
        if (!ordered.ok) throw new HttpProblem(ordered.error)
        return reply.code(201).send(orderView(ordered.value, null, language))
      },
    })

    app.route({
      method: 'GET',
      url: '/api/orders',
      schema: {
        operationId: 'listOrders',
        description: 'Orders that were not paid: those that can be, and those closed lately.',
        response: { 200: z.array(Order), 401: Problem },
      },
      handler: async request => {
        const account = await requireAccount(deps.auth, request)
        const orders = await listOrders(deps.db, account.id, deps.context.clock.now())
        return orders.map(order => orderView(order, null, languageOf(request)))
      },
    })

    app.route({
      method: 'GET',
      url: '/api/orders/:id',
      schema: {
        operationId: 'getOrder',
        params,
        response: { 200: Order, 401: Problem, 404: Problem },
      },
      handler: async request => {
        const account = await requireAccount(deps.auth, request)
        const order = await findOrder(deps.db, account.id, request.params.id)
        if (!order) throw new HttpProblem('not-found')
        return orderView(order.subscription, order.serverId, languageOf(request))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/orders/:id/returned',
      ...limited('returned'),
      schema: {
        operationId: 'returnFromCheckout',
        description: 'The customer is back from paying: the payment is looked at now.',
        params,
        response: { 202: Order, 401: Problem, 404: Problem },
      },
      handler: async (request, reply) => {
        const account = await requireAccount(deps.auth, request)
        const order = await transact(deps, async (tx, wake) => {
          const found = await findOrder(tx, account.id, request.params.id)
          if (found) await wake('subscription', found.subscription.id)
          return found
        })
        if (!order) throw new HttpProblem('not-found')
        return reply
          .code(202)
          .send(orderView(order.subscription, order.serverId, languageOf(request)))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/orders/:id/resume',
      ...limited('orders'),
      schema: {
        operationId: 'resumeOrder',
        description:
          'The order again: itself while it can be paid, else a new one with its choices.',
        params,
        response: { 201: Order, 401: Problem, 404: Problem, 409: Problem, 410: Problem },
      },
      handler: async (request, reply) => {
        const account = await requireAccount(deps.auth, request)
        const language = languageOf(request)
        const country = account.country ?? deps.callerCountry(request)
        const who = { accountId: account.id, country, language }
        const resumed = await resumeOrder(deps, who, request.params.id)
        if (!resumed.ok) throw new HttpProblem(resumed.error)
        return reply.code(201).send(orderView(resumed.value, null, language))
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/orders/:id',
      ...limited('orders'),
      schema: {
        operationId: 'cancelOrder',
        description: 'Gives an unpaid order up; its name is free at once.',
        params,
        response: { 200: Order, 401: Problem, 404: Problem, 409: Problem },
      },
      handler: async request => {
        const account = await requireAccount(deps.auth, request)
        const cancelled = await cancelOrder(deps, account.id, request.params.id)
        if (!cancelled.ok) throw new HttpProblem(cancelled.error)
        return orderView(cancelled.value, null, languageOf(request))
      },
    })
  }
