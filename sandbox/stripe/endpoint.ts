import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Refusal, send } from '../control/vendor-server.ts'
import { apiVersion, type StripeAccount } from './account.ts'
import { errorAnswer, invalid, unauthorized } from './errors.ts'
import { expand } from './expand.ts'
import { decodeForm, type FormFields } from './form.ts'
import { readParams, text } from './params.ts'

const keptSeconds = 24 * 3600

export interface Endpoint<S extends z.ZodType> {
  method: 'GET' | 'POST' | 'DELETE'
  url: string
  /** As faults and the call log name it. */
  operation: string
  params: S
  /** Answers with the object or list; `path.id` is the id in the URL, where it has one. */
  handle(params: z.output<S>, id: string): object
}

/**
 * Registers a call of Stripe's API: checks the key and the version, reads parameters, replays by
 * Idempotency-Key, expands, and answers errors in Stripe's envelope. Handlers are synchronous, so
 * a call is atomic and no second one can find it unfinished (Stripe's 409 for a key in use does
 * not occur).
 */
export function endpoint<S extends z.ZodType>(
  app: FastifyInstance,
  account: StripeAccount,
  { method, url, operation, params: schema, handle }: Endpoint<S>,
): void {
  app.route({
    method,
    url,
    config: { operation },
    handler: (request, reply) => {
      const requestId = `req_${account.token(14)}`
      reply.headers({ 'request-id': requestId, 'stripe-version': apiVersion })
      authorize(account, request)
      checkVersion(request)
      const fields = readFields(request)
      const kept = findKept(account, request, fields)
      if (kept) return replay(reply, kept)
      const { expand: paths = [], ...rest } = fields
      const wanted = readParams(expandSchema, { expand: paths }).expand
      try {
        const answer = expand(account, handle(readParams(schema, rest), pathId(request)), wanted)
        keep(account, request, { fields, status: 200, body: answer, requestId })
        return answer
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        return refuse(reply, error, requestId)
      }
    },
  })
}

const expandSchema = z.strictObject({ expand: z.array(text).max(20) })
const pathSchema = z.object({ id: z.string().default('') })
const pathId = (request: FastifyRequest) => pathSchema.parse(request.params ?? {}).id

function authorize(account: StripeAccount, request: FastifyRequest): void {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ')
  const key =
    scheme.toLowerCase() === 'basic'
      ? (Buffer.from(credentials, 'base64').toString().split(':')[0] ?? '')
      : credentials
  if (key === account.world.settings.keys.stripeSecretKey) return
  throw new Refusal(unauthorized(key === '' ? null : key))
}

function checkVersion(request: FastifyRequest): void {
  const version = request.headers['stripe-version']
  if (version === undefined || version === apiVersion) return
  throw invalid(
    '',
    `The sandbox speaks Stripe API version ${apiVersion} only, not ${String(version)}.`,
  )
}

function readFields(request: FastifyRequest): FormFields {
  const query = decodeForm(request.raw.url?.split('?')[1] ?? '')
  const body = typeof request.body === 'string' ? decodeForm(request.body) : {}
  return { ...query, ...body }
}

function refuse(reply: FastifyReply, refusal: Refusal, requestId: string) {
  const { status, headers, body } = refusal.answer
  const log = `https://dashboard.stripe.com/test/logs/${requestId}`
  const { error } = errorBody.parse(body)
  return send(reply, { status, headers, body: { error: { ...error, request_log_url: log } } })
}

const errorBody = z.object({ error: z.looseObject({ type: z.string() }) })

function idempotencyKey(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (request.method !== 'POST' || typeof key !== 'string') return null
  if (key.length > 255) throw invalid('', 'Idempotency keys can have up to 255 characters.')
  return key
}

function digest(request: FastifyRequest, fields: FormFields): string {
  const path = request.url.split('?')[0]
  return createHash('sha256')
    .update(`${path}\n${JSON.stringify(fields)}`)
    .digest('hex')
}

function findKept(account: StripeAccount, request: FastifyRequest, fields: FormFields) {
  const key = idempotencyKey(request)
  const kept = key === null ? undefined : account.state.keptAnswers[key]
  if (!kept || kept.at < account.now() - keptSeconds) return null
  if (kept.request === digest(request, fields)) return kept
  throw new Refusal(
    errorAnswer(400, {
      type: 'idempotency_error',
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    }),
  )
}

function replay(reply: FastifyReply, kept: { status: number; body: object; requestId: string }) {
  return reply
    .code(kept.status)
    .headers({ 'idempotent-replayed': 'true', 'original-request': kept.requestId })
    .send(kept.body)
}

/** Keeps what was done. Refusals of parameters are not kept, as at Stripe: nothing had begun. */
function keep(
  account: StripeAccount,
  request: FastifyRequest,
  done: { fields: FormFields; status: number; body: object; requestId: string },
): void {
  const key = idempotencyKey(request)
  if (key === null) return
  const { fields, ...answer } = done
  const { keptAnswers } = account.state
  for (const [old, { at }] of Object.entries(keptAnswers)) {
    if (at < account.now() - keptSeconds) delete keptAnswers[old]
  }
  keptAnswers[key] = { ...answer, request: digest(request, fields), at: account.now() }
  account.touch()
}
