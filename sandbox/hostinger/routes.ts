import type { FastifyInstance } from 'fastify'
import { createVendorServer } from '../control/vendor-server.ts'
import type { World } from '../world.ts'

/** The emulated Hostinger API, one account, below `/api`. */
export function createHostinger(world: World): FastifyInstance {
  const answer = (status: number, message: string) => ({
    status,
    body: { message, correlation_id: world.randomHex(13) },
  })
  return createVendorServer(world, {
    provider: 'hostinger',
    answers: {
      internalError: () => answer(500, 'Internal server error'),
      rateLimited: () => answer(429, 'Too Many Attempts.'),
      unauthorized: () => answer(401, 'Unauthenticated'),
      unknownRoute: () => answer(404, '[VPS:2002] Route is not found.'),
      badRequest: message => answer(422, message),
    },
  })
}
