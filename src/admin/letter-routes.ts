import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireOperator } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { LetterKind, Letter as LetterView } from '../http/mail-views.ts'
import { HttpProblem } from '../http/problem.ts'
import { Language, Problem } from '../http/views.ts'
import { isLetterKind, type LetterKind as Kind, letters, renderLetter } from '../mail/render.ts'
import { sampleOf } from '../mail/samples.ts'
import { unsubscribePage, unsubscribeToken } from '../mail/unsubscribe-link.ts'
import { alwaysBecause, groupOf } from '../mail/wishes.ts'

const viewOf = (kind: Kind) => ({ kind, group: groupOf(kind), always: alwaysBecause(kind) })

/** Every letter that is sent, as it is sent, with sample values: for operators to read. */
export const operatorLetterRoutes =
  ({ auth, vault, url }: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/operator/letters',
      schema: {
        operationId: 'listLetters',
        response: { 200: z.array(LetterKind), 401: Problem, 403: Problem },
      },
      handler: async request => {
        await requireOperator(auth, request)
        return Object.keys(letters).filter(isLetterKind).map(viewOf)
      },
    })

    app.route({
      method: 'GET',
      url: '/api/operator/letters/:kind',
      schema: {
        operationId: 'previewLetter',
        params: z.object({ kind: z.string().max(60) }),
        querystring: z.object({ language: Language.default('en') }),
        response: { 200: LetterView, 401: Problem, 403: Problem, 404: Problem },
      },
      handler: async request => {
        const operator = await requireOperator(auth, request)
        const { kind } = request.params
        const { language } = request.query
        if (!isLetterKind(kind)) throw new HttpProblem('not-found')
        const group = groupOf(kind)
        const optOut = group && {
          group,
          url: unsubscribePage(url, language, unsubscribeToken(vault, operator.email, group)),
        }
        return { ...viewOf(kind), ...renderLetter(kind, language, sampleOf(kind), { optOut }) }
      },
    })
  }
