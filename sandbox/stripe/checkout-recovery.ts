import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import { type CheckoutSession, openSession } from './checkout-sessions.ts'

const keptSeconds = 30 * 86_400

/** An expired session with the link by which its buyer may come back, where the seller wants one. */
export function withRecovery(account: StripeAccount, session: CheckoutSession): CheckoutSession {
  const recovery = session.after_expiration?.recovery
  if (!recovery?.enabled) return session
  const url = `${account.world.settings.urls.stripe}/recover/${session.id}`
  const expires_at = account.now() + keptSeconds
  return { ...session, after_expiration: { recovery: { ...recovery, expires_at, url } } }
}

const path = z.object({ id: z.string() })

/** The recovery link: a copy of the expired session, open again. */
export function registerCheckoutRecovery(app: FastifyInstance, account: StripeAccount): void {
  app.get('/recover/:id', (request, reply) => {
    const { id } = path.parse(request.params)
    const expired = account.find('checkout.session', id)
    const checkout = account.state.checkouts[id]
    const until = expired?.after_expiration?.recovery?.expires_at ?? 0
    // Sessions that cannot be recovered explain themselves on their own page.
    if (!expired || !checkout || until <= account.now()) return reply.redirect(`/pay/${id}`, 303)
    const { allow_promotion_codes = false } = expired.after_expiration?.recovery ?? {}
    const now = account.now()
    const again = openSession(
      account,
      {
        ...expired,
        id: account.newId('checkout.session'),
        after_expiration: null,
        allow_promotion_codes: allow_promotion_codes || expired.allow_promotion_codes,
        created: now,
        expires_at: now + 24 * 3600,
        recovered_from: expired.id,
        status: 'open',
      },
      structuredClone(checkout),
    )
    return reply.redirect(again.url ?? '/', 303)
  })
}
