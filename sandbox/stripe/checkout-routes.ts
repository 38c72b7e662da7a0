import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Language, preferredLanguage } from '../pages/layout.ts'
import type { StripeAccount } from './account.ts'
import type { Checkout } from './checkout.ts'
import { asksForAddress, type CheckoutEntry, checkoutEntry } from './checkout-entry.ts'
import { type PayPage, renderConfirmation, renderNotice, renderPayPage } from './checkout-page.ts'
import { asksForMethod, payCheckout, successUrl } from './checkout-payment.ts'
import type { CheckoutSession } from './checkout-sessions.ts'
import { lineItemsOf, taxExemptionOf } from './checkout-totals.ts'
import { checkoutWords } from './checkout-words.ts'
import { decodeForm } from './form.ts'

const path = z.object({ id: z.string() })
const query = z.object({ lang: z.enum(['en', 'ar']).optional() })

/**
 * The page a session's `url` leads to, for browsers; a program that accepts JSON gets the same
 * outcomes as data: 200 `{ status, successUrl }`, 200 with the totals after `step=update`, 402
 * `{ status, code, message }`, 402 `{ status: 'requires_action' }` (say `authenticated` next), 409,
 * 410, 404.
 */
export function registerCheckoutPages(app: FastifyInstance, account: StripeAccount): void {
  app.get('/pay/:id', (request, reply) => {
    const session = account.find('checkout.session', path.parse(request.params).id)
    const checkout = session && account.state.checkouts[session.id]
    if (!checkout || session.status !== 'open') return explain(request, reply, session)
    if (wantsJson(request)) return describe(account, session, checkout)
    return sendPage(reply, 200, renderPayPage(pageOf(request, session, checkout)))
  })

  app.post('/pay/:id', { config: { operation: 'pay' } }, (request, reply) => {
    const { id } = path.parse(request.params)
    const session = account.find('checkout.session', id)
    if (!session || !account.state.checkouts[id]) return explain(request, reply, session)
    const fields = typeof request.body === 'string' ? decodeForm(request.body) : request.body
    const read = checkoutEntry.safeParse(fields ?? {})
    const entry = read.success ? read.data : checkoutEntry.parse({})
    const payment = payCheckout(account, session, entry)
    if (payment.status === 'not_open') return explain(request, reply, session)
    if (payment.status === 'complete') {
      return wantsJson(request) ? payment : reply.redirect(payment.successUrl, 303)
    }
    const language = languageOf(request, session)
    if (payment.status === 'requires_action') {
      if (!wantsJson(request)) return sendPage(reply, 200, renderConfirmation(language))
      const message = checkoutWords[language].confirm
      const { status } = payment
      return reply.code(402).send({ status, code: 'authentication_required', message })
    }
    const current = account.get('checkout.session', id)
    const checkout = account.state.checkouts[id]
    if (!checkout) return explain(request, reply, session)
    if (payment.status === 'updated') {
      if (wantsJson(request)) return describe(account, current, checkout)
      const page = pageOf(request, current, checkout, entry)
      return sendPage(reply, 200, renderPayPage({ ...page, totalChanged: entry.step === 'pay' }))
    }
    const { problem } = payment
    if (wantsJson(request)) {
      const message = checkoutWords[language].problems[problem]
      return reply.code(402).send({ status: 'open', code: problem, message })
    }
    const page = pageOf(request, current, checkout, entry)
    return sendPage(reply, 402, renderPayPage({ ...page, problem }))
  })

  function pageOf(
    request: FastifyRequest,
    session: CheckoutSession,
    checkout: Checkout,
    entry: Partial<CheckoutEntry> = {},
  ): PayPage {
    return {
      language: languageOf(request, session),
      session,
      checkout,
      lineItems: lineItemsOf(account, session),
      taxExempt: taxExemptionOf(account, session, checkout),
      email: emailOf(session),
      entry,
      promotionCode: codeOf(account, checkout),
      problem: null,
      totalChanged: false,
    }
  }

  function emailOf({ customer, customer_email }: CheckoutSession): string | null {
    return customer ? (account.find('customer', customer)?.email ?? null) : customer_email
  }
}

/** What the page shows and asks for, for a program. */
function describe(account: StripeAccount, session: CheckoutSession, checkout: Checkout) {
  const { id, status, amount_subtotal, amount_total, automatic_tax, currency } = session
  const { amount_discount, amount_tax } = session.total_details
  return {
    id,
    status,
    amountMinor: amount_total,
    currency,
    cancelUrl: session.cancel_url,
    items: lineItemsOf(account, session).map(({ amount_subtotal, description, quantity }) => ({
      description,
      quantity,
      amountMinor: amount_subtotal,
    })),
    subtotalMinor: amount_subtotal,
    discountMinor: amount_discount,
    taxMinor: amount_tax,
    taxStatus: automatic_tax.status,
    trialDays: checkout.subscription.trialDays,
    promotionCode: codeOf(account, checkout),
    asksFor: {
      address: asksForAddress(session),
      methods: asksForMethod(session) ? session.payment_method_types : [],
      promotionCode: session.allow_promotion_codes ?? false,
      taxId: session.tax_id_collection?.enabled ?? false,
      terms: session.consent_collection?.terms_of_service === 'required',
    },
  }
}

function codeOf(account: StripeAccount, { discounts }: Checkout): string | null {
  const id = discounts[0]?.promotionCode
  return id ? (account.find('promotion_code', id)?.code ?? null) : null
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
