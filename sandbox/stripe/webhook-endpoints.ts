import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { apiVersion, type StripeAccount, type StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { listParams, page } from './lists.ts'
import {
  clearableText,
  flag,
  type Metadata,
  mergeMetadata,
  metadata,
  readParams,
  text,
} from './params.ts'
import { cleared } from './products.ts'

export interface WebhookEndpoint extends StripeObject {
  object: 'webhook_endpoint'
  enabled_events: string[]
  metadata: Metadata
  status: 'enabled' | 'disabled'
  url: string
}

const enabledEvents = z.array(text).min(1)

export function registerWebhookEndpoints(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/webhook_endpoints',
    operation: 'create-webhook-endpoint',
    params: z.strictObject({
      api_version: z.literal(apiVersion).optional(),
      connect: z.literal('false').optional(),
      description: clearableText.optional(),
      enabled_events: enabledEvents,
      metadata: metadata.optional(),
      url: text,
    }),
    handle: params => {
      const secret = `whsec_${account.token(32)}`
      const created = createWebhookEndpoint(account, { ...params, secret })
      return { ...created, secret }
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/webhook_endpoints/:id',
    operation: 'get-webhook-endpoint',
    params: z.strictObject({}),
    handle: (_, id) => account.get('webhook_endpoint', id),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/webhook_endpoints/:id',
    operation: 'update-webhook-endpoint',
    params: z.strictObject({
      description: clearableText.optional(),
      disabled: flag.optional(),
      enabled_events: enabledEvents.optional(),
      metadata: metadata.optional(),
      url: text.optional(),
    }),
    handle: ({ disabled, ...params }, id) => {
      const before = account.get('webhook_endpoint', id)
      checkUrl(params.url ?? before.url)
      const changed: WebhookEndpoint = {
        ...before,
        ...cleared(params),
        metadata: mergeMetadata(before.metadata, params.metadata),
      }
      if (disabled !== undefined) changed.status = disabled ? 'disabled' : 'enabled'
      return account.put('webhook_endpoint', changed)
    },
  })
  endpoint(app, account, {
    method: 'DELETE',
    url: '/v1/webhook_endpoints/:id',
    operation: 'delete-webhook-endpoint',
    params: z.strictObject({}),
    handle: (_, id) => {
      account.get('webhook_endpoint', id)
      account.remove('webhook_endpoint', id)
      delete account.state.secrets[id]
      return { id, object: 'webhook_endpoint', deleted: true }
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/webhook_endpoints',
    operation: 'list-webhook-endpoints',
    params: z.strictObject(listParams),
    handle: paging => page('/v1/webhook_endpoints', account.list('webhook_endpoint'), paging),
  })

  // A door beside Stripe's API, for whoever runs the sandbox: the product's address with a secret
  // chosen beforehand. The Dashboard is where one would do this; said twice, it stays one endpoint.
  app.post('/_sandbox/stripe/webhook-endpoint', request => {
    const { url, secret } = readParams(sandboxEndpoint, Object(request.body))
    const known = account.list('webhook_endpoint').find(other => other.url === url)
    if (known) account.state.secrets[known.id] = secret
    account.touch()
    return known ?? createWebhookEndpoint(account, { url, secret, enabled_events: ['*'] })
  })
}

const sandboxEndpoint = z.object({
  url: z.url(),
  secret: z.string().min(1),
})

function createWebhookEndpoint(
  account: StripeAccount,
  params: {
    url: string
    secret: string
    enabled_events: string[]
    description?: string
    metadata?: z.output<typeof metadata>
  },
): WebhookEndpoint {
  checkUrl(params.url)
  const created: WebhookEndpoint = {
    id: account.newId('webhook_endpoint'),
    object: 'webhook_endpoint',
    api_version: apiVersion,
    application: null,
    created: account.now(),
    description: params.description || null,
    enabled_events: params.enabled_events,
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    status: 'enabled',
    url: params.url,
  }
  account.state.secrets[created.id] = params.secret
  return account.put('webhook_endpoint', created)
}

function checkUrl(url: string): void {
  if (!/^https?:\/\/./.test(url) || !URL.canParse(url)) {
    throw invalid('url_invalid', 'Invalid URL: must begin with http:// or https://.', 'url')
  }
}
