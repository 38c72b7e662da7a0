import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { TelegramChat } from './telegram-chat.ts'

const written = z.object({
  from: z.object({ id: z.int(), first_name: z.string(), username: z.string().optional() }),
  text: z.string().min(1),
})

/** `POST`: somebody writes to the bot; `GET`: what it wrote to whom. */
export function addTelegramControl(control: FastifyInstance, chat: TelegramChat): void {
  control.post('/_sandbox/telegram/messages', (request, reply) => {
    const { from, text } = written.parse(request.body)
    chat.receive(from, text)
    return reply.code(204).send()
  })
  control.get('/_sandbox/telegram/messages', () => ({ sent: chat.sent }))
}
