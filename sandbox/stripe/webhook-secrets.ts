import { createHmac } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount } from './account.ts'

/** A secret that was rolled and is good for a while yet. */
export interface PreviousSecret {
  secret: string
  until: number
}

const roll = z.strictObject({
  /** The endpoint's id, or its address. */
  endpoint: z.string().min(1),
  secret: z.string().min(1).optional(),
  /** How long both secrets sign. */
  expiresInSeconds: z
    .int()
    .min(0)
    .max(24 * 3600)
    .default(24 * 3600),
})

/** A door beside Stripe's API: secrets are rolled in the Dashboard there. */
export function registerWebhookSecrets(app: FastifyInstance, account: StripeAccount): void {
  app.post('/_sandbox/stripe/roll-secret', (request, reply) => {
    const wanted = roll.safeParse(request.body)
    if (!wanted.success) return reply.code(400).send({ error: z.prettifyError(wanted.error) })
    const { endpoint: named, expiresInSeconds, secret = `whsec_${account.token(32)}` } = wanted.data
    const endpoint = account
      .list('webhook_endpoint')
      .find(({ id, url }) => id === named || url === named)
    const before = endpoint && account.state.secrets[endpoint.id]
    if (!before) return reply.code(404).send({ error: `there is no webhook endpoint "${named}"` })
    const until = account.now() + expiresInSeconds
    account.state.previousSecrets[endpoint.id] = { secret: before, until }
    account.state.secrets[endpoint.id] = secret
    account.touch()
    return { endpoint: endpoint.id, secret, previousUntil: until }
  })
}

/**
 * The `Stripe-Signature` of a body: one `v1` for each secret that is good now, the newest first. Null
 * where the endpoint has no secret, which is one that is gone.
 */
export function signatureFor(
  account: StripeAccount,
  endpoint: string,
  body: string,
): string | null {
  const secret = account.state.secrets[endpoint]
  if (secret === undefined) return null
  const at = account.now()
  const previous = account.state.previousSecrets[endpoint]
  const secrets = previous && previous.until > at ? [secret, previous.secret] : [secret]
  const signatures = secrets.map(
    key => `v1=${createHmac('sha256', key).update(`${at}.${body}`).digest('hex')}`,
  )
  return [`t=${at}`, ...signatures].join(',')
}
