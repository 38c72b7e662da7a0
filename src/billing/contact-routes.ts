import { eq } from 'drizzle-orm'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accounts } from '../accounts/tables.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { ContactRequest } from '../http/money-views.ts'
import { HttpProblem } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { newId } from '../kit/ids.ts'
import { enqueueMail } from '../mail/outbox.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { findPlan } from './store.ts'
import { contactRequests } from './tables.ts'

/** Somebody would like a plan that is agreed in person: kept, and told to every operator. */
export const contactRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'POST',
      url: '/api/contact',
      ...limited('contact'),
      schema: {
        operationId: 'requestContact',
        body: ContactRequest,
        response: { 202: z.object({}), 404: Problem, 422: Problem, 429: Problem },
      },
      handler: async (request, reply) => {
        const { name, email, message } = request.body
        const language = languageOf(request)
        const { clock, random } = deps.context
        const id = newId('contact', random)
        await transact(deps, async (tx, wake) => {
          const plan = await findPlan(tx, request.body.planId)
          if (!plan) throw new HttpProblem('plan-unknown')
          await tx
            .insert(contactRequests)
            .values({ ...request.body, id, language, askedAt: clock.now() })
          const operators = await tx.select().from(accounts).where(eq(accounts.role, 'operator'))
          for (const operator of operators) {
            await enqueueMail(tx, wake, deps.context, {
              key: `operator-contact:${id}:${operator.id}`,
              kind: 'operator-contact',
              to: operator.email,
              language: operator.language,
              params: {
                plan: plan.name[operator.language],
                customer: name,
                email,
                message,
                url: `${deps.url}/${operator.language}/operator`,
              },
            })
          }
        })
        return reply.code(202).send({})
      },
    })
  }
