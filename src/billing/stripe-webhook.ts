import type { FastifyInstance } from 'fastify'
import type { AppDependencies } from '../http/app.ts'
import { HttpProblem } from '../http/problem.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { listSubscriptionsConcerned } from '../subscriptions/store.ts'
import { readStripeEvent, type StripeEvent } from './stripe-event.ts'
import { stripeEvents } from './tables.ts'

/**
 * Where Stripe tells us that something happened. The event is stored as it came and rings for the
 * subscription it concerns, which then asks Stripe what is true. Nothing is believed from the event, so
 * duplicates, wrong order and losses do not matter.
 */
export const stripeWebhook = (deps: AppDependencies) => async (app: FastifyInstance) => {
  // The signature is over the bytes as they came.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  app.route({
    method: 'POST',
    url: '/api/stripe/webhook',
    schema: { hide: true },
    handler: async request => {
      const read = readStripeEvent(
        typeof request.body === 'string' ? request.body : '',
        String(request.headers['stripe-signature'] ?? ''),
        deps.stripeWebhookSecrets,
        deps.context.clock.now(),
      )
      if (!read.ok) {
        deps.context.log.warn({ problem: read.error }, 'a webhook was refused')
        throw new HttpProblem(read.error)
      }
      await record(deps, read.value)
      return { received: true }
    },
  })
}

/** An event seen before has no effect. */
async function record(deps: AppDependencies, { id, type, body, concerns }: StripeEvent) {
  await transact(deps, async (tx, wake) => {
    const [stored] = await tx
      .insert(stripeEvents)
      .values({ id, type, body, receivedAt: deps.context.clock.now() })
      .onConflictDoNothing({ target: stripeEvents.id })
      .returning({ id: stripeEvents.id })
    if (!stored) return
    const { subscriptions, refunds } = await listSubscriptionsConcerned(tx, concerns)
    for (const refund of refunds) await wake('refund', refund)
    for (const subscription of subscriptions) await wake('subscription', subscription)
  })
}
