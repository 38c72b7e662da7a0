import { and, desc, eq } from 'drizzle-orm'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAccount } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { Invoice, PortalVisit } from '../http/money-views.ts'
import { HttpProblem } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { newId } from '../kit/ids.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import type { InvoiceRow } from './mirror-invoices.ts'
import { invoices, portalVisits } from './tables.ts'

const params = z.object({ id: z.string().max(60) })
const mostInvoices = 200

/** A customer's invoices, and their way to the payment vendor's pages for cards and tax ids. */
export const invoiceRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db, context } = deps

    app.route({
      method: 'GET',
      url: '/api/invoices',
      schema: { operationId: 'listInvoices', response: { 200: z.array(Invoice), 401: Problem } },
      handler: async request => {
        const account = await requireAccount(auth, request)
        const rows = await db
          .select({ invoice: invoices, hostname: subscriptions.hostname })
          .from(invoices)
          .innerJoin(subscriptions, eq(subscriptions.id, invoices.subscriptionId))
          .where(eq(subscriptions.accountId, account.id))
          .orderBy(desc(invoices.issuedAt), desc(invoices.id))
          .limit(mostInvoices)
        return rows.map(({ invoice, hostname }) => invoiceView(invoice, hostname))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/billing/portal',
      ...limited('orders'),
      schema: {
        operationId: 'openPortal',
        response: { 202: PortalVisit, 401: Problem, 409: Problem },
      },
      handler: async (request, reply) => {
        const account = await requireAccount(auth, request)
        const language = languageOf(request)
        const id = newId('visit', context.random)
        const visit = await transact(deps, async (tx, wake) => {
          const [row] = await tx
            .insert(portalVisits)
            .values({ id, accountId: account.id, language, askedAt: context.clock.now() })
            .returning()
          await wake('visit', id)
          return row
        })
        if (!visit) throw new Error('a visit was not inserted')
        return reply.code(202).send(visitView(visit, language))
      },
    })

    app.route({
      method: 'GET',
      url: '/api/billing/portal/:id',
      schema: {
        operationId: 'getPortalVisit',
        params,
        response: { 200: PortalVisit, 401: Problem, 404: Problem },
      },
      handler: async request => {
        const account = await requireAccount(auth, request)
        const [visit] = await db
          .select()
          .from(portalVisits)
          .where(
            and(eq(portalVisits.id, request.params.id), eq(portalVisits.accountId, account.id)),
          )
        if (!visit) throw new HttpProblem('not-found')
        return visitView(visit, languageOf(request))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/billing/portal/:id/returned',
      ...limited('returned'),
      schema: {
        operationId: 'returnFromPortal',
        description:
          'The customer is back from the payment vendor’s pages: what they have bought is looked at now. A visit of somebody else is not found and changes nothing.',
        params,
        response: { 202: PortalVisit, 401: Problem, 404: Problem },
      },
      handler: async (request, reply) => {
        const account = await requireAccount(auth, request)
        const visit = await transact(deps, async (tx, wake) => {
          const [row] = await tx
            .update(portalVisits)
            .set({ returnedAt: context.clock.now() })
            .where(
              and(eq(portalVisits.id, request.params.id), eq(portalVisits.accountId, account.id)),
            )
            .returning()
          if (!row) return null
          await wake('visit', row.id)
          const kept = await tx
            .select({ id: subscriptions.id })
            .from(subscriptions)
            .where(and(eq(subscriptions.accountId, account.id), eq(subscriptions.state, 'active')))
          for (const { id } of kept) await wake('subscription', id)
          return row
        })
        if (!visit) throw new HttpProblem('not-found')
        return reply.code(202).send(visitView(visit, languageOf(request)))
      },
    })
  }

const visitView = (
  { id, url, problem }: typeof portalVisits.$inferSelect,
  language: Language,
): z.infer<typeof PortalVisit> => ({ id, url, problem: storedReason(problem, language) })

function invoiceView(row: InvoiceRow, hostname: string): z.infer<typeof Invoice> {
  const money = (amountMinor: number) => ({ amountMinor, currency: row.currency })
  return {
    id: row.id,
    subscriptionId: row.subscriptionId,
    hostname,
    number: row.number,
    status: row.status,
    total: money(row.totalMinor),
    tax: money(row.taxMinor),
    refunded: money(row.refundedMinor),
    lines: row.lines.map(({ description, amountMinor, from, to }) => ({
      description,
      amount: money(amountMinor),
      from,
      to,
    })),
    issuedAt: row.issuedAt.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
    paidAt: row.paidAt?.toISOString() ?? null,
    pageUrl: row.pageUrl,
    pdfUrl: row.pdfUrl,
  }
}
