import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  type ZodFastifySchemaValidationError,
} from 'fastify-type-provider-zod'
import { isDatabaseUnavailable } from '../database/unavailable.ts'
import { isTextUnstorable } from '../database/unstorable.ts'
import { assert } from '../kit/assert.ts'
import { innermostReason } from '../kit/log.ts'
import type { Code, ProblemCode } from '../words/codes.ts'
import { type Language, sentence } from '../words/sentence.ts'
import { languageOf } from './language.ts'

/** The one place that says which status a problem has. */
const statuses: Record<ProblemCode, number> = {
  'signed-out': 401,
  forbidden: 403,
  'not-found': 404,
  'invalid-input': 422,
  'too-many-requests': 429,
  'too-large': 413,
  'internal-error': 500,
  'database-unavailable': 503,
  'bad-origin': 403,
  'plan-unknown': 404,
  'plan-unavailable': 409,
  'currency-not-sold': 409,
  'currency-fixed': 409,
  'plan-by-contact': 409,
  'plan-sold-out': 409,
  'plan-account-max': 409,
  'addon-unknown': 422,
  'quantity-illegal': 422,
  'promotion-not-valid': 409,
  'price-changed': 409,
  'order-paid': 409,
  'order-not-resumable': 409,
  'hostname-illegal': 422,
  'hostname-reserved': 422,
  'hostname-taken': 409,
  'location-unavailable': 409,
  'checkout-failed': 502,
  'checkout-expired': 410,
  'checkout-cancelled': 409,
  'payment-declined': 402,
  'card-missing': 402,
  'payment-vendor-unreachable': 503,
  'webhook-signature-invalid': 400,
  'webhook-too-old': 400,
  'credentials-already-shown': 409,
  'server-not-ready': 409,
  'no-model-key': 409,
  'not-an-assistant': 409,
  'model-key-refused': 409,
  'model-unreachable': 503,
  'chat-failed': 502,
  'server-unreachable': 503,
  'chat-unreachable': 503,
  'conversation-name-taken': 409,
  'terminal-unreachable': 503,
  'terminals-too-many': 409,
  'terminal-idle': 408,
  'browser-unreachable': 503,
  'browser-missing': 409,
  'browser-disabled': 409,
  'browser-blocked': 403,
  'browser-not-allowed': 403,
  'browser-tab-closed': 410,
  'browser-address-unknown': 422,
  'browser-failed': 502,
  'browser-views-too-many': 409,
  'model-is-default': 409,
  'fallbacks-too-many': 409,
  'channel-token-refused': 422,
  'messenger-unreachable': 503,
  'discord-intent-missing': 409,
  'channel-not-installed': 502,
  'channel-request-gone': 410,
  'control-ui-failed': 502,
  'access-pending': 409,
  'key-is-private': 422,
  'key-not-read': 422,
  'key-too-weak': 422,
  'key-known': 409,
  'keys-too-many': 409,
  'domain-illegal': 422,
  'domain-ours': 422,
  'domain-known': 409,
  'domains-too-many': 409,
  'domain-not-offered': 409,
  'domain-behind-proxy': 409,
  'usage-limit-reached': 409,
  'phone-home-token-invalid': 401,
  'phone-home-key-mismatch': 409,
  'phone-home-closed': 410,
  'provider-not-offered': 409,
  'blueprint-unavailable': 409,
  'model-not-used': 422,
  'configuration-not-ready': 503,
  'server-stopped': 409,
  'server-gone': 410,
  'subscription-renews': 409,
  'payment-overdue': 402,
  'payment-disputed': 409,
  'server-moving': 409,
  'server-not-locked': 409,
  'subscription-not-active': 409,
  'already-ending': 409,
  'not-ending': 409,
  'nothing-kept': 410,
  'change-not-now': 409,
  'change-open': 409,
  'change-nothing': 409,
  'change-year-to-month': 409,
  'change-not-offered': 409,
  'disk-too-small': 409,
  'nothing-bought': 409,
  'nothing-to-refund': 409,
  'refund-too-large': 409,
  'backup-missing': 410,
  'backup-chain-broken': 409,
  'backup-key-needed': 422,
  'backup-key-wrong': 422,
  'backup-of-other-software': 409,
  'path-illegal': 422,
  'file-path-illegal': 422,
  'file-missing': 404,
  'file-denied': 403,
  'file-exists': 409,
  'file-wrong-kind': 409,
  'file-needed': 409,
  'file-binary': 415,
  'file-too-long': 413,
  'file-changed': 409,
  'file-refused': 409,
  'files-unreachable': 503,
  'disk-full': 507,
  'range-illegal': 416,
  'upload-offset': 409,
  'upload-damaged': 422,
  'upload-incomplete': 409,
  'restore-whole-only': 422,
  'no-drill-place': 409,
  'drill-open': 409,
  'rollout-open': 409,
  'rollout-nothing-older': 409,
  'update-by-system': 409,
  'backup-too-soon': 429,
  'backup-quota-full': 409,
  'backup-under-way': 409,
  'backup-unreadable': 503,
  'backup-continued': 409,
  'backup-awaited': 409,
  'backup-of-gone-server': 409,
  'amount-not-payable': 422,
  'machine-not-lost': 409,
  'no-backup': 409,
  'server-hibernated': 409,
  'server-waking': 409,
  'stopped-by-operator': 403,
  'hibernation-not-offered': 409,
  'machine-missing': 409,
  'sign-in-again': 403,
  'email-differs': 422,
  'email-unchanged': 409,
  'email-taken': 409,
  'password-wrong': 422,
  'link-spent': 410,
  'api-key-invalid': 401,
  'api-key-not-here': 403,
  'api-key-scope': 403,
  'api-keys-too-many': 409,
  'passkeys-too-many': 409,
  'passkey-known': 409,
  'passkey-unverified': 422,
  'passkey-not-verified': 422,
  'passkey-too-late': 410,
  'role-insufficient': 403,
  'email-unconfirmed': 403,
  'team-needs-server': 409,
  'team-full': 409,
  'invited-oneself': 409,
  'member-already': 409,
  'invited-already': 409,
  'invitation-letters-too-many': 429,
  'invitation-for-another': 403,
  'operator-account': 409,
  'erasure-under-way': 409,
  'erasure-too-early': 409,
  'email-links-too-many': 429,
  'import-under-way': 409,
  'archive-not-one': 422,
  'archive-cut-off': 422,
  'archive-path-illegal': 422,
  'archive-link-illegal': 422,
  'archive-special-file': 422,
  'archive-setuid': 422,
  'archive-duplicate': 422,
  'archive-too-many': 422,
  'archive-too-large': 413,
  'archive-bomb': 422,
  'archive-other': 422,
  'archive-outside': 422,
  'archive-config-unreadable': 422,
  'archive-too-new': 422,
}

