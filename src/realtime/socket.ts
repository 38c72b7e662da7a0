import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { z } from 'zod'
import { findSignedIn, type SignedIn } from '../accounts/signed-in.ts'
import type { AppDependencies } from '../http/app.ts'
import { acceptedLanguage } from '../http/language.ts'
import { trustedOrigins } from '../http/security.ts'
import { findAnyServer, findServer } from '../servers/store.ts'
import { serverView } from '../servers/view.ts'
import { findAnyOrder, findOrder } from '../subscriptions/store.ts'
import { orderView } from '../subscriptions/view.ts'
import type { Language } from '../words/sentence.ts'
import { coalesce } from './coalesce.ts'
import { listenForRowChanges } from './row-changes.ts'

const Id = z.string().min(1).max(60)
const Ack = z.function({ input: [z.unknown()], output: z.void() })
const watchedMost = 50
const pushEveryMs = 100

interface Watcher {
  account: SignedIn
  language: Language
}
type WatchSocket = Socket<
  Record<string, (...values: unknown[]) => void>,
  Record<string, (view: unknown) => void>,
  Record<string, never>,
  Watcher
>

/** Each row has a room for each language, because views carry sentences. */
const room = (kind: 'server' | 'order', id: string, language: Language) =>
  `${kind} ${id} ${language}`
const languages: Language[] = ['en', 'ar']

/**
 * Live views over Socket.io at `/api/socket`: `watch` a server or `watch-order` an order of one's own,
 * and its view is sent at once and after every change of its rows.
 */
export function createSocket(
  http: HttpServer,
  deps: Pick<AppDependencies, 'auth' | 'blueprints' | 'db' | 'context' | 'rest' | 'url' | 'zone'>,
  databaseUrl: string,
): { close(): Promise<void> } {
  const { log } = deps.context
  const origins = new Set(trustedOrigins(deps.url))
  const io: Server<
    Record<string, (...values: unknown[]) => void>,
    Record<string, (view: unknown) => void>,
    Record<string, never>,
    Watcher
  > = new Server(http, {
    path: '/api/socket',
    serveClient: false,
    maxHttpBufferSize: 16 * 1024,
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

  io.on('connection', socket => {
    socket.on('watch', (id, ack) => watch(socket, 'server', id, ack))
    socket.on('watch-order', (id, ack) => watch(socket, 'order', id, ack))
  })

  async function watch(socket: WatchSocket, kind: 'server' | 'order', raw: unknown, ack: unknown) {
    const answer = typeof ack === 'function' ? Ack.implement(value => ack(value)) : () => {}
    try {
      const id = Id.safeParse(raw)
      const view = id.success ? await ownView(kind, id.data, socket.data) : null
      if (!id.success || !view) return answer({ ok: false, code: 'not-found' })
      if (socket.rooms.size > watchedMost) return answer({ ok: false, code: 'too-many-requests' })
      // Into the room first: a change that comes between is then sent after this view, not lost.
      await socket.join(room(kind, id.data, socket.data.language))
      answer({ ok: true })
      socket.emit(kind, (await ownView(kind, id.data, socket.data)) ?? view)
    } catch (error) {
      log.error({ err: error }, 'a watch failed')
      answer({ ok: false, code: 'internal-error' })
    }
  }

  async function ownView(kind: 'server' | 'order', id: string, { account, language }: Watcher) {
    if (kind === 'order') {
      const order = await findOrder(deps.db, account.id, id)
      return order && orderView(order.subscription, order.serverId, language)
    }
    // What is pushed is the owner's view; an operator who looks on asks for theirs.
    const story = await findServer(deps.db, account.id, id)
    return story && serverView(story, deps, language)
  }

  /** `key` is `<table> <id>`. Rows that nobody watches cost nothing. */
  async function push(key: string) {
    const [table = '', id = ''] = key.split(' ')
    try {
      if (table === 'servers') await pushServer(id)
      if (table === 'subscriptions') await pushOrder(id)
    } catch (error) {
      log.warn({ err: error, table, id }, 'a change was not pushed')
    }
  }

  const watchedIn = (kind: 'server' | 'order', id: string) =>
    languages.filter(language => io.sockets.adapter.rooms.has(room(kind, id, language)))

  async function pushServer(id: string) {
    const watched = watchedIn('server', id)
    const story = watched.length > 0 ? await findAnyServer(deps.db, id) : null
    if (!story) return
    for (const language of watched) {
      io.to(room('server', id, language)).emit('server', serverView(story, deps, language))
    }
  }

  /** What was bought shows on the order's page and, once there is one, on the server's. */
  async function pushOrder(id: string) {
    if (io.sockets.sockets.size === 0) return
    const order = await findAnyOrder(deps.db, id)
    if (!order) return
    for (const language of watchedIn('order', id)) {
      const view = orderView(order.subscription, order.serverId, language)
      io.to(room('order', id, language)).emit('order', view)
    }
    if (order.serverId) await pushServer(order.serverId)
  }

  const pushes = coalesce(pushEveryMs, push)
  const tables = { server: 'servers', order: 'subscriptions' } as const
  const changes = listenForRowChanges(databaseUrl, log, {
    onChange: ({ table, id }) => pushes.call(`${table} ${id}`),
    onGap() {
      for (const name of io.sockets.adapter.rooms.keys()) {
        const [kind, id] = name.split(' ')
        if (id && (kind === 'server' || kind === 'order')) pushes.call(`${tables[kind]} ${id}`)
      }
    },
  })

  return {
    async close() {
      pushes.close()
      await changes.close()
      await io.close()
    },
  }
}
