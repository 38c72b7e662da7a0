import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import type { Customer } from './customers.ts'
import { endpoint } from './endpoint.ts'
import { listParams, page } from './lists.ts'
import { integer, type Metadata, mergeMetadata, metadata, text } from './params.ts'

/** A change of what a customer has in credit (negative) or owes (positive) for the next invoice. */
export interface CustomerBalanceTransaction extends StripeObject {
  object: 'customer_balance_transaction'
  amount: number
  customer: string
  ending_balance: number
  metadata: Metadata
  type: 'adjustment' | 'applied_to_invoice' | 'credit_note' | 'unapplied_from_invoice'
}

export interface BalanceChange {
  /** Below zero it gives credit. */
  amount: number
  currency: string
  type: CustomerBalanceTransaction['type']
  invoice?: string
  creditNote?: string
  description?: string
  metadata?: Metadata
}

export function registerCustomerBalance(app: FastifyInstance, account: StripeAccount): void {
  const url = '/v1/customers/:id/balance_transactions'
  endpoint(app, account, {
    method: 'POST',
    url,
    operation: 'create-balance-change',
    params: z.strictObject({
      amount: integer,
      currency: text,
      description: text.optional(),
      metadata: metadata.optional(),
    }),
    handle: ({ metadata: noted, ...params }, id) =>
      changeBalance(account.inTimeOf(id), account.get('customer', id), {
        ...params,
        metadata: mergeMetadata({}, noted),
        type: 'adjustment',
      }),
  })
  endpoint(app, account, {
    method: 'GET',
    url,
    operation: 'list-balance-changes',
    params: z.strictObject(listParams),
    handle: (paging, id) =>
      page(
        `/v1/customers/${id}/balance_transactions`,
        account
          .list('customer_balance_transaction')
          .filter(({ customer }) => customer === account.get('customer', id).id),
        paging,
      ),
  })
}

export function changeBalance(
  account: StripeAccount,
  { id }: Pick<Customer, 'id'>,
  change: BalanceChange,
): CustomerBalanceTransaction {
  const customer = account.get('customer', id)
  const balance = customer.balance + change.amount
  const { currency } = change
  const changed = account.put('customer', { ...customer, balance, currency })
  account.emit('customer.updated', changed, { balance: customer.balance })
  return account.put('customer_balance_transaction', {
    id: account.newId('customer_balance_transaction'),
    object: 'customer_balance_transaction',
    amount: change.amount,
    checkout_session: null,
    created: account.now(),
    credit_note: change.creditNote ?? null,
    currency,
    customer: id,
    customer_account: null,
    description: change.description ?? null,
    ending_balance: balance,
    invoice: change.invoice ?? null,
    livemode: false,
    metadata: change.metadata ?? {},
    type: change.type,
  })
}
