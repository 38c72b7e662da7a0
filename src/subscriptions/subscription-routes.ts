import { and, desc, eq, inArray } from 'drizzle-orm'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAccount } from '../accounts/signed-in.ts'
import { addons, plans } from '../billing/tables.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import {
  Cancellation,
  Change,
  ChangeRequest,
  ComeBackRequest,
  Subscription,
} from '../http/money-views.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Order, Problem } from '../http/views.ts'
import { isServerOf } from '../servers/of-subscription.ts'
import { servers } from '../servers/tables.ts'
import type { Language } from '../words/sentence.ts'
import { comeBack, keptOf } from './come-back.ts'
import { type CancelWish, requestCancellation } from './request-cancellation.ts'
import { answerOffer, type ChangeRow, findOpenChange, requestChange } from './request-change.ts'
import { changeView, type SubscriptionStory, subscriptionView } from './subscription-view.ts'
import { changes, subscriptions } from './tables.ts'
import { orderView } from './view.ts'

const params = z.object({ id: z.string().max(60) })
const refusals = { 401: Problem, 404: Problem, 409: Problem, 422: Problem }

/** What a customer has bought, and what they can do with it: change it, cancel it, keep it after all. */
export const subscriptionRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db, context } = deps

    app.route({
      method: 'GET',
      url: '/api/subscriptions',
      schema: {
        operationId: 'listSubscriptions',
        response: { 200: z.array(Subscription), 401: Problem },
      },
      handler: async request => {
        const account = await requireAccount(auth, request)
        const stories = await listStories(account.id)
        return show(stories, languageOf(request))
      },
    })

    app.route({
      method: 'GET',
      url: '/api/subscriptions/:id',
      schema: {
        operationId: 'getSubscription',
        params,
        response: { 200: Subscription, 401: Problem, 404: Problem },
      },
      handler: async request => {
        const account = await requireAccount(auth, request)
        return one(account.id, request.params.id, languageOf(request))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/subscriptions/:id/cancel',
      ...limited('orders'),
      schema: {
        operationId: 'cancelSubscription',
        params,
        body: Cancellation,
        response: { 202: Subscription, ...refusals },
      },
      handler: async (request, reply) => {
        const account = await requireAccount(auth, request)
        await wish(account.id, request.params.id, request.body)
        return reply.code(202).send(await one(account.id, request.params.id, languageOf(request)))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/subscriptions/:id/keep',
      ...limited('orders'),
      schema: {
        operationId: 'keepSubscription',
        description: 'Takes a cancellation back.',
        params,
        response: { 202: Subscription, ...refusals },
      },
      handler: async (request, reply) => {
        const account = await requireAccount(auth, request)
        await wish(account.id, request.params.id, { when: 'keep' })
        return reply.code(202).send(await one(account.id, request.params.id, languageOf(request)))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/subscriptions/:id/come-back',
      ...limited('orders'),
      schema: {
        operationId: 'comeBack',
        description: 'An order that brings back, once it is paid, what has ended, with its data.',
        params,
        body: ComeBackRequest,
        response: { 201: Order, ...refusals, 410: Problem },
      },
      handler: async (request, reply) => {
        const account = await requireAccount(auth, request)
        const language = languageOf(request)
        const country = account.country ?? deps.callerCountry(request)
        const who = { accountId: account.id, country, language }
        const ordered = await comeBack(deps, who, request.params.id, request.body)
        if (!ordered.ok) throw problemFor(ordered.error)
        return reply.code(201).send(orderView(ordered.value, null, language))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/subscriptions/:id/changes',
      ...limited('orders'),
      schema: {
        operationId: 'requestChange',
        description: 'Asks what a change costs; nothing changes before it is agreed to.',
        params,
        body: ChangeRequest,
        response: { 201: Change, ...refusals },
      },
      handler: async (request, reply) => {
        const account = await requireAccount(auth, request)
        const { addons: wanted = [], place = null, ...wish } = request.body
        const asked = await requestChange(deps, account.id, request.params.id, {
          ...wish,
          addons: wanted,
          place,
        })
        if (!asked.ok) throw problemFor(asked.error)
        return reply.code(201).send(await changeOf(asked.value, languageOf(request)))
      },
    })

    app.route({
      method: 'GET',
      url: '/api/changes/:id',
      schema: {
        operationId: 'getChange',
        params,
        response: { 200: Change, 401: Problem, 404: Problem },
      },
      handler: async request => {
        const account = await requireAccount(auth, request)
        const [row] = await db
          .select()
          .from(changes)
          .where(and(eq(changes.id, request.params.id), eq(changes.accountId, account.id)))
        if (!row) throw new HttpProblem('not-found')
        return changeOf(row, languageOf(request))
      },
    })

    for (const answer of ['agree', 'withdraw'] as const) {
      app.route({
        method: 'POST',
        url: `/api/changes/:id/${answer}`,
        ...limited('orders'),
        schema: {
          operationId: `${answer}Change`,
          params,
          response: { 202: Change, 401: Problem, 404: Problem, 409: Problem },
        },
        handler: async (request, reply) => {
          const account = await requireAccount(auth, request)
          const answered = await answerOffer(deps, account.id, request.params.id, answer)
          if (!answered.ok) throw problemFor(answered.error)
          return reply.code(202).send(await changeOf(answered.value, languageOf(request)))
        },
      })
    }

    async function wish(accountId: string, id: string, wanted: CancelWish) {
      const asked = await requestCancellation(deps, accountId, id, wanted)
      if (!asked.ok) throw problemFor(asked.error)
    }

    async function changeOf(row: ChangeRow, language: Language) {
      const [plan] = await db.select().from(plans).where(eq(plans.id, row.wish.planId))
      if (!plan) throw new HttpProblem('plan-unknown')
      return changeView(row, plan, language)
    }

    async function one(accountId: string, id: string, language: Language) {
      const stories = await listStories(accountId, id)
      const [view] = await show(stories, language)
      if (!view) throw new HttpProblem('not-found')
      return view
    }

    async function show(stories: SubscriptionStory[], language: Language) {
      const known = await db.select().from(addons)
      const now = context.clock.now()
      return stories.map(story => subscriptionView(story, known, language, now))
    }

    /** Newest first; orders that were never paid are not among them. */
    async function listStories(accountId: string, id?: string): Promise<SubscriptionStory[]> {
      const rows = await db
        .select({ subscription: subscriptions, plan: plans, serverId: servers.id })
        .from(subscriptions)
        .innerJoin(plans, eq(plans.id, subscriptions.planId))
        .leftJoin(servers, isServerOf(subscriptions.id))
        .where(
          and(
            eq(subscriptions.accountId, accountId),
            inArray(subscriptions.state, ['active', 'refunded', 'ended']),
            ...(id === undefined ? [] : [eq(subscriptions.id, id)]),
          ),
        )
        .orderBy(desc(subscriptions.orderedAt))
      return Promise.all(
        rows.map(async row => ({
          ...row,
          change: await findOpenChange(db, row.subscription.id),
          kept: await keptOf(db, row.subscription, context.clock.now()),
        })),
      )
    }
  }
