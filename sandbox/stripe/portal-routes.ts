import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Language, preferredLanguage } from '../pages/layout.ts'
import type { StripeAccount } from './account.ts'
import { cardEntry } from './card-form.ts'
import { checkoutWords } from './checkout-words.ts'
import { decodeForm } from './form.ts'
import { actInPortal, type PortalProblem, portalAction } from './portal-actions.ts'
import { type PortalPage, renderNoPortal, renderPortal } from './portal-page.ts'
import type { PortalSession } from './portal-sessions.ts'
import { visitPortal } from './portal-visit.ts'
import { portalWords } from './portal-words.ts'
import { nameOf } from './subscription-items.ts'
import { hasEnded } from './subscriptions.ts'
import { taxIdsOf } from './tax-ids.ts'

const path = z.object({ token: z.string() })
const query = z.object({ lang: z.enum(['en', 'ar']).optional(), done: z.string().optional() })

/**
 * The customer portal, for browsers; a program that accepts JSON gets what is shown as data, and does
 * what forms do by sending the same fields: 200, 402 `{ code, message }` for a card, 403, 422, 404, 410.
 */
export function registerPortal(app: FastifyInstance, account: StripeAccount): void {
  app.get('/p/session/:token', (request, reply) => {
    const visit = visitPortal(account, path.parse(request.params).token)
    if (!visit.ok) return explain(request, reply, visit.reason, visit.session)
    const seen = see(request, visit.session)
    return wantsJson(request) ? facts(seen) : sendPage(reply, 200, renderPortal(seen))
  })

  app.post('/p/session/:token', { config: { operation: 'use-portal' } }, (request, reply) => {
    const visit = visitPortal(account, path.parse(request.params).token)
    if (!visit.ok) return explain(request, reply, visit.reason, visit.session)
    const fields = typeof request.body === 'string' ? decodeForm(request.body) : request.body
    const { session } = visit
    const wanted = portalAction.safeParse(fields ?? {})
    const seen = see(request, session)
    const problem: PortalProblem | null = wanted.success
      ? actInPortal(account.inTimeOf(session.customer), seen.customer, seen.features, wanted.data)
      : 'not_allowed'
    if (problem === null) {
      if (wantsJson(request)) return facts(see(request, session))
      return reply.redirect(afterwards(session) ?? `?lang=${seen.language}&done=1`, 303)
    }
    if (wantsJson(request)) {
      const message = messageOf(seen.language, problem)
      return reply.code(statusOf(problem)).send({ code: problem, message })
    }
    const typed = cardEntry.safeParse(fields ?? {})
    const entry = typed.success ? typed.data : undefined
    return sendPage(
      reply,
      statusOf(problem),
      renderPortal({ ...seen, done: false, problem, entry }),
    )
  })

  function see(request: FastifyRequest, session: PortalSession): PortalPage {
    const configuration = account.get('billing_portal.configuration', session.configuration)
    const customer = account.get('customer', session.customer)
    const isTheirs = (object: { customer: string | null }) => object.customer === customer.id
    return {
      language: languageOf(request, session),
      customer,
      features: configuration.features,
      headline: configuration.business_profile.headline,
      returnUrl: session.return_url,
      subscriptions: account
        .list('subscription')
        .filter(subscription => isTheirs(subscription) && !hasEnded(subscription))
        .map(subscription => ({
          subscription,
          name: subscription.items.data.map(({ price }) => nameOf(account, price)).join(' + '),
        })),
      methods: account.list('payment_method').filter(isTheirs),
      invoices: account
        .list('invoice')
        .filter(invoice => isTheirs(invoice) && invoice.hosted_invoice_url !== null)
        .slice(0, 100),
      taxIds: taxIdsOf(account, customer.id),
      canceling: session.flow?.subscription_cancel?.subscription ?? null,
      addsCard: session.flow?.type === 'payment_method_update',
      done: query.safeParse(request.query).data?.done !== undefined,
    }
  }
}

/** Where a visit for one purpose leads when that is done. */
function afterwards({ flow }: PortalSession): string | null {
  return flow?.after_completion.type === 'redirect'
    ? (flow.after_completion.redirect?.return_url ?? null)
    : null
}

function facts({
  customer,
  features,
  returnUrl,
  subscriptions,
  methods,
  invoices,
  taxIds,
}: PortalPage) {
  return {
    customer: customer.id,
    returnUrl,
    features,
    subscriptions: subscriptions.map(({ subscription, name }) => ({
      id: subscription.id,
      name,
      status: subscription.status,
      cancelAt: subscription.cancel_at,
    })),
    paymentMethods: methods.map(({ id, type, card }) => ({
      id,
      type,
      last4: card?.last4 ?? null,
      isDefault: customer.invoice_settings.default_payment_method === id,
    })),
    invoices: features.invoice_history.enabled
      ? invoices.map(
          ({ id, number, status, total, currency, hosted_invoice_url, invoice_pdf }) => ({
            id,
            number,
            status,
            totalMinor: total,
            currency,
            url: hosted_invoice_url,
            pdf: invoice_pdf,
          }),
        )
      : [],
    taxIds: taxIds.map(({ id, type, value }) => ({ id, type, value })),
  }
}

function statusOf(problem: PortalProblem): number {
  if (problem === 'not_allowed') return 403
  return problem === 'tax_id_invalid' ? 422 : 402
}

function messageOf(language: Language, problem: PortalProblem): string {
  if (problem === 'not_allowed') return portalWords[language].notAllowed
  if (problem === 'tax_id_invalid') return portalWords[language].taxIdInvalid
  return checkoutWords[language].problems[problem]
}

function explain(
  request: FastifyRequest,
  reply: FastifyReply,
  reason: 'unknown' | 'expired',
  session: PortalSession | null,
) {
  const status = reason === 'unknown' ? 404 : 410
  const language = languageOf(request, session)
  if (wantsJson(request)) {
    return reply.code(status).send({ code: reason, message: portalWords[language][reason] })
  }
  return sendPage(reply, status, renderNoPortal(language, reason, session?.return_url ?? null))
}

/** The person's choice, else the session's locale, else (auto, none) the browser's language. */
function languageOf(request: FastifyRequest, session: PortalSession | null): Language {
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
