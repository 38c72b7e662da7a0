import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount } from './account.ts'

/** What goes wrong with all webhooks, until it is set otherwise; faults are for single ones. */
export interface DeliverySettings {
  /** Each event is delivered two times. */
  twice: boolean
  /** What was to go out together goes out with the newest event first. */
  reverse: boolean
  /** Of so many deliveries one is lost; 0 for none. */
  loseEvery: number
}

export const defaultDeliverySettings: DeliverySettings = {
  twice: false,
  reverse: false,
  loseEvery: 0,
}

const settings = z.strictObject({
  twice: z.boolean().optional(),
  reverse: z.boolean().optional(),
  loseEvery: z.int().min(0).max(1000).optional(),
})

export function registerDeliverySettings(app: FastifyInstance, account: StripeAccount): void {
  app.get('/_sandbox/stripe/deliveries', () => account.state.deliverySettings)
  app.post('/_sandbox/stripe/deliveries', (request, reply) => {
    const wanted = settings.safeParse(request.body)
    if (!wanted.success) return reply.code(400).send({ error: z.prettifyError(wanted.error) })
    Object.assign(account.state.deliverySettings, wanted.data)
    account.touch()
    return account.state.deliverySettings
  })
}
