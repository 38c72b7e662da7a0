import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EmailChange } from '../http/account-views.ts'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { confirmEmailChange, requestEmailChange, undoEmailChange } from './change-email.ts'
import { requirePassword } from './password.ts'
import { showEmailChange } from './show-email-change.ts'
import { requireAccount } from './signed-in.ts'

const Wish = z.object({ email: z.email().max(254), password: z.string().min(1).max(128) })
const Link = z.object({ token: z.string().max(100) })
const Address = z.object({ email: z.string() })

/** How an account gets another address, and the old one back. Whoever has a letter need not be signed in. */
export const emailRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, url } = deps

    app.route({
      method: 'POST',
      url: '/api/me/email',
      ...limited('emailChanges'),
      schema: {
        operationId: 'requestEmailChange',
        description: 'Sends a link to the new address, which counts when the link is followed.',
        body: Wish,
        response: {
          204: z.null(),
          401: Problem,
          409: Problem,
          422: Problem,
          429: Problem,
        },
      },
      handler: async (request, reply) => {
        const account = await requireAccount(auth, request)
        const { email, password } = request.body
        const proof = await requirePassword(deps, account.id, password)
        const wish = { accountId: account.id, proof, to: email, url }
        const asked = await requestEmailChange(deps, wish)
        if (!asked.ok) {
          const field = asked.error === 'password-wrong' ? 'password' : 'email'
          throw new HttpProblem(asked.error, { [field]: asked.error })
        }
        return reply.code(204).send(null)
      },
    })

    app.route({
      method: 'POST',
      url: '/api/email-changes/show',
      ...limited('emailLinks'),
      schema: {
        operationId: 'showEmailChange',
        description: 'Whose account gets which address, before somebody confirms it.',
        body: Link,
        response: { 200: EmailChange, 410: Problem, 422: Problem, 429: Problem },
      },
      handler: async request => {
        const shown = await showEmailChange(deps, request.body.token)
        if (!shown.ok) throw new HttpProblem(shown.error)
        return shown.value
      },
    })

    app.route({
      method: 'POST',
      url: '/api/email-changes/confirm',
      ...limited('emailLinks'),
      schema: {
        operationId: 'confirmEmailChange',
        body: Link,
        response: { 200: Address, 409: Problem, 410: Problem, 422: Problem, 429: Problem },
      },
      handler: async request => {
        const confirmed = await confirmEmailChange(deps, { token: request.body.token, url })
        if (!confirmed.ok) throw new HttpProblem(confirmed.error)
        return confirmed.value
      },
    })

    app.route({
      method: 'POST',
      url: '/api/email-changes/undo',
      ...limited('emailLinks'),
      schema: {
        operationId: 'undoEmailChange',
        description: 'Gives the old address back, ends every session and voids the password.',
        body: Link,
        response: { 200: Address, 410: Problem, 422: Problem, 429: Problem },
      },
      handler: async request => {
        const undone = await undoEmailChange(deps, request.body.token)
        if (!undone.ok) throw new HttpProblem(undone.error)
        return undone.value
      },
    })
  }
