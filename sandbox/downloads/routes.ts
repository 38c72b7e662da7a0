import Fastify, { type FastifyInstance } from 'fastify'
import type { World } from '../world.ts'
import { conductorRelease } from './conductor-release.ts'

/** Where machines download programs that operators publish themselves. */
export function createDownloads(_world: World): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true })
  for (const { path, content } of [conductorRelease.conductor, conductorRelease.spoq]) {
    app.get(path, (_request, reply) => reply.type('application/octet-stream').send(content))
  }
  return app
}
