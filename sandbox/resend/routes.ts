import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { createVendorServer, Refusal } from '../control/vendor-server.ts'
import type { World } from '../world.ts'
import { registerControl } from './control-routes.ts'
import { createDeliveries } from './deliveries.ts'
import { errorAnswer, refuse } from './errors.ts'
import { registerInbox } from './inbox.ts'
import { listMail, readMail, showMail, timestamp } from './mail.ts'
import { Mailbox } from './mailbox.ts'
import { RateLimit } from './rate-limit.ts'

const batchMax = 100
const path = z.object({ id: z.string() })
const paging = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().optional(),
  before: z.string().optional(),
})

/** Resend: its API for mails and domains, and what it has "sent" at `/inbox`. */
export function createResend(world: World): FastifyInstance {
  const { keys } = world.settings
  const app = createVendorServer(world, {
    provider: 'resend',
    bodyLimit: 40 * 1024 * 1024,
    answers: {
      internalError: () =>
        errorAnswer('internal_server_error', 'Unable to process your request right now.'),
      rateLimited: () => tooMany({ 'retry-after': '1' }),
      unauthorized: () => errorAnswer('invalid_api_key', 'API key is invalid'),
      unknownRoute: () => errorAnswer('not_found', 'The requested endpoint does not exist.'),
      badRequest: (message, status) => errorAnswer('validation_error', message, status),
    },
  })
  const mailbox = new Mailbox(world)
  const rateLimit = new RateLimit(() => mailbox.now())
  registerInbox(app, mailbox)
  registerControl(app, mailbox)
  const tellOf = createDeliveries(world, mailbox)
  const accept = (mail: ReturnType<typeof readMail>) => {
    const accepted = mailbox.add(mail)
    tellOf(accepted)
    return { id: accepted.id }
  }

  app.addHook('preParsing', async (request, reply) => {
    if (!request.routeOptions.config.operation) return
    authorize(request, keys.resendApiKey)
    const { allowed, headers } = rateLimit.take()
    reply.headers(headers)
    if (!allowed) throw new Refusal(tooMany(headers))
  })

  app.post('/emails', { config: { operation: 'send-email' } }, request =>
    once(request, () => accept(readMail(request.body, keys.zone))),
  )
  app.post('/emails/batch', { config: { operation: 'send-batch' } }, request =>
    once(request, () => {
      const batch = z.array(z.unknown()).min(1).max(batchMax).safeParse(request.body)
      if (!batch.success) {
        throw refuse('validation_error', `A batch holds 1 to ${batchMax} emails.`)
      }
      const mails = batch.data.map(mail => readMail(mail, keys.zone))
      if (mails.some(mail => mail.attachments.length > 0)) {
        throw refuse('validation_error', 'Attachments are not supported in a batch.')
      }
      return { data: mails.map(accept) }
    }),
  )
  app.get('/emails', { config: { operation: 'list-emails' } }, request => {
    const read = paging.safeParse(request.query)
    if (!read.success) throw refuse('validation_error', z.prettifyError(read.error))
    const { limit, after, before } = read.data
    const all = mailbox.list()
    const at = (id: string) => all.findIndex(mail => mail.id === id)
    const rest = before
      ? all.slice(0, Math.max(0, at(before))).slice(-limit - 1)
      : all.slice(after ? at(after) + 1 : 0)
    const hasMore = rest.length > limit
    const page = before ? rest.slice(-limit) : rest.slice(0, limit)
    const data = page.map(mail => listMail(mail, mailbox.now()))
    return { object: 'list', has_more: hasMore, data }
  })
  app.get('/emails/:id', { config: { operation: 'get-email' } }, request => {
    const mail = mailbox.find(path.parse(request.params).id)
    if (!mail) throw refuse('not_found', 'Email not found')
    return showMail(mail, mailbox.now())
  })

  const domain = {
    id: '5a4d0b0f-5a3b-4b7e-9d7c-0a5d0a4d0b0f',
    name: keys.zone,
    status: 'verified',
    created_at: timestamp(Date.UTC(2026, 0, 1)),
    region: 'eu-west-1',
    open_tracking: false,
    click_tracking: false,
    capabilities: { sending: 'enabled', receiving: 'disabled' },
  }
  app.get('/domains', { config: { operation: 'list-domains' } }, () => ({
    object: 'list',
    has_more: false,
    data: [domain],
  }))
  app.get('/domains/:id', { config: { operation: 'get-domain' } }, request => {
    if (path.parse(request.params).id !== domain.id) throw refuse('not_found', 'Domain not found')
    return { object: 'domain', ...domain, records: [] }
  })

  /** Sends at most once for an Idempotency-Key; refused mails do not use it up. */
  function once(request: FastifyRequest, send: () => object): object {
    const key = request.headers['idempotency-key']
    if (typeof key !== 'string') return send()
    if (key.length < 1 || key.length > 256) {
      throw refuse('invalid_idempotency_key', 'The key must be between 1-256 chars.')
    }
    const content = `${request.url}\n${JSON.stringify(request.body)}`
    const digest = createHash('sha256').update(content).digest('hex')
    const kept = mailbox.findAnswer(key)
    if (kept && kept.request !== digest) {
      throw refuse(
        'invalid_idempotent_request',
        'This idempotency key has been used on a request with a different payload. Retrying this request requires a new idempotency key.',
      )
    }
    if (kept) return kept.body
    const body = send()
    mailbox.keepAnswer(key, digest, body)
    return body
  }

  return app
}

function authorize(request: FastifyRequest, expected: string): void {
  if (!request.headers['user-agent']) {
    throw refuse('validation_error', 'A User-Agent header is required (error code: 1010).', 403)
  }
  const { authorization } = request.headers
  if (!authorization) {
    throw refuse('missing_api_key', 'Missing API key in the authorization header')
  }
  if (authorization !== `Bearer ${expected}`) throw refuse('invalid_api_key', 'API key is invalid')
}

function tooMany(headers: Record<string, string>) {
  return {
    ...errorAnswer(
      'rate_limit_exceeded',
      'Too many requests. You can only make 5 requests per second. See rate limit response headers for more information. Or contact support to increase rate limit.',
    ),
    headers,
  }
}
