import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import type { Charge } from './charges.ts'
import { endpoint } from './endpoint.ts'
import { isWithin, listParams, page } from './lists.ts'
import { range, text } from './params.ts'

/** What moved the seller's money at Stripe, and what Stripe kept of it. */
export interface BalanceTransaction extends StripeObject {
  object: 'balance_transaction'
  amount: number
  currency: string
  fee: number
  net: number
  source: string
  type: Movement['type']
}

export interface Movement {
  amount: number
  currency: string
  description: string | null
  fee: number
  source: string
  type: 'adjustment' | 'charge' | 'payment' | 'refund' | 'refund_failure'
  /** As reports name it. */
  category: 'charge' | 'refund' | 'refund_failure' | 'dispute' | 'dispute_reversal'
}

export function registerBalanceTransactions(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/balance_transactions/:id',
    operation: 'get-balance-transaction',
    params: z.strictObject({}),
    handle: (_, id) => account.get('balance_transaction', id),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/balance_transactions',
    operation: 'list-balance-transactions',
    params: z.strictObject({
      ...listParams,
      created: range.optional(),
      currency: text.optional(),
      source: text.optional(),
      type: text.optional(),
    }),
    handle: ({ created, currency, source, type, ...paging }) =>
      page(
        '/v1/balance_transactions',
        account
          .list('balance_transaction')
          .filter(each => currency === undefined || each.currency === currency)
          .filter(each => source === undefined || each.source === source)
          .filter(each => type === undefined || each.type === type)
          .filter(each => isWithin(each, created)),
        paging,
      ),
  })
}

/** What Stripe keeps of a charge: its list price in the United States. */
const feeOf = (amount: number): number => Math.round(amount * 0.029) + 30

/** What a charge that succeeded brings. */
export function recordCharge(account: StripeAccount, charge: Charge): BalanceTransaction {
  return recordMovement(account, {
    amount: charge.amount,
    currency: charge.currency,
    description: typeof charge.description === 'string' ? charge.description : null,
    fee: feeOf(charge.amount),
    source: charge.id,
    type: 'charge',
    category: 'charge',
  })
}

export function recordMovement(account: StripeAccount, movement: Movement): BalanceTransaction {
  const { amount, currency, description, fee, source, type, category } = movement
  const now = account.now()
  return account.put('balance_transaction', {
    id: account.newId('balance_transaction'),
    object: 'balance_transaction',
    amount,
    available_on: now,
    balance_type: 'payments',
    created: now,
    currency,
    description,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency,
              description: category === 'dispute' ? 'Dispute fee' : 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: amount - fee,
    reporting_category: category,
    source,
    status: 'available',
    type,
  })
}
