import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { createVendorServer, Refusal, type VendorAnswer } from '../control/vendor-server.ts'
import type { World } from '../world.ts'
import { TelegramChat } from './telegram-chat.ts'

const path = z.object({ token: z.string() })
const updates = z.object({ offset: z.coerce.number().int().default(0) }).loose()
const message = z.object({ chat_id: z.coerce.number(), text: z.string().min(1) }).loose()

const username = 'sandbox_helper_bot'

/** Telegram's Bot API for one bot: who it is, what people wrote to it, what it writes to them. */
export function createTelegram(world: World): { app: FastifyInstance; chat: TelegramChat } {
  const app = createVendorServer(world, {
    provider: 'telegram',
    answers: {
      internalError: () => refusal(500, 'Internal Server Error'),
      rateLimited: () => refusal(429, 'Too Many Requests: retry after 1'),
      unauthorized: () => refusal(401, 'Unauthorized'),
      unknownRoute: () => refusal(404, 'Not Found'),
      badRequest: (text, status) => refusal(status, `Bad Request: ${text}`),
    },
  })
  const chat = new TelegramChat(world)
  const bot = { id: 1_000_000, is_bot: true, first_name: 'Sandbox helper', username }

  const authorize = ({ params }: FastifyRequest): void => {
    if (path.parse(params).token !== world.settings.keys.telegramBotToken)
      throw new Refusal(refusal(401, 'Unauthorized'))
  }

  app.get('/bot:token/getMe', { config: { operation: 'get-me' } }, request => {
    authorize(request)
    const may = { can_join_groups: true, can_read_all_group_messages: false }
    return { ok: true, result: { ...bot, ...may, supports_inline_queries: false } }
  })

  app.post('/bot:token/getUpdates', { config: { operation: 'get-updates' } }, request => {
    authorize(request)
    return { ok: true, result: chat.updates(updates.parse(request.body ?? {}).offset) }
  })

  app.post('/bot:token/sendMessage', { config: { operation: 'send-message' } }, request => {
    authorize(request)
    const sent = message.safeParse(request.body)
    if (!sent.success) throw new Refusal(refusal(400, 'Bad Request: chat not found'))
    return { ok: true, result: chat.send(sent.data.chat_id, sent.data.text) }
  })

  return { app, chat }
}

const refusal = (status: number, description: string): VendorAnswer => ({
  status,
  body: { ok: false, error_code: status, description },
})
