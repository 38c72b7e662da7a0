import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { recordMovement } from './balance-transactions.ts'
import type { Charge } from './charges.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { isWithin, listParams, page } from './lists.ts'
import { integer, type Metadata, mergeMetadata, metadata, range, text } from './params.ts'
import { cancelRefund, countRefund, settleRefund } from './refund-settlement.ts'

export interface Refund extends StripeObject {
  object: 'refund'
  amount: number
  charge: string
  currency: string
  metadata: Metadata
  payment_intent: string
  status: 'pending' | 'succeeded' | 'failed' | 'canceled'
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
    method: 'POST',
    url: '/v1/refunds/:id/cancel',
    operation: 'cancel-refund',
    params: z.strictObject({}),
    handle: (_, id) => cancelRefund(account, account.get('refund', id)),
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

/** Pays a charge back, or a part of it; see refund-settlement.ts for what becomes of it. */
export function createRefund(account: StripeAccount, params: z.output<typeof newRefund>): Refund {
  const charge = refundedCharge(account, params)
  const own = account.inTimeOf(charge.customer)
  const amount = amountOf(charge, params.amount)
  const id = own.newId('refund')
  const refund: Refund = {
    id,
    object: 'refund',
    amount,
    balance_transaction: recordMovement(own, {
      amount: -amount,
      currency: charge.currency,
      description: 'Refund',
      fee: 0,
      source: id,
      type: 'refund',
      category: 'refund',
    }).id,
    charge: charge.id,
    created: own.now(),
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
  const settled = settleRefund(own, refund)
  own.emit('refund.created', settled)
  countRefund(own, charge, amount)
  return settled
}

function amountOf(charge: Charge, wanted: number | undefined): number {
  const left = charge.amount - charge.amount_refunded
  if (left === 0) {
    throw invalid('charge_already_refunded', `Charge ${charge.id} has already been refunded.`)
  }
  const amount = wanted ?? left
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
  return amount
}

function refundedCharge(account: StripeAccount, params: z.output<typeof newRefund>): Charge {
  if (params.charge) return refundable(account.get('charge', params.charge, 'charge'))
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
  return refundable(account.get('charge', intent.latest_charge))
}

function refundable(charge: Charge): Charge {
  if (charge.disputed) {
    throw invalid(
      'charge_disputed',
      `Charge ${charge.id} has been charged back; cannot issue a refund.`,
    )
  }
  if (charge.status === 'succeeded') return charge
  throw invalid('', `Charge ${charge.id} is not in a refundable state.`)
}
