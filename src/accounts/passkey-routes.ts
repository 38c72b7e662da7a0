import { isAPIError } from 'better-auth/api'
import { fromNodeHeaders } from 'better-auth/node'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PasskeyName, Passkey as PasskeyView, PasskeyWish } from '../http/account-views.ts'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import type { ProblemCode } from '../words/codes.ts'
import {
  acceptPasskey,
  listPasskeys,
  makeRoom,
  type Passkey,
  removePasskey,
  renamePasskey,
} from './passkeys.ts'
import { requirePassword } from './password.ts'
import { requireAccount } from './signed-in.ts'

const ById = z.object({ id: z.string().max(60) })

const viewOf = ({ id, name, addedAt, usedAt, backedUp }: Passkey) => ({
  ...{ id, name, synced: backedUp },
  addedAt: addedAt.toISOString(),
  usedAt: usedAt?.toISOString() ?? null,
})

/** What the plugin says no with, as problems of ours. */
const problems: Record<string, ProblemCode> = {
  CHALLENGE_NOT_FOUND: 'passkey-too-late',
  PASSKEY_KNOWN: 'passkey-known',
  PASSKEY_UNVERIFIED: 'passkey-unverified',
  UNAUTHORIZED: 'signed-out',
}

/** By what somebody signs in without a password. Only a person adds one, with their password and the device in hand. */
export const passkeyRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db } = deps

    app.route({
      method: 'GET',
      url: '/api/me/passkeys',
      schema: {
        operationId: 'listPasskeys',
        response: { 200: z.array(PasskeyView), 401: Problem },
      },
      handler: async request => {
        const { id } = await requireAccount(auth, request)
        return (await listPasskeys(db, id)).map(viewOf)
      },
    })

    app.route({
      method: 'POST',
      url: '/api/me/passkeys/begin',
      ...limited('passkeys'),
      schema: {
        operationId: 'beginPasskey',
        description:
          'What a browser’s `navigator.credentials.create` is asked with, for five minutes.',
        body: z.object({ password: z.string().min(1).max(128) }),
        response: {
          200: z.record(z.string(), z.unknown()),
          ...{ 401: Problem, 409: Problem, 422: Problem, 429: Problem },
        },
      },
      handler: async (request, reply) => {
        const { id } = await requireAccount(auth, request)
        await requirePassword(deps, id, request.body.password)
        const room = await makeRoom(db, id)
        if (!room.ok) throw new HttpProblem(room.error)
        const { response, headers } = await auth.api.generatePasskeyRegistrationOptions({
          headers: fromNodeHeaders(request.headers),
          returnHeaders: true,
        })
        reply.header('set-cookie', headers.getSetCookie())
        return { ...response }
      },
    })

    app.route({
      method: 'POST',
      url: '/api/me/passkeys',
      ...limited('passkeys'),
      schema: {
        operationId: 'addPasskey',
        body: PasskeyWish,
        response: {
          201: PasskeyView,
          ...{ 401: Problem, 409: Problem, 410: Problem, 422: Problem, 429: Problem },
        },
      },
      handler: async (request, reply) => {
        const { id: accountId } = await requireAccount(auth, request)
        const { name, password, registration } = request.body
        const proof = await requirePassword(deps, accountId, password)
        const { id } = await registered(fromNodeHeaders(request.headers), { name, registration })
        const added = await acceptPasskey(deps, { accountId, proof, id })
        if (!added.ok) throw new HttpProblem(added.error)
        return reply.code(201).send(viewOf(added.value))
      },
    })

    app.route({
      method: 'PATCH',
      url: '/api/me/passkeys/:id',
      schema: {
        operationId: 'renamePasskey',
        params: ById,
        body: z.object({ name: PasskeyName }),
        response: { 200: PasskeyView, 401: Problem, 404: Problem, 422: Problem },
      },
      handler: async request => {
        const { id: accountId } = await requireAccount(auth, request)
        const { name } = request.body
        const renamed = await renamePasskey(db, accountId, { id: request.params.id, name })
        if (!renamed) throw new HttpProblem('not-found')
        return viewOf(renamed)
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/me/passkeys/:id',
      schema: {
        operationId: 'removePasskey',
        params: ById,
        response: { 204: z.null(), 401: Problem, 404: Problem },
      },
      handler: async (request, reply) => {
        const { id } = await requireAccount(auth, request)
        if (!(await removePasskey(deps, id, request.params.id))) throw new HttpProblem('not-found')
        return reply.code(204).send(null)
      },
    })

    /** @throws {HttpProblem} where what the device made does not answer what it was asked */
    async function registered(
      headers: Headers,
      { name, registration }: Pick<z.infer<typeof PasskeyWish>, 'name' | 'registration'>,
    ): Promise<{ id: string }> {
      try {
        return await auth.api.verifyPasskeyRegistration({
          headers,
          body: { name, response: registration },
        })
      } catch (error) {
        if (!isAPIError(error)) throw error
        throw new HttpProblem(problems[error.body?.code ?? ''] ?? 'passkey-not-verified')
      }
    }
  }
