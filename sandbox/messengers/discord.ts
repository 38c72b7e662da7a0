import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createVendorServer, Refusal, type VendorAnswer } from '../control/vendor-server.ts'
import type { World } from '../world.ts'

/** It may read what people write, as a bot of fewer than a hundred servers. */
const messageContentLimited = 1 << 19

/** Discord's API as far as it says whose token a bot's is. */
export function createDiscord(world: World): FastifyInstance {
  const app = createVendorServer(world, {
    provider: 'discord',
    answers: {
      internalError: () => refusal(500, 0, '500: Internal Server Error'),
      rateLimited: () => refusal(429, 0, 'You are being rate limited.'),
      unauthorized: () => refusal(401, 0, '401: Unauthorized'),
      unknownRoute: () => refusal(404, 0, '404: Not Found'),
      badRequest: (text, status) => refusal(status, 50_109, text),
    },
  })
  const bot = { id: '1000000000000000001', username: 'sandbox-helper', discriminator: '0042' }

  const authorize = ({ headers }: FastifyRequest): void => {
    if (headers.authorization !== `Bot ${world.settings.keys.discordBotToken}`)
      throw new Refusal(refusal(401, 0, '401: Unauthorized'))
  }

  app.get('/api/v10/users/@me', { config: { operation: 'get-me' } }, request => {
    authorize(request)
    return { ...bot, bot: true, flags: 0 }
  })

  app.get('/api/v10/applications/@me', { config: { operation: 'get-application' } }, request => {
    authorize(request)
    return { id: bot.id, name: 'Sandbox helper', flags: messageContentLimited, bot }
  })

  return app
}

const refusal = (status: number, code: number, message: string): VendorAnswer => ({
  status,
  body: { message, code },
})
