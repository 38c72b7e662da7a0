import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type ApiKeyScope, scopeOf } from '../accounts/api-key-scopes.ts'
import { type Bearer, findBearer } from '../accounts/api-keys.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { operationOf } from './operation.ts'
import { HttpProblem } from './problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose API key the request carries, where it does; it may do what it asks for. */
    bearer: Bearer | null
  }
}

const perMinute = 300

/** What a request carries as `Authorization: Bearer …`, or null. Everything but a scheme of ours is a bearer's. */
const tokenOf = ({ headers }: FastifyRequest): string | null =>
  /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null

/** The scope that an operation takes; null where no account is needed, so that a key says nothing. */
function neededScope(request: FastifyRequest): ApiKeyScope | 'none' | null {
  return scopeOf[operationOf(request) ?? ''] ?? null
}

/** Whether it is a program's request, by a key: no browser sends one for a stranger's page, so no `Origin` is asked. */
export const isKeyed = (request: FastifyRequest): boolean =>
  tokenOf(request) !== null && neededScope(request) !== null

/**
 * Lets a request with an API key act for the key's account, within its scopes. Its cookies are thrown away: whoever
 * comes by a key is nobody else at the same time.
 */
export function acceptKeys(
  app: FastifyInstance,
  { db, context }: Pick<Platform, 'db' | 'context'>,
) {
  app.decorateRequest('bearer', null)
  const rate = app.createRateLimit({ max: perMinute, timeWindow: '1 minute' })
  // One account's keys together, from wherever: addresses are cheap.
  const accountRate = app.createRateLimit({
    max: perMinute * 2,
    timeWindow: '1 minute',
    keyGenerator: request => request.bearer?.account.id ?? request.ip,
  })
  app.addHook('onRequest', async request => {
    const token = tokenOf(request)
    const needed = neededScope(request)
    if (token === null || needed === null) return
    delete request.headers.cookie
    const limit = await rate(request)
    if (!limit.isAllowed && limit.isExceeded) throw new HttpProblem('too-many-requests')
    const bearer = await findBearer(db, context, token)
    if (!bearer) throw new HttpProblem('api-key-invalid')
    request.accountLanguage = bearer.account.language
    if (needed === 'none') throw new HttpProblem('api-key-not-here')
    if (!bearer.scopes.includes(needed)) throw new HttpProblem('api-key-scope')
    request.bearer = bearer
    const asAccount = await accountRate(request)
    if (!asAccount.isAllowed && asAccount.isExceeded) throw new HttpProblem('too-many-requests')
  })
}

/** A request by key whose key has been revoked since, or has run out. @throws {HttpProblem} `api-key-invalid` */
export async function requireSameBearer(
  { db, context }: Pick<Platform, 'db' | 'context'>,
  request: FastifyRequest,
): Promise<void> {
  if (request.bearer === null) return
  if (!(await findBearer(db, context, tokenOf(request) ?? ''))) {
    throw new HttpProblem('api-key-invalid')
  }
}
