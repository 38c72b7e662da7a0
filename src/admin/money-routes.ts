import { and, count, eq, isNotNull } from 'drizzle-orm'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireOperator } from '../accounts/signed-in.ts'
import { type RefundRow, refundByOperator } from '../billing/operator-refund.ts'
import { lastCheck } from '../billing/record-check.ts'
import type { AppDependencies } from '../http/app.ts'
import { languageOf } from '../http/language.ts'
import { OperatorMoney, Refund, RefundRequest } from '../http/money-views.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { monthOf, parseMonth } from '../margins/month.ts'
import { readMargins } from '../margins/store.ts'
import { type Standing, subscriptions } from '../subscriptions/tables.ts'
import { type Language, storedReason } from '../words/sentence.ts'

/** What the business earns and costs, whether its books agree, and paying back. */
export const operatorMoneyRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db, context, zone, margins } = deps

    app.route({
      method: 'GET',
      url: '/api/operator/money',
      schema: {
        operationId: 'getMoney',
        description: 'A month that is not over is counted until now.',
        querystring: z.object({ month: z.string().max(7).optional() }),
        response: { 200: OperatorMoney, 401: Problem, 403: Problem, 422: Problem },
      },
      handler: async request => {
        await requireOperator(auth, request)
        const now = context.clock.now()
        const { month: wanted } = request.query
        const month = wanted === undefined ? monthOf(now) : parseMonth(wanted)
        if (!month) throw new HttpProblem('invalid-input', { month: 'field-illegal' })
        const names = { zone, language: languageOf(request) }
        const [report, check, counted] = await Promise.all([
          readMargins(db, month, now, margins, names),
          lastCheck(db),
          countStandings(),
        ])
        return {
          ...report,
          subscriptions: counted,
          check: check && {
            checkedAt: check.checkedAt.toISOString(),
            differences: check.differences,
          },
        }
      },
    })

    app.route({
      method: 'POST',
      url: '/api/operator/subscriptions/:id/refund',
      schema: {
        operationId: 'refundSubscription',
        description: 'Without an amount everything is paid back, and its server goes.',
        params: z.object({ id: z.string().max(60) }),
        body: RefundRequest,
        response: {
          202: Refund,
          401: Problem,
          403: Problem,
          404: Problem,
          409: Problem,
          422: Problem,
        },
      },
      handler: async (request, reply) => {
        await requireOperator(auth, request)
        const { amountMinor = null, reason } = request.body
        const asked = await refundByOperator(deps, request.params.id, { amountMinor, reason })
        if (!asked.ok) throw problemFor(asked.error)
        return reply.code(202).send(refundView(asked.value, languageOf(request)))
      },
    })

    async function countStandings() {
      const rows = await db
        .select({ standing: subscriptions.standing, count: count() })
        .from(subscriptions)
        .where(and(eq(subscriptions.state, 'active'), isNotNull(subscriptions.standing)))
        .groupBy(subscriptions.standing)
      const of = (standing: Standing) => rows.find(row => row.standing === standing)?.count ?? 0
      return {
        paid: of('paid'),
        trial: of('trial'),
        overdue: of('overdue'),
        suspended: of('suspended'),
      }
    }
  }

/** What was asked for until it is paid, then what was paid; of everything nobody knows before. */
function refundView(row: RefundRow, language: Language): z.infer<typeof Refund> {
  const amountMinor = row.amountMinor ?? row.wantedMinor
  return {
    id: row.id,
    subscriptionId: row.subscriptionId,
    kind: row.kind,
    state: row.state,
    reason: storedReason(row.reason, language),
    amountMinor,
  }
}
