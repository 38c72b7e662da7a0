import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Language, preferredLanguage } from '../pages/layout.ts'
import type { StripeAccount } from './account.ts'
import { cardEntry, judgeCard } from './card-form.ts'
import type { CardEntry, CardProblem } from './cards.ts'
import { checkoutWords } from './checkout-words.ts'
import { decodeForm } from './form.ts'
import { attemptInvoice, isUnderWay } from './invoice-collection.ts'
import { renderInvoice, renderNoInvoice } from './invoice-page.ts'
import { invoicePdf } from './invoice-pdf.ts'
import { type Invoice, subscriptionOf } from './invoices.ts'
import { createPaymentMethod } from './payment-methods.ts'
import { setDefaultMethod } from './subscription-method.ts'

const path = z.object({ id: z.string() })
const query = z.object({ lang: z.enum(['en', 'ar']).optional() })

/**
 * The page of an invoice, for browsers; a program that accepts JSON gets and sends the same as data:
 * 200 `{ status, … }`, 402 `{ status, code, message }`, 404, 409 where there is nothing to pay.
 */
export function registerInvoicePages(app: FastifyInstance, account: StripeAccount): void {
  app.get('/i/:id', (request, reply) => {
    const invoice = find(request)
    if (!invoice) return unknown(request, reply)
    if (wantsJson(request)) return facts(invoice)
    return sendPage(reply, 200, renderInvoice({ language: languageOf(request), invoice }))
  })

  app.get('/i/:id/pdf', (request, reply) => {
    const invoice = find(request)
    if (!invoice) return unknown(request, reply)
    return reply
      .type('application/pdf')
      .header('content-disposition', `inline; filename="Invoice-${invoice.number}.pdf"`)
      .send(invoicePdf(account, invoice))
  })

  app.post('/i/:id', { config: { operation: 'pay' } }, (request, reply) => {
    const invoice = find(request)
    if (!invoice) return unknown(request, reply)
    const language = languageOf(request)
    const fields = typeof request.body === 'string' ? decodeForm(request.body) : request.body
    const entered = cardEntry.safeParse(fields ?? {})
    const entry = entered.success ? entered.data : cardEntry.parse({})
    const isPayable = invoice.status === 'open' || invoice.status === 'uncollectible'
    if (!isPayable || isUnderWay(account, invoice)) {
      return wantsJson(request)
        ? reply.code(409).send({ ...facts(invoice), code: invoice.status })
        : sendPage(reply, 409, renderInvoice({ language, invoice }))
    }
    const problem = pay(account.inTimeOf(invoice.customer), invoice, entry)
    if (problem === null) {
      return wantsJson(request)
        ? facts(account.get('invoice', invoice.id))
        : reply.redirect(`?lang=${language}`, 303)
    }
    if (wantsJson(request)) {
      const message = checkoutWords[language].problems[problem]
      return reply.code(402).send({ status: invoice.status, code: problem, message })
    }
    return sendPage(reply, 402, renderInvoice({ language, invoice, entry, problem }))
  })

  /** Drafts have no page yet. */
  function find(request: FastifyRequest): Invoice | null {
    const invoice = account.find('invoice', path.parse(request.params).id)
    return invoice?.hosted_invoice_url ? invoice : null
  }
}

/** Pays with a card that is typed in; it is charged for the subscription from then on. */
function pay(own: StripeAccount, invoice: Invoice, entry: CardEntry): CardProblem | null {
  const judged = judgeCard(own, entry)
  if (!judged.ok) return judged.problem
  const customer = own.get('customer', invoice.customer)
  const method = createPaymentMethod(own, customer, judged.card, judged.number)
  const subscription = subscriptionOf(invoice)
  if (subscription !== null) setDefaultMethod(own, subscription, method.id)
  attemptInvoice(own, invoice, { method, answer: 'approved', retries: false })
  return null
}

function facts(invoice: Invoice) {
  const { id, number, status, currency, amount_remaining: amountMinor, invoice_pdf: pdf } = invoice
  return { id, number, status, amountMinor, currency, pdf }
}

function unknown(request: FastifyRequest, reply: FastifyReply) {
  if (wantsJson(request)) return reply.code(404).send({ status: null, code: 'unknown' })
  return sendPage(reply, 404, renderNoInvoice(languageOf(request)))
}

function languageOf(request: FastifyRequest): Language {
  const chosen = query.safeParse(request.query)
  if (chosen.success && chosen.data.lang) return chosen.data.lang
  return preferredLanguage(request.headers['accept-language'])
}

function wantsJson(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('application/json') ?? false
}

function sendPage(reply: FastifyReply, status: number, page: string) {
  return reply.code(status).type('text/html; charset=utf-8').send(page)
}
