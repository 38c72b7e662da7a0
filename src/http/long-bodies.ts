import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
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
export function limitBodies(app: FastifyInstance, limitMs = bodyMs) {
  app.addHook('onRequest', async request => {
    const { raw, routeOptions } = request
    if (routeOptions.config?.hasLongBody) return
    // A request without a body is complete a moment after this, and nobody reads it: its answer may take longer.
    const timer = setTimeout(() => raw.complete || raw.destroy(), limitMs)
    timer.unref()
    const heard = () => clearTimeout(timer)
    raw.once('end', heard).once('close', heard)
  })
}

/** How long somebody who is refused may go on sending before they are cut off. */
const lingerMs = 60_000

/**
 * Throws away what is still sent, before it is answered: whoever is cut off while they send never reads why they are
 * refused, and a browser sends it all once more by itself.
 */
export async function readToItsEnd(body: Readable): Promise<void> {
  body.unpipe().resume()
  try {
    await finished(body, { signal: AbortSignal.timeout(lingerMs) })
  } catch {
    body.destroy() // they went away, or would send for hours
  }
}