/** Whether a code can be a problem of its own: it has a status. */
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(statuses, code)

/** Ends a request with a problem that the client is told about. Thrown by routes only. */
export class HttpProblem extends Error {
  readonly code: ProblemCode
  readonly fields: Record<string, Code> | undefined

  constructor(code: ProblemCode, fields?: Record<string, Code>) {
    super(code)
    this.code = code
    this.fields = fields
  }
}

/** The problem for a refusal that a feature answered with; an unknown code is our bug. */
export function problemFor(code: string): HttpProblem {
  assert(isProblemCode(code), `${code} is a problem with a status`)
  return new HttpProblem(code)
}

/** An RFC 9457 body; sentences are in `language`. */
export function problemBody(code: ProblemCode, language: Language, fields?: Record<string, Code>) {
  return {
    type: `urn:sambuk:problem:${code}`,
    title: sentence(code, language),
    status: statuses[code],
    code,
    ...(fields && {
      fields: Object.fromEntries(
        Object.entries(fields).map(([field, why]) => [field, sentence(why, language)]),
      ),
    }),
  }
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: HttpProblem) {
  const language = languageOf(request)
  return reply
    .code(statuses[problem.code])
    .header('content-language', language)
    .header('vary', 'Accept-Language')
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problemBody(problem.code, language, problem.fields))
}

/** Turns whatever a route threw into a problem. What we did not expect is logged, never shown. */
export function answerErrorsWithProblems(app: FastifyInstance) {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error)
    if (problem.code === 'database-unavailable') {
      request.log.error({ reason: innermostReason(error) }, 'the database does not answer')
    } else if (statuses[problem.code] >= 500) {
      request.log.error({ err: error, url: request.routeOptions.url }, 'request failed')
    }
    return sendProblem(request, reply, problem)
  })
}

function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    return new HttpProblem('invalid-input', fieldsOf(error.validation))
  }
  if (isDatabaseUnavailable(error)) return new HttpProblem('database-unavailable')
  if (isTextUnstorable(error)) return new HttpProblem('invalid-input')
  // Fastify's own refusals: a body that is no JSON, of another type, or too large.
  const status = statusOf(error)
  if (status === 413) return new HttpProblem('too-large')
  if (status === 429) return new HttpProblem('too-many-requests')
  if (status !== null && status >= 400 && status < 500) return new HttpProblem('invalid-input')
  return new HttpProblem('internal-error')
}

const statusOf = (error: unknown): number | null =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : null

function fieldsOf(validation: ZodFastifySchemaValidationError[]): Record<string, Code> {
  const entries = validation.map((issue): [string, Code] => {
    const field = issue.instancePath.replace(/^\//, '').replaceAll('/', '.')
    return [field === '' ? 'body' : field, fieldCode(issue)]
  })
  return Object.fromEntries(entries)
}

function fieldCode({ keyword, message, params }: ZodFastifySchemaValidationError): Code {
  switch (keyword) {
    case 'too_small':
      return 'minimum' in params && params.minimum === 1 ? 'field-missing' : 'field-too-short'
    case 'too_big':
      return 'field-too-long'
    case 'invalid_type':
      // Zod leaves the input out of the issue; its message is the only trace of a missing field.
      return message?.endsWith('received undefined') ? 'field-missing' : 'field-illegal'
    default:
      return 'field-illegal'
  }
}
