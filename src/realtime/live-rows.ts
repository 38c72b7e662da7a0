import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { ownServer } from '../servers/own-server.ts'
import { findAnyServer } from '../servers/store.ts'
import { serverView } from '../servers/view.ts'
import { findAnyOrder, findOrder } from '../subscriptions/store.ts'
import { orderView } from '../subscriptions/view.ts'
import type { Language } from '../words/sentence.ts'
import { coalesce } from './coalesce.ts'
import { type Acknowledged, answer } from './requests.ts'
import { listenForRowChanges } from './row-changes.ts'
import type { Caller, CallerSocket, SocketFeature, SocketServer } from './socket.ts'

export type LiveRowDependencies = Pick<
  AppDependencies,
  'blueprints' | 'db' | 'context' | 'rest' | 'zone'
>

const Id = z.string().min(1).max(60)
const watchedMost = 50
const pushEveryMs = 100

type Kind = 'server' | 'order'

/** Each row has a room for each language, because views carry sentences. */
const room = (kind: Kind, id: string, language: Language) => `${kind} ${id} ${language}`
const languages: Language[] = ['en', 'ar']

/**
 * Live views: `watch` a server or `watch-order` an order of one's own, and its view is sent at once and after
 * every change of its rows.
 */
export function liveRows(
  io: SocketServer,
  deps: LiveRowDependencies,
  databaseUrl: string,
): SocketFeature {
  const { log } = deps.context

  async function watch(socket: CallerSocket, kind: Kind, request: unknown): Promise<Acknowledged> {
    const id = Id.safeParse(request)
    const view = id.success ? await ownView(kind, id.data, socket.data) : null
    if (!id.success || !view) return { ok: false, code: 'not-found' }
    if (socket.rooms.size > watchedMost) return { ok: false, code: 'too-many-requests' }
    // Into the room first: a change that comes between is then sent after this view, not lost.
    await socket.join(room(kind, id.data, socket.data.language))
    socket.emit(kind, (await ownView(kind, id.data, socket.data)) ?? view)
    return { ok: true }
  }

  async function ownView(kind: Kind, id: string, { account, language }: Caller) {
    if (kind === 'order') {
      const order = await findOrder(deps.db, account.id, id)
      return order && orderView(order.subscription, order.serverId, language)
    }
    // What is pushed is the owner's view; an operator who looks on asks for theirs.
    const story = await ownServer(deps, account, id, 'watch')
    return story && serverView(story, deps, language)
  }

  /** `key` is `<table> <id>`. Rows that nobody watches cost nothing. */
  async function push(key: string) {
    const [table = '', id = ''] = key.split(' ')
    try {
      if (table === 'servers') await pushServer(id)
      if (table === 'subscriptions') await pushOrder(id)
      // Only that there is more: what of it somebody may see, they ask for.
      if (table === 'activities') {
        for (const language of watchedIn('server', id)) {
          io.to(room('server', id, language)).emit('activity', { id })
        }
      }
    } catch (error) {
      log.warn({ err: error, table, id }, 'a change was not pushed')
    }
  }

  const watchedIn = (kind: Kind, id: string) =>
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
    onSocket(socket) {
      answer(socket, log, 'watch', request => watch(socket, 'server', request))
      answer(socket, log, 'watch-order', request => watch(socket, 'order', request))
    },
    async close() {
      pushes.close()
      await changes.close()
    },
  }
}
