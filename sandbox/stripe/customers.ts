import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { isWithin, listParams, page } from './lists.ts'
import { clearableText, type Metadata, mergeMetadata, metadata, range, text } from './params.ts'
import { changedFields, cleared } from './products.ts'
import { endSubscription } from './subscription-life.ts'

export interface Customer extends StripeObject {
  object: 'customer'
  address: Address | null
  email: string | null
  name: string | null
  metadata: Metadata
  invoice_prefix: string
  next_invoice_sequence: number
  currency: string | null
  delinquent: boolean
  tax_exempt: 'none' | 'exempt' | 'reverse'
}

export interface Address {
  city: string | null
  country: string | null
  line1: string | null
  line2: string | null
  postal_code: string | null
  state: string | null
}

const line = clearableText.optional()
const address = z.strictObject({
  city: line,
  country: line,
  line1: line,
  line2: line,
  postal_code: line,
  state: line,
})
const writable = z.strictObject({
  address: z.union([z.literal(''), address]).optional(),
  description: clearableText.optional(),
  email: clearableText.optional(),
  metadata: metadata.optional(),
  name: clearableText.optional(),
  phone: clearableText.optional(),
  preferred_locales: z.array(text).optional(),
})

export function registerCustomers(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/customers',
    operation: 'create-customer',
    params: writable,
    handle: params => createCustomer(account, params),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/customers/:id',
    operation: 'get-customer',
    params: z.strictObject({}),
    handle: (_, id) => deletedCustomer(account, id) ?? account.get('customer', id),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/customers/:id',
    operation: 'update-customer',
    params: writable,
    handle: (params, id) => {
      const customer = account.get('customer', id)
      checkEmail(params.email)
      const { address: moved, metadata: noted, ...fields } = params
      const changed: Customer = { ...customer, ...cleared(fields) }
      if (moved !== undefined) changed.address = moved === '' ? null : toAddress(moved)
      changed.metadata = mergeMetadata(customer.metadata, noted)
      account.put('customer', changed)
      account.emit('customer.updated', changed, changedFields(customer, changed))
      return changed
    },
  })
  endpoint(app, account, {
    method: 'DELETE',
    url: '/v1/customers/:id',
    operation: 'delete-customer',
    params: z.strictObject({}),
    handle: (_, id) => {
      const customer = account.get('customer', id)
      for (const subscription of account.list('subscription')) {
        if (subscription.customer === id && subscription.status !== 'canceled') {
          endSubscription(account, subscription, 'cancellation_requested')
        }
      }
      account.remove('customer', id)
      account.emit('customer.deleted', customer)
      return { id, object: 'customer', deleted: true }
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/customers',
    operation: 'list-customers',
    params: z.strictObject({ ...listParams, created: range.optional(), email: text.optional() }),
    handle: ({ created, email, ...paging }) =>
      page(
        '/v1/customers',
        account
          .list('customer')
          .filter(customer => email === undefined || customer.email === email)
          .filter(customer => isWithin(customer, created)),
        paging,
      ),
  })
}

export function createCustomer(
  account: StripeAccount,
  params: z.output<typeof writable>,
): Customer {
  checkEmail(params.email)
  const customer: Customer = {
    id: account.newId('customer'),
    object: 'customer',
    address: params.address ? toAddress(params.address) : null,
    balance: 0,
    created: account.now(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: params.description || null,
    discount: null,
    email: params.email || null,
    invoice_prefix: account.token(8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    name: params.name || null,
    next_invoice_sequence: 1,
    phone: params.phone || null,
    preferred_locales: params.preferred_locales ?? [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  }
  account.put('customer', customer)
  account.emit('customer.created', customer)
  return customer
}

function toAddress(given: z.output<typeof address>): Address {
  return {
    city: given.city || null,
    country: given.country?.toUpperCase() || null,
    line1: given.line1 || null,
    line2: given.line2 || null,
    postal_code: given.postal_code || null,
    state: given.state || null,
  }
}

/** Stripe goes on answering for a customer that was deleted, with little more than that. */
function deletedCustomer(account: StripeAccount, id: string): object | null {
  const isDeleted =
    account.find('customer', id) === null &&
    account
      .list('event')
      .some(({ type, data }) => type === 'customer.deleted' && data.object.id === id)
  return isDeleted ? { id, object: 'customer', deleted: true } : null
}

function checkEmail(email: string | undefined): void {
  if (email && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw invalid('email_invalid', `Invalid email address: ${email}`, 'email')
  }
}
