import { eq } from 'drizzle-orm'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Account } from '../http/account-views.ts'
import type { AppDependencies } from '../http/app.ts'
import { Language, Problem } from '../http/views.ts'
import { findAddress, isUnreachable } from '../mail/addresses.ts'
import { clientAddressHeader, clientCountryHeader } from './auth.ts'
import { PersonName } from './person-name.ts'
import { requireAccount, type SignedIn } from './signed-in.ts'
import { accounts } from './tables.ts'
import { TimeZone } from './time-zone.ts'
import { watchingWaysIn } from './ways-in.ts'

const Changes = z.object({
  name: PersonName.optional(),
  language: Language.optional(),
  /** Null: that of the browser. */
  timeZone: TimeZone.nullable().optional(),
})

export const accountRoutes =
  ({ auth, db, context }: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/me',
      schema: { operationId: 'getMe', response: { 200: Account, 401: Problem } },
      handler: async request => withReach(await requireAccount(auth, request)),
    })

    app.route({
      method: 'PATCH',
      url: '/api/me',
      schema: {
        operationId: 'changeMe',
        body: Changes,
        response: { 200: Account, 401: Problem, 422: Problem },
      },
      handler: async request => {
        const account = await requireAccount(auth, request)
        const changes = request.body
        await db
          .update(accounts)
          .set({ ...changes, updatedAt: context.clock.now() })
          .where(eq(accounts.id, account.id))
        return withReach({ ...account, ...changes })
      },
    })

    async function withReach(account: SignedIn) {
      const address = await findAddress(db, account.email)
      const since = isUnreachable(address) ? address?.bouncedAt : null
      return { ...account, unreachableSince: since?.toISOString() ?? null }
    }
  }

/** Hands `/api/auth/*` to better-auth, body untouched. */
export const authRoutes =
  ({ auth, db, url, callerCountry }: AppDependencies) =>
  async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    app.route({
      method: ['GET', 'POST'],
      url: '/api/auth/*',
      schema: { hide: true },
      handler: async (request, reply) => {
        const asked = webRequest(url, request, callerCountry(request))
        const response = await watchingWaysIn(db, () => auth.handler(asked))
        reply.code(response.status)
        for (const [name, value] of response.headers) {
          if (name !== 'set-cookie') reply.header(name, value)
        }
        const cookies = response.headers.getSetCookie()
        if (cookies.length > 0) reply.header('set-cookie', cookies)
        return reply.send(response.body ? await response.text() : null)
      },
    })
  }

function webRequest(url: string, request: FastifyRequest, country: string | null): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== 'content-length') headers.set(name, String(value))
  }
  headers.set(clientAddressHeader, request.ip)
  headers.delete(clientCountryHeader)
  if (country) headers.set(clientCountryHeader, country)
  const body = typeof request.body === 'string' && request.method !== 'GET' ? request.body : null
  return new Request(new URL(request.url, url), { method: request.method, headers, body })
}
