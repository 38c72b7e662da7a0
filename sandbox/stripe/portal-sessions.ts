import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { text } from './params.ts'
import type { PortalConfiguration } from './portal-configurations.ts'
import { hasEnded } from './subscriptions.ts'

/** One customer's visit to the portal, by an address that soon is good for nothing. */
export interface PortalSession extends StripeObject {
  object: 'billing_portal.session'
  configuration: string
  customer: string
  flow: PortalFlow | null
  locale: string | null
  return_url: string | null
  url: string
}

export interface PortalFlow {
  after_completion: {
    hosted_confirmation: { custom_message: string | null } | null
    redirect: { return_url: string } | null
    type: 'hosted_confirmation' | 'portal_homepage' | 'redirect'
  }
  customer_update: object | null
  subscription_cancel: { retention: null; subscription: string } | null
  subscription_pause: null
  subscription_update: null
  subscription_update_confirm: null
  type: 'customer_update' | 'payment_method_update' | 'subscription_cancel'
}

const newSession = z.strictObject({
  configuration: text.optional(),
  customer: text,
  flow_data: z
    .strictObject({
      after_completion: z
        .strictObject({
          hosted_confirmation: z.strictObject({ custom_message: text.optional() }).optional(),
          redirect: z.strictObject({ return_url: text }).optional(),
          type: z.enum(['hosted_confirmation', 'portal_homepage', 'redirect']),
        })
        .optional(),
      subscription_cancel: z.strictObject({ subscription: text }).optional(),
      type: z.enum(['customer_update', 'payment_method_update', 'subscription_cancel']),
    })
    .optional(),
  locale: z.string().max(10).optional(),
  return_url: text.optional(),
})
type NewSession = z.output<typeof newSession>

export function registerPortalSessions(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/billing_portal/sessions',
    operation: 'create-portal-session',
    params: newSession,
    handle: params => createSession(account, params),
  })
}

function createSession(account: StripeAccount, params: NewSession): PortalSession {
  account.get('customer', params.customer, 'customer')
  const configuration = configurationFor(account, params.configuration)
  const returnUrl = params.return_url ?? configuration.default_return_url
  if (returnUrl !== null && !/^https?:\/\/./.test(returnUrl)) {
    throw invalid('url_invalid', 'Not a valid URL', 'return_url')
  }
  // Arabic is not among the portal's languages, as it is not among those of Checkout.
  if (params.locale === 'ar') {
    throw invalid('', 'Invalid locale: ar is not a language of the customer portal.', 'locale')
  }
  const session = account.put('billing_portal.session', {
    id: account.newId('billing_portal.session'),
    object: 'billing_portal.session',
    configuration: configuration.id,
    created: account.now(),
    customer: params.customer,
    customer_account: null,
    flow: params.flow_data ? readFlow(account, configuration, params, params.flow_data) : null,
    livemode: false,
    locale: params.locale ?? null,
    on_behalf_of: null,
    return_url: returnUrl,
    url: `${account.world.settings.urls.stripe}/p/session/${account.token(40)}`,
  })
  account.emit('billing_portal.session.created', session)
  return session
}

function configurationFor(account: StripeAccount, id: string | undefined): PortalConfiguration {
  const configuration =
    id === undefined
      ? account.list('billing_portal.configuration').find(({ is_default }) => is_default)
      : account.get('billing_portal.configuration', id, 'configuration')
  if (!configuration) {
    throw invalid(
      '',
      'No configuration provided and your test mode default configuration has not been created. Provide a configuration or create your default by saving your customer portal settings in test mode at https://dashboard.stripe.com/test/settings/billing/portal.',
    )
  }
  if (configuration.active) return configuration
  throw invalid('', 'The provided configuration is inactive.', 'configuration')
}

function readFlow(
  account: StripeAccount,
  { features }: PortalConfiguration,
  { customer }: NewSession,
  flow: NonNullable<NewSession['flow_data']>,
): PortalFlow {
  const { type, subscription_cancel: cancel, after_completion: after } = flow
  const feature = {
    customer_update: features.customer_update,
    payment_method_update: features.payment_method_update,
    subscription_cancel: features.subscription_cancel,
  }[type]
  if (!feature.enabled) {
    throw invalid(
      '',
      `This flow is disabled in the portal configuration: the feature ${type} is not enabled.`,
      'flow_data[type]',
    )
  }
  const param = 'flow_data[subscription_cancel][subscription]'
  if (type === 'subscription_cancel') {
    if (!cancel) throw invalid('parameter_missing', `Missing required param: ${param}.`, param)
    const subscription = account.get('subscription', cancel.subscription, param)
    if (subscription.customer !== customer || hasEnded(subscription)) {
      throw invalid('', 'The subscription cannot be canceled by this customer.', param)
    }
  }
  return {
    after_completion: {
      hosted_confirmation: after?.hosted_confirmation
        ? { custom_message: after.hosted_confirmation.custom_message ?? null }
        : null,
      redirect: after?.redirect ?? null,
      type: after?.type ?? 'portal_homepage',
    },
    customer_update: type === 'customer_update' ? {} : null,
    subscription_cancel: cancel ? { retention: null, subscription: cancel.subscription } : null,
    subscription_pause: null,
    subscription_update: null,
    subscription_update_confirm: null,
    type,
  }
}
