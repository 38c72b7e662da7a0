import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Language, preferredLanguage } from '../pages/layout.ts'
import type { StripeAccount } from './account.ts'
import { renderNotice, renderPayPage } from './checkout-page.ts'
import { payCheckout, successUrl } from './checkout-payment.ts'
import type { CheckoutSession } from './checkout-sessions.ts'
import { checkoutWords } from './checkout-words.ts'
import { decodeForm } from './form.ts'

const path = z.object({ id: z.string() })
const entry = z.object({
  cardNumber: z.string().max(100).default(''),
  expiry: z.string().max(100).default(''),
  cvc: z.string().max(100).default(''),
  name: z.string().max(200).default(''),
})
const query = z.object({ lang: z.enum(['en', 'ar']).optional() })

/**
 * The page a session's `url` leads to, for browsers; a program that accepts JSON gets the same
 * outcomes as data: 200 `{ status, successUrl }`, 402 `{ status, code, message }`, 409, 410, 404.
 */
export function registerCheckoutPages(app: FastifyInstance, account: StripeAccount): void {
  app.get('/pay/:id', (request, reply) => {
    const session = account.find('checkout.session', path.parse(request.params).id)
    const checkout = session && account.state.checkouts[session.id]
    if (!checkout || session.status !== 'open') return explain(request, reply, session)
    if (wantsJson(request)) {
      const { id, status, amount_total: amountMinor, currency, cancel_url: cancelUrl } = session
      return { id, status, amountMinor, currency, cancelUrl }
    }
    const page = { language: languageOf(request, session), session, checkout }
    return sendPage(reply, 200, renderPayPage({ ...page, email: emailOf(session) }))
  })

  app.post('/pay/:id', { config: { operation: 'pay' } }, (request, reply) => {
    const session = account.find('checkout.session', path.parse(request.params).id)
    const checkout = session && account.state.checkouts[session.id]
    if (!checkout) return explain(request, reply, session)
    const fields = typeof request.body === 'string' ? decodeForm(request.body) : request.body
    const entered = entry.safeParse(fields ?? {})
    const typed = entered.success ? entered.data : entry.parse({})
    const payment = payCheckout(account, session, typed)
    if (payment.ok) {
      return wantsJson(request)
        ? { status: 'complete', successUrl: payment.successUrl }
        : reply.redirect(payment.successUrl, 303)
    }
    const { problem } = payment
    if (problem === 'not_open') return explain(request, reply, session)
    const language = languageOf(request, session)
    if (wantsJson(request)) {
      const message = checkoutWords[language].problems[problem]
      return reply.code(402).send({ status: 'open', code: problem, message })
    }
    const page = { language, session, checkout, email: emailOf(session), entry: typed, problem }
    return sendPage(reply, 402, renderPayPage(page))
  })

  function emailOf({ customer, customer_email }: CheckoutSession): string | null {
    return customer ? (account.find('customer', customer)?.email ?? null) : customer_email
  }
}

function explain(request: FastifyRequest, reply: FastifyReply, session: CheckoutSession | null) {
  const language = languageOf(request, session)
  const [status, about, goOn] =
    session === null
      ? ([404, 'unknown', null] as const)
      : session.status === 'complete'
        ? ([409, 'paid', successUrl(session)] as const)
        : ([410, 'expired', session.cancel_url] as const)
  if (wantsJson(request)) {
    const message = checkoutWords[language][about]
    return reply.code(status).send({ status: session?.status ?? null, code: about, message })
  }
  return sendPage(reply, status, renderNotice(language, about, goOn))
}

/** The person's choice, else the session's locale, else (auto, none) the browser's language. */
function languageOf(request: FastifyRequest, session: CheckoutSession | null): Language {
  const chosen = query.safeParse(request.query)
  if (chosen.success && chosen.data.lang) return chosen.data.lang
  if (session?.locale && session.locale !== 'auto') return 'en'
  return preferredLanguage(request.headers['accept-language'])
}

function wantsJson(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('application/json') ?? false
}

function sendPage(reply: FastifyReply, status: number, page: string) {
  return reply.code(status).type('text/html; charset=utf-8').send(page)
}
