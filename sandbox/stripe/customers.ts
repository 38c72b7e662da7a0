import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { type Address, addressParams, toAddress } from './addresses.ts'
import { changeBalance } from './customer-balance.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { isWithin, listParams, page } from './lists.ts'
import {
  clearableText,
  integer,
  type Metadata,
  mergeMetadata,
  metadata,
  range,
  text,
} from './params.ts'
import { changedFields, cleared } from './products.ts'
import { endSubscription } from './subscription-end.ts'
import { createTaxId } from './tax-ids.ts'
import type { TestClock } from './test-clocks.ts'

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
  /** What the next invoice begins with: credit is below zero. */
  balance: number
  invoice_settings: InvoiceSettings
  tax_exempt: 'none' | 'exempt' | 'reverse'
  test_clock: string | null
}

interface InvoiceSettings {
  custom_fields: null
  default_payment_method: string | null
  footer: null
  rendering_options: null
}

const writable = z.strictObject({
  address: z.union([z.literal(''), addressParams]).optional(),
  balance: integer.optional(),
  description: clearableText.optional(),
  email: clearableText.optional(),
  invoice_settings: z.strictObject({ default_payment_method: clearableText.optional() }).optional(),
  metadata: metadata.optional(),
  name: clearableText.optional(),
  phone: clearableText.optional(),
  preferred_locales: z.array(text).optional(),
  tax_exempt: z.enum(['none', 'exempt', 'reverse']).optional(),
})
const newCustomer = z.strictObject({
  ...writable.shape,
  tax_id_data: z
    .array(z.strictObject({ type: text, value: text }))
    .max(5)
    .optional(),
  test_clock: text.optional(),
})

export function registerCustomers(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/customers',
    operation: 'create-customer',
    params: newCustomer,
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
      const { address, balance, invoice_settings: settings, metadata: noted, ...fields } = params
      const changed: Customer = { ...customer, ...cleared(fields) }
      if (address !== undefined) changed.address = address === '' ? null : toAddress(address)
      if (settings) changed.invoice_settings = toSettings(account, changed, settings)
      changed.metadata = mergeMetadata(customer.metadata, noted)
      account.put('customer', changed)
      account.emit('customer.updated', changed, changedFields(customer, changed))
      if (balance !== undefined) adjustBalance(account, changed, balance)
      return account.get('customer', id)
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
        if (subscription.customer === id && subscription.ended_at === null) {
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
    params: z.strictObject({
      ...listParams,
      created: range.optional(),
      email: text.optional(),
      test_clock: text.optional(),
    }),
    handle: ({ created, email, test_clock, ...paging }) =>
      page(
        '/v1/customers',
        account
          .list('customer')
          .filter(customer => email === undefined || customer.email === email)
          .filter(customer => test_clock === undefined || customer.test_clock === test_clock)
          .filter(customer => isWithin(customer, created)),
        paging,
      ),
  })
}

export function createCustomer(
  account: StripeAccount,
  params: z.output<typeof newCustomer>,
): Customer {
  checkEmail(params.email)
  const clock = params.test_clock ? clockFor(account, params.test_clock) : null
  const customer: Customer = {
    id: account.newId('customer'),
    object: 'customer',
    address: params.address ? toAddress(params.address) : null,
    balance: 0,
    created: clock?.frozen_time ?? account.now(),
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
    tax_exempt: params.tax_exempt ?? 'none',
    test_clock: clock?.id ?? null,
  }
  account.put('customer', customer)
  account.emit('customer.created', customer)
  for (const taxId of params.tax_id_data ?? []) createTaxId(account, customer.id, taxId)
  if (params.balance !== undefined) adjustBalance(account, customer, params.balance)
  return account.get('customer', customer.id)
}

/** The test clock that a new customer shall live by; three can live by one. */
function clockFor(account: StripeAccount, id: string): TestClock {
  const clock = account.get('test_helpers.test_clock', id, 'test_clock')
  if (account.list('customer').filter(customer => customer.test_clock === id).length >= 3) {
    throw invalid('', 'You can create up to 3 customers per test clock.', 'test_clock')
  }
  return clock
}

function toSettings(
  account: StripeAccount,
  customer: Customer,
  { default_payment_method: method }: { default_payment_method?: string },
): InvoiceSettings {
  const param = 'invoice_settings[default_payment_method]'
  if (method && account.get('payment_method', method, param).customer !== customer.id) {
    throw invalid(
      'resource_missing',
      `The customer does not have a payment method with the ID ${method}. The payment method must be attached to the customer.`,
      param,
    )
  }
  const { invoice_settings: settings } = customer
  return method === undefined ? settings : { ...settings, default_payment_method: method || null }
}

function adjustBalance(account: StripeAccount, customer: Customer, balance: number): void {
  const amount = balance - customer.balance
  if (amount === 0) return
  const currency = customer.currency ?? 'usd'
  changeBalance(account.inTimeOf(customer.id), customer, { amount, currency, type: 'adjustment' })
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
