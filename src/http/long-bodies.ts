import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What is sent here may be large, and its line slow. */
    hasLongBody?: boolean
  }
}

const bodyMs = 30_000
/** The server's own limit, for those that may be long. */
export const longestBodyMs = 3600_000

/** Whoever sends a request byte by byte is cut off, as before, but where archives are taken in. */
export function limitBodies(app: FastifyInstance) {
  app.addHook('onRequest', async request => {
    const { raw, routeOptions } = request
    if (routeOptions.config?.hasLongBody || raw.complete) return
    const timer = setTimeout(() => raw.destroy(), bodyMs)
    timer.unref()
    const heard = () => clearTimeout(timer)
    raw.once('end', heard).once('close', heard)
  })
}
