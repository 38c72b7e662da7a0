import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { z } from 'zod'
import { findSignedIn, type SignedIn } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { acceptedLanguage } from '../http/language.ts'
import { trustedOrigins } from '../http/security.ts'
import type { Language } from '../words/sentence.ts'
import { endSignedOut } from './ended-sessions.ts'

/** Whose socket it is, for as long as it is open. */
export interface Caller {
  account: SignedIn
  language: Language
}

/** Events of both directions are checked where they arrive: what a browser says is `unknown` until then. */
export type CallerSocket = Socket<
  Record<string, (...values: unknown[]) => void>,
  Record<string, (...values: unknown[]) => void>,
  Record<string, never>,
  Caller
>
export type SocketServer = Server<
  Record<string, (...values: unknown[]) => void>,
  Record<string, (...values: unknown[]) => void>,
  Record<string, never>,
  Caller
>

/** One thing that goes over sockets, with its own events. */
export interface SocketFeature {
  /** Somebody has come; listens for this feature's events. */
  onSocket(socket: CallerSocket): void
  close(): Promise<void>
}

export type SocketDependencies = Pick<AppDependencies, 'auth' | 'context' | 'url'>

const messageBytesMost = 64 * 1024
/** How long somebody who was signed out elsewhere still hears. */
export const usualCheckEveryMs = 60_000

/** Socket.io at `/api/socket`, for who is signed in and comes from a page of ours. */
export function createSocket(
  http: HttpServer,
  deps: SocketDependencies,
  createFeatures: (io: SocketServer) => readonly SocketFeature[],
  sessionsCheckedEveryMs = usualCheckEveryMs,
): { close(): Promise<void> } {
  const { log } = deps.context
  const origins = new Set(trustedOrigins(deps.url))
  const io: SocketServer = new Server(http, {
    path: '/api/socket',
    serveClient: false,
    maxHttpBufferSize: messageBytesMost,
    // Browsers always say where a socket was opened from; a foreign page must not use our cookies.
    allowRequest: (request, answer) => answer(null, origins.has(request.headers.origin ?? '')),
  })

  io.use(async (socket, next) => {
    try {
      const { headers, auth } = socket.handshake
      const account = await findSignedIn(deps.auth, headers)
      if (!account) return next(new Error('signed-out'))
      const wished = z.object({ language: z.enum(['en', 'ar']) }).safeParse(auth)
      socket.data.account = account
      socket.data.language = wished.success
        ? wished.data.language
        : (acceptedLanguage(headers['accept-language']) ?? account.language)
      next()
    } catch (error) {
      log.error({ err: error }, 'a socket could not be let in')
      next(new Error('internal-error'))
    }
  })

  const features = createFeatures(io)
  io.on('connection', socket => {
    for (const feature of features) feature.onSocket(socket)
  })
  const checks = setInterval(() => {
    endSignedOut(io, deps).catch(error => log.error({ err: error }, 'sessions were not checked'))
  }, sessionsCheckedEveryMs)
  return {
    async close() {
      clearInterval(checks)
      for (const feature of features) await feature.close()
      await io.close()
    },
  }
}
