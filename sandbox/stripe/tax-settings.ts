import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import { endpoint } from './endpoint.ts'
import { missing } from './errors.ts'
import { listParams, page } from './lists.ts'
import { headOffice, standardRates } from './tax.ts'
import { isInUnion } from './tax-id-types.ts'

/** When the account registered everywhere: long before anything that is sold here. */
const registeredAt = Date.UTC(2025, 0, 1) / 1000

/** How the account stands with tax offices: fixed, and the same that tax is computed by. */
export function registerTaxSettings(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/tax/settings',
    operation: 'get-tax-settings',
    params: z.strictObject({}),
    handle: () => settings,
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/tax/registrations/:id',
    operation: 'get-tax-registration',
    params: z.strictObject({}),
    handle: (_, id) => {
      const found = registrations.find(registration => registration.id === id)
      if (!found) throw missing('tax registration', id)
      return found
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/tax/registrations',
    operation: 'list-tax-registrations',
    params: z.strictObject({
      ...listParams,
      status: z.enum(['active', 'all', 'expired', 'scheduled']).optional(),
    }),
    handle: ({ status = 'all', ...paging }) =>
      page(
        '/v1/tax/registrations',
        status === 'active' || status === 'all' ? registrations : [],
        paging,
      ),
  })
}

const settings = {
  object: 'tax.settings',
  defaults: { provider: 'stripe', tax_behavior: 'exclusive', tax_code: 'txcd_10000000' },
  head_office: {
    address: {
      city: null,
      country: headOffice,
      line1: null,
      line2: null,
      postal_code: null,
      state: 'DE',
    },
  },
  livemode: false,
  status: 'active',
  status_details: { active: {} },
}

/** What kind of registration a seller from abroad has where: Europe's one for all, or a plain one. */
function kindOf(country: string): string {
  if (isInUnion(country)) return 'oss_non_union'
  return ['EG', 'MA', 'SA'].includes(country) ? 'simplified' : 'standard'
}

const registrations = Object.keys(standardRates).map(country => ({
  id: `taxreg_sandbox${country}`,
  object: 'tax.registration',
  active_from: registeredAt,
  country,
  country_options: { [country.toLowerCase()]: { type: kindOf(country) } },
  created: registeredAt,
  expires_at: null,
  livemode: false,
  status: 'active',
}))
