import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import type { Charge } from './charges.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { isWithin, listParams, page } from './lists.ts'
import { integer, type Metadata, mergeMetadata, metadata, range, text } from './params.ts'

export interface Refund extends StripeObject {
  object: 'refund'
  amount: number
  charge: string
  metadata: Metadata
  payment_intent: string
}

const newRefund = z.strictObject({
  amount: integer.optional(),
  charge: text.optional(),
  metadata: metadata.optional(),
  payment_intent: text.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
})

export function registerRefunds(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/refunds',
    operation: 'create-refund',
    params: newRefund,
    handle: params => createRefund(account, params),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/refunds/:id',
    operation: 'get-refund',
    params: z.strictObject({}),
    handle: (_, id) => account.get('refund', id),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/refunds/:id',
    operation: 'update-refund',
    params: z.strictObject({ metadata: metadata.optional() }),
    handle: (params, id) => {
      const refund = account.get('refund', id)
      const changed = { ...refund, metadata: mergeMetadata(refund.metadata, params.metadata) }
      account.put('refund', changed)
      account.emit('refund.updated', changed, { metadata: refund.metadata })
      return changed
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/refunds',
    operation: 'list-refunds',
    params: z.strictObject({
      ...listParams,
      charge: text.optional(),
      created: range.optional(),
      payment_intent: text.optional(),
    }),
    handle: ({ charge, created, payment_intent, ...paging }) =>
      page(
        '/v1/refunds',
        account
          .list('refund')
          .filter(refund => charge === undefined || refund.charge === charge)
          .filter(refund => !payment_intent || refund.payment_intent === payment_intent)
          .filter(refund => isWithin(refund, created)),
        paging,
      ),
  })
}

function createRefund(account: StripeAccount, params: z.output<typeof newRefund>): Refund {
  const charge = refundedCharge(account, params)
  const left = charge.amount - charge.amount_refunded
  if (left === 0) {
    throw invalid('charge_already_refunded', `Charge ${charge.id} has already been refunded.`)
  }
  const amount = params.amount ?? left
  if (amount < 1) {
    throw invalid('parameter_invalid_integer', 'Invalid positive integer', 'amount')
  }
  if (amount > left) {
    throw invalid(
      '',
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
      'amount',
    )
  }
  const refund: Refund = {
    id: account.newId('refund'),
    object: 'refund',
    amount,
    balance_transaction: `txn_${account.token(24)}`,
    charge: charge.id,
    created: account.now(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: {
        reference_status: 'pending',
        reference_type: 'acquirer_reference_number',
        type: 'refund',
      },
      type: 'card',
    },
    metadata: mergeMetadata({}, params.metadata),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  }
  const refunded = charge.amount_refunded + amount
  const changed = { ...charge, amount_refunded: refunded, refunded: refunded === charge.amount }
  account.put('refund', refund)
  account.put('charge', changed)
  account.emit('refund.created', refund)
  account.emit('charge.refunded', changed, {
    amount_refunded: charge.amount_refunded,
    refunded: charge.refunded,
  })
  return refund
}

function refundedCharge(account: StripeAccount, params: z.output<typeof newRefund>): Charge {
  if (params.charge) return succeeded(account.get('charge', params.charge, 'charge'))
  if (!params.payment_intent) {
    throw invalid(
      'parameter_missing',
      'One of the following params should be provided for this request: payment_intent or charge.',
    )
  }
  const intent = account.get('payment_intent', params.payment_intent, 'payment_intent')
  if (intent.latest_charge === null) {
    throw invalid('', `PaymentIntent ${intent.id} does not have a successful charge to refund.`)
  }
  return succeeded(account.get('charge', intent.latest_charge))
}

function succeeded(charge: Charge): Charge {
  if (charge.status === 'succeeded') return charge
  throw invalid('', `Charge ${charge.id} is not in a refundable state.`)
}
