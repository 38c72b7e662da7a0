import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import type { BalanceTransaction } from './balance-transactions.ts'
import { closeDispute, openDispute, submitEvidence } from './dispute-life.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { paidIntentsOf } from './invoice-payments.ts'
import { isWithin, listParams, page } from './lists.ts'
import { flag, type Metadata, mergeMetadata, metadata, range, text } from './params.ts'

/** A payment that its payer has told the bank to take back. */
export interface Dispute extends StripeObject {
  object: 'dispute'
  amount: number
  balance_transactions: BalanceTransaction[]
  charge: string
  currency: string
  evidence: Record<string, unknown>
  evidence_details: {
    due_by: number | null
    enhanced_eligibility: object
    has_evidence: boolean
    past_due: boolean
    submission_count: number
    submission_method: 'manual' | 'not_submitted'
  }
  is_charge_refundable: boolean
  metadata: Metadata
  payment_intent: string
  reason: DisputeReason
  status: 'needs_response' | 'under_review' | 'won' | 'lost'
}

const reasons = [
  'credit_not_processed',
  'duplicate',
  'fraudulent',
  'general',
  'product_not_received',
  'product_unacceptable',
  'subscription_canceled',
  'unrecognized',
] as const
export type DisputeReason = (typeof reasons)[number]

/** What can be said against a dispute. */
export const evidenceNames = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_communication',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'customer_signature',
  'duplicate_charge_documentation',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'receipt',
  'refund_policy',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'service_documentation',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_documentation',
  'shipping_tracking_number',
  'uncategorized_file',
  'uncategorized_text',
] as const

const evidence = z.strictObject(
  Object.fromEntries(evidenceNames.map(name => [name, z.string().max(20_000).optional()])),
)

export function registerDisputes(app: FastifyInstance, account: StripeAccount): void {
  const timeOf = ({ charge }: Dispute) => account.inTimeOf(account.get('charge', charge).customer)
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/disputes/:id',
    operation: 'get-dispute',
    params: z.strictObject({}),
    handle: (_, id) => account.get('dispute', id),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/disputes',
    operation: 'list-disputes',
    params: z.strictObject({
      ...listParams,
      charge: text.optional(),
      created: range.optional(),
      payment_intent: text.optional(),
    }),
    handle: ({ charge, created, payment_intent, ...paging }) =>
      page(
        '/v1/disputes',
        account
          .list('dispute')
          .filter(dispute => charge === undefined || dispute.charge === charge)
          .filter(dispute => !payment_intent || dispute.payment_intent === payment_intent)
          .filter(dispute => isWithin(dispute, created)),
        paging,
      ),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/disputes/:id',
    operation: 'update-dispute',
    params: z.strictObject({
      evidence: evidence.optional(),
      metadata: metadata.optional(),
      submit: flag.optional(),
    }),
    handle: (params, id) => {
      const dispute = account.get('dispute', id)
      const noted = account.put('dispute', {
        ...dispute,
        metadata: mergeMetadata(dispute.metadata, params.metadata),
      })
      if (!params.evidence && !params.submit) {
        account.emit('charge.dispute.updated', noted, { metadata: dispute.metadata })
        return noted
      }
      return submitEvidence(timeOf(dispute), noted, params.evidence ?? {}, params.submit ?? true)
    },
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/disputes/:id/close',
    operation: 'close-dispute',
    params: z.strictObject({}),
    handle: (_, id) => {
      const dispute = account.get('dispute', id)
      if (dispute.status !== 'needs_response') {
        throw invalid('', 'This dispute is already closed, or has been answered.')
      }
      return closeDispute(timeOf(dispute), dispute, 'lost')
    },
  })

  // Doors beside Stripe's API, for whoever runs the sandbox: what a payer and a bank do.
  app.post('/_sandbox/stripe/disputes', (request, reply) => {
    const wanted = newDispute.safeParse(request.body)
    if (!wanted.success) return reply.code(400).send({ error: z.prettifyError(wanted.error) })
    const charge = chargeFor(wanted.data)
    if (!charge) return reply.code(404).send({ error: 'there is no such payment' })
    if (charge.status !== 'succeeded' || charge.disputed) {
      return reply.code(409).send({ error: `charge ${charge.id} cannot be disputed` })
    }
    const own = account.inTimeOf(charge.customer)
    return openDispute(own, charge, wanted.data.reason)
  })
  app.post<{ Params: { id: string } }>('/_sandbox/stripe/disputes/:id', (request, reply) => {
    const outcome = z.strictObject({ status: z.enum(['won', 'lost']) }).safeParse(request.body)
    if (!outcome.success) return reply.code(400).send({ error: z.prettifyError(outcome.error) })
    const dispute = account.find('dispute', request.params.id)
    if (!dispute) return reply.code(404).send({ error: 'there is no such dispute' })
    if (dispute.status === 'won' || dispute.status === 'lost') {
      return reply.code(409).send({ error: `the dispute is ${dispute.status}` })
    }
    return closeDispute(timeOf(dispute), dispute, outcome.data.status)
  })

  function chargeFor(wanted: z.output<typeof newDispute>) {
    const invoice = wanted.invoice ? account.find('invoice', wanted.invoice) : null
    const intent = invoice ? paidIntentsOf(account, invoice)[0]?.id : wanted.payment_intent
    const latest = intent ? account.find('payment_intent', intent)?.latest_charge : wanted.charge
    return latest ? account.find('charge', latest) : null
  }
}

const newDispute = z.strictObject({
  charge: z.string().optional(),
  invoice: z.string().optional(),
  payment_intent: z.string().optional(),
  reason: z.enum(reasons).default('fraudulent'),
})
