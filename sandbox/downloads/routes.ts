import Fastify, { type FastifyInstance } from 'fastify'
import type { World } from '../world.ts'

/** Where machines download programs that operators publish themselves. */
export function createDownloads(_world: World): FastifyInstance {
  return Fastify({ forceCloseConnections: true })
}
