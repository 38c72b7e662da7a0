import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { listParams, page } from './lists.ts'
import { clearableText, flag, type Metadata, mergeMetadata, metadata, text } from './params.ts'
import { featuresParam, noFeatures, type PortalFeatures, withFeatures } from './portal-features.ts'
import { changedFields } from './products.ts'

/** What the customer portal shows and lets customers do. */
export interface PortalConfiguration extends StripeObject {
  object: 'billing_portal.configuration'
  active: boolean
  business_profile: {
    headline: string | null
    privacy_policy_url: string | null
    terms_of_service_url: string | null
  }
  default_return_url: string | null
  features: PortalFeatures
  is_default: boolean
  metadata: Metadata
  name: string | null
  updated: number
}

const writable = {
  business_profile: z
    .strictObject({
      headline: clearableText.max(60).optional(),
      privacy_policy_url: clearableText.optional(),
      terms_of_service_url: clearableText.optional(),
    })
    .optional(),
  default_return_url: clearableText.optional(),
  metadata: metadata.optional(),
  name: clearableText.optional(),
}
const newConfiguration = z.strictObject({ ...writable, features: featuresParam })
const changedConfiguration = z.strictObject({
  ...writable,
  active: flag.optional(),
  features: featuresParam.optional(),
})

export function registerPortalConfigurations(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/billing_portal/configurations',
    operation: 'create-portal-configuration',
    params: newConfiguration,
    handle: params => create(account, params, false),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/billing_portal/configurations/:id',
    operation: 'get-portal-configuration',
    params: z.strictObject({}),
    handle: (_, id) => account.get('billing_portal.configuration', id),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/billing_portal/configurations/:id',
    operation: 'update-portal-configuration',
    params: changedConfiguration,
    handle: (params, id) => {
      const before = account.get('billing_portal.configuration', id)
      if (before.is_default && params.active === false) {
        throw invalid('', 'The default configuration cannot be deactivated.', 'active')
      }
      const changed = account.put('billing_portal.configuration', {
        ...before,
        ...fields(before, params),
        active: params.active ?? before.active,
        updated: account.now(),
      })
      account.emit('billing_portal.configuration.updated', changed, changedFields(before, changed))
      return changed
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/billing_portal/configurations',
    operation: 'list-portal-configurations',
    params: z.strictObject({ ...listParams, active: flag.optional(), is_default: flag.optional() }),
    handle: ({ active, is_default, ...paging }) =>
      page(
        '/v1/billing_portal/configurations',
        account
          .list('billing_portal.configuration')
          .filter(each => active === undefined || each.active === active)
          .filter(each => is_default === undefined || each.is_default === is_default),
        paging,
      ),
  })

  // A door beside Stripe's API: the default configuration is saved in the Dashboard there.
  app.post('/_sandbox/stripe/default-portal-configuration', (request, reply) => {
    const chosen = z.strictObject({ configuration: text.optional() }).safeParse(request.body ?? {})
    if (!chosen.success) return reply.code(400).send({ error: z.prettifyError(chosen.error) })
    const { configuration: id } = chosen.data
    if (id !== undefined && !account.find('billing_portal.configuration', id)) {
      return reply.code(404).send({ error: 'there is no such configuration' })
    }
    for (const each of account.list('billing_portal.configuration')) {
      if (each.is_default) {
        account.put('billing_portal.configuration', { ...each, is_default: false })
      }
    }
    return id === undefined
      ? create(account, { features: everyday }, true)
      : account.put('billing_portal.configuration', {
          ...account.get('billing_portal.configuration', id),
          is_default: true,
        })
  })
}

/** What the Dashboard begins with. */
const everyday: z.output<typeof featuresParam> = {
  customer_update: { allowed_updates: ['address', 'name', 'tax_id'], enabled: true },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: { enabled: true },
}

function create(
  account: StripeAccount,
  params: z.output<typeof newConfiguration>,
  isDefault: boolean,
): PortalConfiguration {
  const blank: Pick<PortalConfiguration, keyof ReturnType<typeof fields>> = {
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    default_return_url: null,
    features: noFeatures,
    metadata: {},
    name: null,
  }
  const configuration = account.put('billing_portal.configuration', {
    id: account.newId('billing_portal.configuration'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    created: account.now(),
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    updated: account.now(),
    ...fields(blank, params),
  })
  account.emit('billing_portal.configuration.created', configuration)
  return configuration
}

function fields(
  before: Pick<
    PortalConfiguration,
    'business_profile' | 'default_return_url' | 'features' | 'metadata' | 'name'
  >,
  params: z.output<typeof changedConfiguration>,
) {
  const { business_profile: profile = {}, default_return_url: url, name } = params
  const texts = Object.entries(profile).map(([key, value]) => [key, value || null])
  return {
    business_profile: { ...before.business_profile, ...Object.fromEntries(texts) },
    default_return_url: url === undefined ? before.default_return_url : url || null,
    features: withFeatures(before.features, params.features ?? {}),
    metadata: mergeMetadata(before.metadata, params.metadata),
    name: name === undefined ? before.name : name || null,
  }
}
