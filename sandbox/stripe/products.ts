import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { isWithin, listParams, page } from './lists.ts'
import {
  clearableText,
  flag,
  type Metadata,
  mergeMetadata,
  metadata,
  range,
  text,
} from './params.ts'

export interface Product extends StripeObject {
  object: 'product'
  active: boolean
  name: string
  metadata: Metadata
  updated: number
}

const writable = {
  active: flag.optional(),
  description: clearableText.optional(),
  images: z.array(text).max(8).optional(),
  metadata: metadata.optional(),
  statement_descriptor: clearableText.optional(),
  tax_code: clearableText.optional(),
  unit_label: clearableText.optional(),
  url: clearableText.optional(),
}

export function registerProducts(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/products',
    operation: 'create-product',
    params: z.strictObject({ ...writable, id: text.optional(), name: text }),
    handle: params => createProduct(account, params),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/products/:id',
    operation: 'get-product',
    params: z.strictObject({}),
    handle: (_, id) => account.get('product', id),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/products/:id',
    operation: 'update-product',
    params: z.strictObject({
      ...writable,
      name: text.optional(),
      default_price: text.optional(),
    }),
    handle: (params, id) => {
      const product = account.get('product', id)
      if (params.default_price) account.get('price', params.default_price, 'default_price')
      const changed = { ...product, ...cleared(params), updated: account.now() }
      changed.metadata = mergeMetadata(product.metadata, params.metadata)
      account.put('product', changed)
      account.emit('product.updated', changed, changedFields(product, changed))
      return changed
    },
  })
  endpoint(app, account, {
    method: 'DELETE',
    url: '/v1/products/:id',
    operation: 'delete-product',
    params: z.strictObject({}),
    handle: (_, id) => {
      const product = account.get('product', id)
      if (account.list('price').some(price => price.product === id)) {
        throw invalid(
          '',
          'This product cannot be deleted because it has one or more user-created prices.',
          'id',
        )
      }
      account.remove('product', id)
      account.emit('product.deleted', product)
      return { id, object: 'product', deleted: true }
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/products',
    operation: 'list-products',
    params: z.strictObject({
      ...listParams,
      active: flag.optional(),
      ids: z.array(text).optional(),
      created: range.optional(),
    }),
    handle: ({ active, ids, created, ...paging }) =>
      page(
        '/v1/products',
        account
          .list('product')
          .filter(product => active === undefined || product.active === active)
          .filter(product => !ids || ids.includes(product.id))
          .filter(product => isWithin(product, created)),
        paging,
      ),
  })
}

interface NewProduct {
  id?: string
  name: string
  active?: boolean
  description?: string
  images?: string[]
  metadata?: z.output<typeof metadata>
  statement_descriptor?: string
  tax_code?: string
  unit_label?: string
  url?: string
}

export function createProduct(account: StripeAccount, params: NewProduct): Product {
  if (params.id && account.find('product', params.id)) {
    throw invalid('resource_already_exists', `Product already exists.`, 'id')
  }
  const product: Product = {
    id: params.id ?? account.newId('product'),
    object: 'product',
    active: params.active ?? true,
    created: account.now(),
    default_price: null,
    description: params.description || null,
    images: params.images ?? [],
    livemode: false,
    marketing_features: [],
    metadata: mergeMetadata({}, params.metadata),
    name: params.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: params.statement_descriptor || null,
    tax_code: params.tax_code || null,
    tax_details: null,
    type: 'service',
    unit_label: params.unit_label || null,
    updated: account.now(),
    url: params.url || null,
  }
  account.put('product', product)
  account.emit('product.created', product)
  return product
}

/** The given fields of an update, an empty text meaning null. */
export function cleared(params: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, value === '' ? null : value]),
  )
}

/** What an update event tells as `previous_attributes`: the old values of what changed. */
export function changedFields(before: StripeObject, after: StripeObject): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(before).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(after[name]),
    ),
  )
}
