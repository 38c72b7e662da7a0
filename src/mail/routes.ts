import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAccount } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { MailSettings, MailSettingsChange } from '../http/mail-views.ts'
import { HttpProblem } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { type AddressRow, findAddress, hasOptedOut, isUnreachable, noteNews } from './addresses.ts'
import { addressOfToken } from './unsubscribe-link.ts'

const settingsOf = (row: AddressRow | null): z.infer<typeof MailSettings> => ({
  optional: !hasOptedOut(row),
  unreachableSince: isUnreachable(row) ? (row?.bouncedAt?.toISOString() ?? null) : null,
})

/** Which letters somebody wishes, and whether any reach them. */
export const mailRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { auth, db, context, vault } = deps

    app.route({
      method: 'GET',
      url: '/api/me/mail',
      schema: { operationId: 'getMailSettings', response: { 200: MailSettings, 401: Problem } },
      handler: async request => {
        const { email } = await requireAccount(auth, request)
        return settingsOf(await findAddress(db, email))
      },
    })

    app.route({
      method: 'PATCH',
      url: '/api/me/mail',
      ...limited('mailSettings'),
      schema: {
        operationId: 'changeMailSettings',
        body: MailSettingsChange,
        response: { 200: MailSettings, 401: Problem, 422: Problem, 429: Problem },
      },
      handler: async request => {
        const { email } = await requireAccount(auth, request)
        const { optional, reachable } = request.body
        const at = context.clock.now()
        await transact(deps, async (tx, wake) => {
          if (optional === true) await noteNews(tx, wake, email, { kind: 'opted-in', at })
          if (optional === false) {
            await noteNews(tx, wake, email, { kind: 'opted-out', at, by: 'recipient' })
          }
          if (reachable) await noteNews(tx, wake, email, { kind: 'reachable', at })
        })
        return settingsOf(await findAddress(db, email))
      },
    })

    await app.register(async plain => {
      // Mail programs send a form (RFC 8058), our page nothing; what counts is the token.
      plain.removeAllContentTypeParsers()
      plain.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null))
      plain.route({
        method: 'POST',
        url: '/api/mail/unsubscribe',
        ...limited('mailSettings'),
        schema: {
          operationId: 'unsubscribe',
          description: 'Whoever has a letter may wish no more like it; no sign-in, one POST.',
          querystring: z.object({ token: z.string().max(1000) }),
          response: { 200: z.object({ address: z.string() }), 404: Problem, 429: Problem },
        },
        handler: async request => {
          const { token } = request.query as { token: string }
          const address = addressOfToken(vault, token)
          if (address === null) throw new HttpProblem('not-found')
          const news = { kind: 'opted-out', at: context.clock.now(), by: 'recipient' } as const
          await transact(deps, (tx, wake) => noteNews(tx, wake, address, news))
          return { address }
        },
      })
    })
  }
