import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { isWithin, listParams, page } from './lists.ts'
import { flag, type Metadata, range } from './params.ts'

/** The rate behind a tax that an invoice shows: made by automatic tax, never by hand. */
export interface TaxRate extends StripeObject {
  object: 'tax_rate'
  active: boolean
  country: string
  inclusive: boolean
  metadata: Metadata
  percentage: number
}

export function registerTaxRates(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/tax_rates/:id',
    operation: 'get-tax-rate',
    params: z.strictObject({}),
    handle: (_, id) => account.get('tax_rate', id),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/tax_rates',
    operation: 'list-tax-rates',
    params: z.strictObject({
      ...listParams,
      active: flag.optional(),
      created: range.optional(),
      inclusive: flag.optional(),
    }),
    handle: ({ active, created, inclusive, ...paging }) =>
      page(
        '/v1/tax_rates',
        account
          .list('tax_rate')
          .filter(rate => active === undefined || rate.active === active)
          .filter(rate => inclusive === undefined || rate.inclusive === inclusive)
          .filter(rate => isWithin(rate, created)),
        paging,
      ),
  })
}

/** The one rate of its kind, made where there is none yet. */
export function ensureTaxRate(
  account: StripeAccount,
  country: string,
  percentage: number,
  inclusive: boolean,
): TaxRate {
  const known = account
    .list('tax_rate')
    .find(
      rate =>
        rate.country === country && rate.percentage === percentage && rate.inclusive === inclusive,
    )
  if (known) return known
  return account.put('tax_rate', {
    id: account.newId('tax_rate'),
    object: 'tax_rate',
    active: false,
    country,
    created: account.now(),
    description: null,
    display_name: 'VAT',
    effective_percentage: percentage,
    flat_amount: null,
    inclusive,
    jurisdiction: country,
    jurisdiction_level: 'country',
    livemode: false,
    metadata: {},
    percentage,
    rate_type: 'percentage',
    state: null,
    tax_type: 'vat',
  })
}
