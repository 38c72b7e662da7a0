import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAccount } from '../accounts/signed-in.ts'
import type { Database } from '../database/database.ts'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { MailSettings, MailSettingsChange, UnsubscribeView } from '../http/mail-views.ts'
import { HttpProblem } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { noteWish, wishesOf } from './address-wishes.ts'
import { findAddress, isUnreachable, noteNews } from './addresses.ts'
import { readUnsubscribeToken, type Unsubscriber } from './unsubscribe-link.ts'
import { alwaysReasons, type LetterGroup, letterGroups } from './wishes.ts'

async function settingsOf(db: Database, email: string): Promise<z.infer<typeof MailSettings>> {
  const row = await findAddress(db, email)
  return {
    wishes: await wishesOf(db, email),
    always: [...alwaysReasons],
    unreachableSince: isUnreachable(row) ? (row?.bouncedAt?.toISOString() ?? null) : null,
  }
}

const Link = z.object({ token: z.string().max(1000) })

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
        return settingsOf(db, email)
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
        const { wishes = {}, reachable } = request.body
        const at = context.clock.now()
        await transact(deps, async (tx, wake) => {
          for (const group of letterGroups) {
            const isWished = wishes[group]
            if (isWished !== undefined) await noteWish(tx, email, { group, isWished, at })
          }
          if (reachable) await noteNews(tx, wake, email, { kind: 'reachable', at })
        })
        return settingsOf(db, email)
      },
    })

    app.route({
      method: 'GET',
      url: '/api/mail/unsubscribe',
      ...limited('mailSettings'),
      schema: {
        operationId: 'showUnsubscribe',
        description:
          'What a link below a letter would end. Looking ends nothing: mail programs open links.',
        querystring: Link,
        response: { 200: UnsubscribeView, 404: Problem, 429: Problem },
      },
      handler: async request => viewOf(whose(request.query.token)),
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
          description:
            'Whoever has a letter may wish no more of its group, or of another one; no sign-in, one POST.',
          querystring: Link.extend({ group: z.enum(letterGroups).optional() }),
          response: { 200: UnsubscribeView, 404: Problem, 429: Problem },
        },
        handler: async request => {
          const query = request.query as { token: string; group?: LetterGroup }
          const unsubscriber = whose(query.token)
          const at = context.clock.now()
          const group = query.group ?? unsubscriber.group
          const ended = group ? [group] : letterGroups
          await transact(deps, async tx => {
            for (const one of ended) {
              await noteWish(tx, unsubscriber.address, { group: one, isWished: false, at })
            }
          })
          return viewOf(unsubscriber)
        },
      })
    })

    function whose(token: string): Unsubscriber {
      const unsubscriber = readUnsubscribeToken(vault, token)
      if (unsubscriber === null) throw new HttpProblem('not-found')
      return unsubscriber
    }

    async function viewOf(unsubscriber: Unsubscriber): Promise<z.infer<typeof UnsubscribeView>> {
      return { ...unsubscriber, wishes: await wishesOf(db, unsubscriber.address) }
    }
  }
