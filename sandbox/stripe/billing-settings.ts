import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount } from './account.ts'

/** What at Stripe is set in the Dashboard: what happens when a renewal is not paid. */
export interface BillingSettings {
  /** Days between one attempt and the next. */
  retryDays: number[]
  /** What becomes of the subscription when the last attempt has failed. */
  afterLastRetry: 'cancel' | 'unpaid' | 'leave'
}

export const defaultBillingSettings: BillingSettings = {
  retryDays: [3, 5, 7],
  afterLastRetry: 'cancel',
}

const settings = z.strictObject({
  retryDays: z.array(z.number().min(0.01).max(60)).max(10).optional(),
  afterLastRetry: z.enum(['cancel', 'unpaid', 'leave']).optional(),
})

export function registerBillingSettings(app: FastifyInstance, account: StripeAccount): void {
  app.get('/_sandbox/stripe/billing-settings', () => account.state.billingSettings)
  app.post('/_sandbox/stripe/billing-settings', (request, reply) => {
    const wanted = settings.safeParse(request.body)
    if (!wanted.success) return reply.code(400).send({ error: z.prettifyError(wanted.error) })
    Object.assign(account.state.billingSettings, wanted.data)
    account.touch()
    return account.state.billingSettings
  })
}
