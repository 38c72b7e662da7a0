import type { FastifyInstance } from 'fastify'
import { createVendorServer } from '../control/vendor-server.ts'
import type { World } from '../world.ts'

/** The emulated DigitalOcean API, one account, below `/v2`. */
export function createDigitalOcean(world: World): FastifyInstance {
  const answer = (status: number, id: string, message: string) => ({
    status,
    body: { id, message },
  })
  return createVendorServer(world, {
    provider: 'digitalocean',
    answers: {
      internalError: () => answer(500, 'server_error', 'Unexpected server-side error'),
      rateLimited: () => answer(429, 'too_many_requests', 'API rate limit exceeded.'),
      unauthorized: () => answer(401, 'unauthorized', 'Unable to authenticate you.'),
      unknownRoute: () =>
        answer(404, 'not_found', 'The resource you were accessing could not be found.'),
      badRequest: message => answer(400, 'bad_request', message),
    },
  })
}
