import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { recordActivity } from '../activity/record.ts'
import { chatProblem } from '../chat/reachable.ts'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { noteUse } from '../idle/note-use.ts'
import type { Gateway, Scope } from '../instances/gateway.ts'
import { ok, type Result } from '../kit/result.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import { requireOwnServer } from '../servers/own-server.ts'
import { type ServerRow, serverCan } from '../servers/server.ts'
import type { ProblemCode } from '../words/codes.ts'
import { botChannels, channelNames } from './channel.ts'
import {
  answerRequest,
  awaitLink,
  beginLink,
  connectBot,
  disconnect,
  readChannels,
} from './gateway-channels.ts'
import { ChannelLink, Channels } from './views.ts'

const params = z.object({ id: z.string().max(60) })
const ofChannel = params.extend({ channel: z.string().max(20) })
const refusals = { 401: Problem, 404: Problem, 409: Problem, 503: Problem }

const readMs = 15_000
/** A plugin may have to be installed first. */
const changeMs = 120_000
/** As long as a page waits for an answer, and a bit less. */
const linkMs = 20_000

const reads: Scope[] = ['operator.read', 'operator.pairing']
const changes: Scope[] = ['operator.read', 'operator.pairing', 'operator.admin']

/** Where a server's assistant is reached beside its pages. All of it is kept on the machine: decision 32. */
export const channelRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/api/servers/:id/channels',
      schema: {
        operationId: 'listChannels',
        params,
        response: { 200: Channels, ...refusals },
      },
      handler: async request => {
        const { server } = await reach(request)
        return ask(server, readMs, reads, async (gateway, signal) =>
          ok(await readChannels(gateway, signal)),
        )
      },
    })

    app.route({
      method: 'PUT',
      url: '/api/servers/:id/channels/:channel',
      ...limited('channels'),
      schema: {
        operationId: 'connectChannel',
        description: 'The token is tried at its messenger first, and is not kept by us.',
        params: ofChannel,
        body: z.object({ token: z.string().trim().min(1).max(300) }),
        response: { 200: Channels, ...refusals, 422: Problem, 502: Problem },
      },
      handler: async request => {
        const { token } = request.body
        const { server, caller } = await reach(request)
        const channel = oneOf(botChannels, request.params.channel)
        const bot = await deps.messengers.bot(channel, token, AbortSignal.timeout(readMs))
        if (!bot.ok) throw new HttpProblem(bot.error)
        const { telegramApiRoot } = deps.messengers
        const settings = { token, name: bot.value.name, telegramApiRoot }
        const after = await ask(server, changeMs, changes, async (gateway, signal) => {
          const connected = await connectBot(gateway, channel, settings, signal)
          return connected.ok ? ok(await readChannels(gateway, signal)) : connected
        })
        await note(server, caller, 'channel-connected', channel)
        return after
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/servers/:id/channels/:channel',
      ...limited('channels'),
      schema: {
        operationId: 'disconnectChannel',
        params: ofChannel,
        response: { 200: Channels, ...refusals },
      },
      handler: async request => {
        const { server, caller } = await reach(request)
        const channel = oneOf(channelNames, request.params.channel)
        const after = await ask(server, changeMs, changes, async (gateway, signal) => {
          await disconnect(gateway, channel, signal)
          return ok(await readChannels(gateway, signal))
        })
        await note(server, caller, 'channel-disconnected', channel)
        return after
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/channels/whatsapp/link',
      ...limited('channels'),
      schema: {
        operationId: 'linkWhatsapp',
        description: 'Begins to link a phone: a picture for it to read.',
        params,
        response: { 200: ChannelLink, ...refusals, 502: Problem },
      },
      handler: async request => {
        const { server } = await reach(request)
        return ask(server, changeMs, changes, beginLink)
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/channels/whatsapp/link/wait',
      ...limited('channelWaits'),
      schema: {
        operationId: 'awaitWhatsapp',
        description:
          'Answers once the phone has read it, once there is a newer picture, or after a while.',
        params,
        body: z.object({ picture: z.string().startsWith('data:image/png;base64,').max(16_384) }),
        response: { 200: ChannelLink, ...refusals, 422: Problem },
      },
      handler: async request => {
        const { picture } = request.body
        const { server, caller } = await reach(request)
        const link = await ask(server, linkMs + readMs, changes, async (gateway, signal) =>
          ok(await awaitLink(gateway, { picture, timeoutMs: linkMs }, signal)),
        )
        if (link.connected) await note(server, caller, 'channel-connected', 'whatsapp')
        return link
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/channels/:channel/requests/:request',
      ...limited('channels'),
      schema: {
        operationId: 'answerChannelRequest',
        description: 'Somebody asks to be answered: they are let in and told so, or not.',
        params: ofChannel.extend({ request: z.string().min(1).max(100) }),
        body: z.object({
          accountId: z.string().min(1).max(100),
          decision: z.enum(['allow', 'dismiss']),
        }),
        response: { 200: Channels, ...refusals, 410: Problem, 422: Problem },
      },
      handler: async request => {
        const { request: requestId } = request.params
        const { accountId, decision } = request.body
        const { server, caller } = await reach(request)
        const channel = oneOf(channelNames, request.params.channel)
        const after = await ask(server, readMs, changes, async (gateway, signal) => {
          const asked = { channel, accountId, requestId }
          const answered = await answerRequest(gateway, asked, decision, signal)
          return answered.ok ? ok(await readChannels(gateway, signal)) : answered
        })
        if (decision === 'allow') await note(server, caller, 'channel-person-allowed', channel)
        return after
      },
    })

    async function reach(request: FastifyRequest<{ Params: { id: string } }>) {
      const { id } = request.params
      const { server, caller } = await requireOwnServer(deps, request, id, 'channels')
      const { isAssistant } = deps.blueprints.find(server.blueprint)
      const refusal = serverCan.channels(server, isAssistant)
      if (refusal) throw problemFor(refusal)
      return { server, caller }
    }

    async function ask<T>(
      server: ServerRow,
      timeoutMs: number,
      scopes: Scope[],
      work: (gateway: Gateway, signal: AbortSignal) => Promise<Result<T, ProblemCode>>,
    ): Promise<T> {
      const target = instanceTarget(server, { ...deps, blueprint: deps.blueprints.find })
      await noteUse(deps, server.id)
      const signal = AbortSignal.timeout(timeoutMs)
      const answer = await deps.chats.use(target, signal, gateway => work(gateway, signal), scopes)
      if (answer.ok) {
        if (answer.value.ok) return answer.value.value
        throw new HttpProblem(answer.value.error)
      }
      deps.context.log.warn({ server: server.id, ...answer.error }, 'a gateway did not do it')
      throw new HttpProblem(chatProblem(answer.error.reason))
    }

    const note = (
      { id: serverId }: ServerRow,
      { id: accountId }: { id: string },
      kind: 'channel-connected' | 'channel-disconnected' | 'channel-person-allowed',
      channel: string,
    ) => recordActivity(deps, { serverId, accountId, kind, detail: { channel } })
  }

/** @throws {HttpProblem} `not-found` */
function oneOf<T extends string>(names: readonly T[], name: string): T {
  const found = names.find(known => known === name)
  if (found === undefined) throw new HttpProblem('not-found')
  return found
}
