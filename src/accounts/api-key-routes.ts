import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ApiKey, ApiKeyWish, NewApiKey } from '../http/account-views.ts'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { type ApiKeyRow, createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { requirePassword } from './password.ts'
import { requireAccount } from './signed-in.ts'

const viewOf = (row: ApiKeyRow): z.infer<typeof ApiKey> => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  ending: row.ending,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  usedAt: row.usedAt?.toISOString() ?? null,
})

/** Keys by which programs act for an account. Only a person makes them, and sees each once. */
export const apiKeyRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db, context } = deps

    app.route({
      method: 'GET',
      url: '/api/me/api-keys',
      schema: { operationId: 'listApiKeys', response: { 200: z.array(ApiKey), 401: Problem } },
      handler: async request => {
        const { id } = await requireAccount(auth, request)
        return (await listApiKeys(db, id)).map(viewOf)
      },
    })

    app.route({
      method: 'POST',
      url: '/api/me/api-keys',
      ...limited('apiKeys'),
      schema: {
        operationId: 'createApiKey',
        description: 'The key’s text is in this answer and nowhere else.',
        body: ApiKeyWish,
        response: { 201: NewApiKey, 401: Problem, 409: Problem, 422: Problem, 429: Problem },
      },
      handler: async (request, reply) => {
        const { id } = await requireAccount(auth, request)
        const { password, ...wish } = request.body
        const proof = await requirePassword(deps, id, password)
        const made = await createApiKey(deps, id, proof, wish)
        if (!made.ok) throw new HttpProblem(made.error)
        const { key, token } = made.value
        return reply.code(201).send({ ...viewOf(key), token })
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/me/api-keys/:id',
      schema: {
        operationId: 'revokeApiKey',
        params: z.object({ id: z.string().max(60) }),
        response: { 204: z.null(), 401: Problem, 404: Problem },
      },
      handler: async (request, reply) => {
        const { id } = await requireAccount(auth, request)
        if (!(await revokeApiKey(db, context, id, request.params.id))) {
          throw new HttpProblem('not-found')
        }
        return reply.code(204).send(null)
      },
    })
  }
