import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid, missing } from './errors.ts'
import { listParams, page } from './lists.ts'
import { text } from './params.ts'
import { countryOfTaxId, fitsTaxIdType, isTaxIdType, isVerifiable } from './tax-id-types.ts'

export interface TaxId extends StripeObject {
  object: 'tax_id'
  country: string | null
  customer: string | null
  type: string
  value: string
  verification: TaxIdVerification
}

export interface TaxIdVerification {
  status: 'pending' | 'unavailable' | 'unverified' | 'verified'
  verified_address: string | null
  verified_name: string | null
}

const newTaxId = z.strictObject({ type: text, value: text })
const owner = z.strictObject({ customer: text, type: z.literal('customer') })
const verificationSeconds = 3

/** Under `/v1/customers/:id/tax_ids`, and the same ones under `/v1/tax_ids` with an owner. */
export function registerTaxIds(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/customers/:id/tax_ids',
    operation: 'create-tax-id',
    params: newTaxId,
    handle: (params, customer) => createTaxId(account, customer, params),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/tax_ids',
    operation: 'create-tax-id',
    params: z.strictObject({ ...newTaxId.shape, owner }),
    handle: params => createTaxId(account, params.owner.customer, params),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/customers/:id/tax_ids',
    operation: 'list-tax-ids',
    params: z.strictObject(listParams),
    handle: (paging, customer) => {
      account.get('customer', customer)
      return page(`/v1/customers/${customer}/tax_ids`, taxIdsOf(account, customer), paging)
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/tax_ids',
    operation: 'list-tax-ids',
    params: z.strictObject({ ...listParams, owner }),
    handle: ({ owner: { customer }, ...paging }) =>
      page('/v1/tax_ids', taxIdsOf(account, customer), paging),
  })
  for (const url of ['/v1/tax_ids/:id', '/v1/customers/:customer/tax_ids/:id']) {
    endpoint(app, account, {
      method: 'GET',
      url,
      operation: 'get-tax-id',
      params: z.strictObject({}),
      handle: (_, id) => account.get('tax_id', id),
    })
    endpoint(app, account, {
      method: 'DELETE',
      url,
      operation: 'delete-tax-id',
      params: z.strictObject({}),
      handle: (_, id) => {
        const gone = account.get('tax_id', id)
        account.remove('tax_id', id)
        account.emit('customer.tax_id.deleted', gone)
        return { id, object: 'tax_id', deleted: true }
      },
    })
  }
}

/** Refuses a tax id that cannot be one. */
export function createTaxId(
  account: StripeAccount,
  customer: string,
  { type, value }: z.output<typeof newTaxId>,
): TaxId {
  if (!account.find('customer', customer)) throw missing('customer', customer, 'customer')
  if (!isTaxIdType(type)) {
    throw invalid('', `Invalid type: the sandbox has no tax ids of the type ${type}.`, 'type')
  }
  if (!fitsTaxIdType(type, value)) {
    throw invalid('tax_id_invalid', `Invalid value for ${type}.`, 'value')
  }
  const id: TaxId = {
    id: account.newId('tax_id'),
    object: 'tax_id',
    country: countryOfTaxId(type, value),
    created: account.now(),
    customer,
    customer_account: null,
    livemode: false,
    owner: { customer, customer_account: null, type: 'customer' },
    type,
    value: value.trim().toUpperCase(),
    verification: {
      status: isVerifiable(type) ? 'pending' : 'unavailable',
      verified_address: null,
      verified_name: null,
    },
  }
  account.put('tax_id', id)
  account.emit('customer.tax_id.created', id)
  scheduleVerification(account, id)
  return id
}

/** Arms the clock for the answer of the tax office; also after a restart, which forgets timers. */
export function scheduleVerification(account: StripeAccount, id: TaxId): void {
  // Stripe's magic values: 000000000 is verified, 111111111 is not, 222222222 stays pending.
  if (id.verification.status !== 'pending' || id.value.endsWith('222222222')) return
  account.after(id.created + verificationSeconds, `verify ${id.id}`, () => {
    const pending = account.find('tax_id', id.id)
    if (pending?.verification.status !== 'pending') return
    const status = id.value.endsWith('111111111') ? 'unverified' : 'verified'
    const verification = { ...pending.verification, status } as const
    const answered = account.put('tax_id', { ...pending, verification })
    account.emit('customer.tax_id.updated', answered, { verification: pending.verification })
  })
}

/** Newest first. */
export function taxIdsOf(account: StripeAccount, customer: string): TaxId[] {
  return account.list('tax_id').filter(id => id.customer === customer)
}

/** A customer's tax ids that nobody has found to be wrong. */
export function validTaxIdsOf(account: StripeAccount, customer: string): TaxId[] {
  return taxIdsOf(account, customer).filter(
    ({ verification }) => verification.status !== 'unverified',
  )
}
