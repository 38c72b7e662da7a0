import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { recordActivity } from '../activity/record.ts'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { noteUse } from '../idle/note-use.ts'
import type { Gateway, Scope } from '../instances/gateway.ts'
import { requireOwnServer } from '../servers/own-server.ts'
import { whyNotAsk } from '../usage/may-ask.ts'
import { ConversationId, sessionKey } from './conversation-id.ts'
import { chatProblem, targetOf } from './reachable.ts'
import {
  listConversations,
  listModels,
  readPage,
  renameConversation,
  sendMessage,
} from './session-calls.ts'
import { ChatModel, ChatPage, ConversationLine, messageBytesMost, NewMessage } from './views.ts'

const params = z.object({ id: z.string().max(60), conversation: ConversationId })
const done = z.object({ ok: z.literal(true) })
const refusals = { 401: Problem, 404: Problem, 409: Problem, 503: Problem }

const callMs = 30_000

/** A server's conversations; what goes on in them is told over sockets, see `chat-feature.ts`. */
export const conversationRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/servers/:id/conversations',
      schema: {
        operationId: 'listConversations',
        description: 'The newest first. `query`: those that say it, or are called so.',
        params: params.pick({ id: true }),
        querystring: z.object({ query: z.string().trim().max(200).default('') }),
        response: { 200: z.array(ConversationLine), ...refusals },
      },
      handler: async request => {
        const { query } = request.query
        const lines = await ask(request, (gateway, signal) =>
          listConversations(gateway, query, signal),
        )
        return lines.map(line => ({ ...line, at: new Date(line.at).toISOString() }))
      },
    })

    app.route({
      method: 'GET',
      url: '/api/servers/:id/models',
      schema: {
        operationId: 'listChatModels',
        params: params.pick({ id: true }),
        response: { 200: z.array(ChatModel), ...refusals },
      },
      handler: request => ask(request, listModels),
    })

    app.route({
      method: 'GET',
      url: '/api/servers/:id/conversations/:conversation/messages',
      schema: {
        operationId: 'listTurns',
        description: 'A page of a conversation, its newest or the one that ends at `before`.',
        params,
        querystring: z.object({ before: z.coerce.number().int().min(0).max(1e6).default(0) }),
        response: { 200: ChatPage, ...refusals },
      },
      handler: async request => {
        const { conversation } = request.params
        const { turns, earlier } = await ask(request, (gateway, signal) =>
          readPage(gateway, conversation, request.query.before, signal),
        )
        return { turns, earlier }
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/conversations/:conversation/messages',
      bodyLimit: messageBytesMost,
      ...limited('chat'),
      schema: {
        operationId: 'sendMessage',
        description:
          'The assistant answers whether anybody listens or not; the same `messageId` is one message.',
        params,
        body: NewMessage,
        response: { 202: done, ...refusals, 413: Problem, 422: Problem },
      },
      handler: async (request, reply) => {
        const { conversation } = request.params
        const message = { conversation, ...request.body }
        const { id } = request.params
        const refused = await ask(request, async (gateway, signal) => {
          const why = await whyNotAsk(deps, id, gateway, signal)
          if (why === null) await sendMessage(gateway, message, signal)
          return why
        })
        if (refused) throw new HttpProblem(refused)
        const said = { serverId: id, accountId: null, kind: 'first-said' } as const
        await recordActivity(deps, { ...said, once: `first-said ${id}` })
        return reply.code(202).send({ ok: true })
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/conversations/:conversation/stop',
      ...limited('chat'),
      schema: {
        operationId: 'stopAnswer',
        params,
        response: { 200: done, ...refusals },
      },
      handler: async request => {
        const key = sessionKey(request.params.conversation)
        await ask(request, (gateway, signal) =>
          gateway.request('chat.abort', { sessionKey: key }, signal),
        )
        return { ok: true } as const
      },
    })

    app.route({
      method: 'PATCH',
      url: '/api/servers/:id/conversations/:conversation',
      ...limited('chat'),
      schema: {
        operationId: 'renameConversation',
        params,
        body: z.object({ title: z.string().trim().min(1).max(120) }),
        response: { 200: done, ...refusals, 422: Problem },
      },
      handler: async request => {
        const asked = { key: sessionKey(request.params.conversation), label: request.body.title }
        const renamed = await ask(request, (gateway, signal) =>
          renameConversation(gateway, asked, signal),
        )
        if (!renamed.ok) throw problemFor(renamed.error)
        return { ok: true } as const
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/servers/:id/conversations/:conversation',
      ...limited('chat'),
      schema: {
        operationId: 'removeConversation',
        description: 'With all that was said in it.',
        params,
        response: { 200: done, ...refusals },
      },
      handler: async request => {
        const asked = { key: sessionKey(request.params.conversation), deleteTranscript: true }
        await ask(request, (gateway, signal) => gateway.request('sessions.delete', asked, signal), [
          'operator.read',
          'operator.write',
          'operator.admin',
        ])
        return { ok: true } as const
      },
    })

    async function ask<T>(
      request: FastifyRequest<{ Params: { id: string } }>,
      work: (gateway: Gateway, signal: AbortSignal) => Promise<T>,
      scopes?: Scope[],
    ): Promise<T> {
      const { server } = await requireOwnServer(deps, request, request.params.id, 'chat')
      const target = targetOf(deps, server)
      if (!target.ok) throw problemFor(target.error)
      await noteUse(deps, server.id)
      const signal = AbortSignal.timeout(callMs)
      const answer = await deps.chats.use(
        target.value,
        signal,
        gateway => work(gateway, signal),
        scopes,
      )
      if (answer.ok) return answer.value
      deps.context.log.warn({ server: server.id, ...answer.error }, 'a gateway did not do it')
      throw new HttpProblem(chatProblem(answer.error.reason))
    }
  }
