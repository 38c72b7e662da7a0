import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { ApiObject, StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { isWithin, listParams, page } from './lists.ts'
import { flag, range, text } from './params.ts'

export interface StripeEvent extends StripeObject {
  object: 'event'
  api_version: string
  data: { object: ApiObject; previous_attributes?: Record<string, unknown> }
  pending_webhooks: number
  type: string
}

const keptSeconds = 30 * 86_400

export function registerEvents(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/events/:id',
    operation: 'get-event',
    params: z.strictObject({}),
    handle: (_, id) => account.get('event', id),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/events',
    operation: 'list-events',
    params: z.strictObject({
      ...listParams,
      created: range.optional(),
      delivery_success: flag.optional(),
      type: text.optional(),
      types: z.array(text).max(20).optional(),
    }),
    handle: ({ created, delivery_success, type, types, ...paging }) =>
      page(
        '/v1/events',
        account
          .list('event')
          .filter(event => type === undefined || matches(type, event.type))
          .filter(event => !types || types.some(pattern => matches(pattern, event.type)))
          .filter(
            event =>
              delivery_success === undefined || (event.pending_webhooks === 0) === delivery_success,
          )
          .filter(event => isWithin(event, created)),
        paging,
      ),
  })
}

/** Whether a type is meant by a pattern such as `invoice.*` or `invoice.paid`. */
function matches(pattern: string, type: string): boolean {
  return pattern === type || (/\.\*$/.test(pattern) && type.startsWith(pattern.slice(0, -1)))
}

/** Drops events past Stripe's 30 days. */
export function forgetOldEvents(account: StripeAccount): void {
  const oldest = account.now() - keptSeconds
  for (const event of Object.values(account.state.objects.event)) {
    if (event.created >= oldest) return
    account.remove('event', event.id)
  }
}
