import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { longestPassword, shortestPassword } from './auth.ts'
import { requirePassword } from './password.ts'
import { changePassword, resetPassword } from './set-password.ts'
import { requireSession } from './signed-in.ts'

const NewPassword = z.string().min(shortestPassword).max(longestPassword)

/** How an account gets another password. In our own transactions: what ends with the old one ends in the same moment. */
export const passwordRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth } = deps
    const hashed = async (password: string) => (await auth.$context).password.hash(password)

    app.route({
      method: 'PUT',
      url: '/api/me/password',
      ...limited('passwords'),
      schema: {
        operationId: 'changePassword',
        description: 'Signs out everywhere else. `alsoKeys`: API keys and passkeys end, too.',
        body: z.object({
          password: z.string().min(1).max(longestPassword),
          newPassword: NewPassword,
          alsoKeys: z.boolean().default(false),
        }),
        response: { 204: z.null(), 401: Problem, 422: Problem, 429: Problem },
      },
      handler: async (request, reply) => {
        const { id: sessionId, userId: id } = await requireSession(auth, request)
        const { password, newPassword, alsoKeys } = request.body
        const proof = await requirePassword(deps, id, password)
        const hash = await hashed(newPassword)
        const changed = await changePassword(deps, id, { proof, hash, sessionId, alsoKeys })
        if (!changed.ok) throw new HttpProblem(changed.error, { password: changed.error })
        return reply.code(204).send(null)
      },
    })

    app.route({
      method: 'POST',
      url: '/api/password-resets',
      ...limited('passwords'),
      schema: {
        operationId: 'resetPassword',
        description: 'Ends every session, API key and passkey. The token is of a letter.',
        body: z.object({ token: z.string().max(100), newPassword: NewPassword }),
        response: { 204: z.null(), 410: Problem, 422: Problem, 429: Problem },
      },
      handler: async (request, reply) => {
        const { token, newPassword } = request.body
        const reset = await resetPassword(deps, { token, hash: await hashed(newPassword) })
        if (!reset.ok) throw new HttpProblem(reset.error)
        return reply.code(204).send(null)
      },
    })
  }
