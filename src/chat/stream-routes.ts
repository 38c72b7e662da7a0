import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { type ChatEvent, ChatHistory, ChatRequest } from '../http/chat-views.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, isProblemCode, problemFor } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { whileWanted } from '../http/wanted.ts'
import { noteUse } from '../idle/note-use.ts'
import type { InstanceTarget } from '../reconcilers/steps/instance-port.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import { requireOwnServer } from '../servers/own-server.ts'
import { serverCan } from '../servers/server.ts'
import { whyNotAsk } from '../usage/may-ask.ts'
import { limitOf } from '../usage/store.ts'
import type { ProblemCode } from '../words/codes.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import type { ChatProgress } from './chat-port.ts'

const params = z.object({ id: z.string().max(60) })
const conversation = ChatRequest.shape.conversation

const historyMs = 20_000
/** An answer may take long when the assistant works with its tools. */
const answerMs = 10 * 60_000

export const chatRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/servers/:id/chat',
      schema: {
        operationId: 'listChatMessages',
        params,
        querystring: z.object({ conversation: conversation.default('main') }),
        response: { 200: ChatHistory, 401: Problem, 404: Problem, 409: Problem, 503: Problem },
      },
      handler: async request => {
        const target = await reachable(request, request.params.id)
        const signal = AbortSignal.timeout(historyMs)
        const messages = await deps.chat.history(target, request.query.conversation, signal)
        if (messages.ok) return { messages: messages.value }
        deps.context.log.warn({ server: target.serverId, ...messages.error }, 'chat not read')
        throw new HttpProblem(chatProblem(messages.error.reason))
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/chat',
      ...limited('chat'),
      schema: {
        operationId: 'sendChatMessage',
        description: 'Answers with a stream of `ChatEvent`; the last is `final` or `error`.',
        params,
        body: ChatRequest,
        response: {
          // A stream: said here for the document, written by `events` below.
          200: {
            content: {
              'text/event-stream': { schema: z.custom<Readable>().meta({ type: 'string' }) },
            },
          },
          401: Problem,
          404: Problem,
          409: Problem,
          422: Problem,
        },
      },
      handler: async (request, reply) => {
        const target = await reachable(request, request.params.id)
        await refuseBeyondLimit(target)
        const signal = whileWanted(reply, answerMs)
        const answer = deps.chat.ask(target, request.body, signal)
        return reply
          .header('x-accel-buffering', 'no')
          .type('text/event-stream; charset=utf-8')
          .send(Readable.from(events(answer, languageOf(request), target.serverId)))
      },
    })

    async function reachable(request: FastifyRequest, id: string) {
      const story = await requireOwnServer(deps, request, id, 'chat')
      const { isAssistant } = deps.blueprints.find(story.server.blueprint)
      const refusal = serverCan.chat(story.server, isAssistant)
      if (refusal) throw problemFor(refusal)
      await noteUse(deps, id)
      return instanceTarget(story.server, { ...deps, blueprint: deps.blueprints.find })
    }

    /** @throws {HttpProblem} `usage-limit-reached` */
    async function refuseBeyondLimit(target: InstanceTarget): Promise<void> {
      const limit = await limitOf(deps.db, target.serverId)
      if (limit?.action !== 'stop') return
      const signal = AbortSignal.timeout(historyMs)
      const asked = await deps.chats.use(target, signal, gateway =>
        whyNotAsk(deps, target.serverId, gateway, signal),
      )
      if (asked.ok && asked.value !== null) throw new HttpProblem(asked.value)
    }

    async function* events(
      answer: AsyncIterable<ChatProgress>,
      language: Language,
      serverId: string,
    ) {
      try {
        for await (const progress of answer) {
          if (progress.type === 'error')
            deps.context.log.warn({ serverId, ...progress }, 'no answer')
          yield eventLine(eventOf(progress, language))
        }
      } catch (error) {
        // The status line is out already: the stream itself has to say that it failed.
        deps.context.log.error({ serverId, err: error }, 'chat broke off')
        yield eventLine({ type: 'error', reason: storedReason('chat-failed', language) })
      }
    }
  }

function eventOf(progress: ChatProgress, language: Language): z.infer<typeof ChatEvent> {
  if (progress.type !== 'error') return progress
  return { type: 'error', reason: storedReason(chatProblem(progress.reason), language) }
}

/** Why a machine cannot be reached is the operator's business: to a person who chats it is one thing. */
const chatProblem = (code: string): ProblemCode => (isProblemCode(code) ? code : 'chat-unreachable')

const eventLine = (event: z.infer<typeof ChatEvent>): string => `data: ${JSON.stringify(event)}\n\n`
