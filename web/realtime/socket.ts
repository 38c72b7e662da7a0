import type { Socket } from 'socket.io-client'
import type { Language } from '../api/schema.ts'

let shared: Promise<Socket> | null = null

/** How soon a page asks again whether somebody has signed in, in another tab perhaps. */
const signedOutRetryMs = 10_000

/** One connection for the whole page, opened when the first watcher comes. */
export function connect(language: Language): Promise<Socket> {
  shared ??= import('socket.io-client').then(({ io }) => {
    const socket = io({
      path: '/api/socket',
      transports: ['websocket', 'polling'],
      auth: { language },
      reconnectionDelayMax: 10_000,
    })
    // Whom the server turns away (`active` is false) is not brought back by the library.
    const comeBack = () => {
      if (!socket.active) setTimeout(() => socket.connect(), signedOutRetryMs)
    }
    return socket.on('connect_error', comeBack).on('disconnect', comeBack)
  })
  return shared
}

export type Watched = 'server' | 'order'

const requestOf: Record<Watched, string> = { server: 'watch', order: 'watch-order' }

/**
 * Hears every change of one server or order. `onState(true)` means that changes arrive by
 * themselves; after `onState(false)` the caller has to ask. Returns how to stop.
 */
export function watch<Value extends { id: string }>(
  what: Watched,
  id: string,
  language: Language,
  onValue: (value: Value) => void,
  onState: (live: boolean) => void,
): () => void {
  let stopped = false
  let leave = () => {}
  const begin = async () => {
    const socket = await connect(language)
    if (stopped) return
    const subscribe = () =>
      socket
        .timeout(10_000)
        .emit(requestOf[what], id, (error: unknown, answer?: { ok: boolean }) => {
          if (!stopped) onState(!error && answer?.ok === true)
        })
    const receive = (value: Value) => {
      if (value.id === id) onValue(value)
    }
    const lose = () => onState(false)
    socket.on('connect', subscribe)
    socket.on('disconnect', lose)
    socket.on(what, receive)
    if (socket.connected) subscribe()
    leave = () => {
      socket.off('connect', subscribe)
      socket.off('disconnect', lose)
      socket.off(what, receive)
    }
  }
  // The script itself may fail to load (offline, a new release): then the caller keeps polling.
  begin().catch(() => {
    shared = null
    if (!stopped) onState(false)
  })
  return () => {
    stopped = true
    leave()
  }
}
