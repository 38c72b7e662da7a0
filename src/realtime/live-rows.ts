import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { ownServer, type Unreached } from '../servers/own-server.ts'
import { findAnyServer } from '../servers/store.ts'
import { serverView } from '../servers/view.ts'
import { findAnyOrder, findOrder } from '../subscriptions/store.ts'
import { orderView } from '../subscriptions/view.ts'
import { type Role, teamRoles } from '../team/roles.ts'
import { memberAccounts } from '../team/store.ts'
import type { Language } from '../words/sentence.ts'
import { coalesce } from './coalesce.ts'
import { endSocketsOf } from './ended-sessions.ts'
import { type Acknowledged, answer, refused } from './requests.ts'
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

/** Each row has a room for each language and role, because views carry sentences of what may be done. */
const room = (kind: Kind, id: string, { language, role }: Reader) =>
  `${kind} ${id} ${language} ${role}`
interface Reader {
  language: Language
  role: Role
}
const readers: Reader[] = (['en', 'ar'] as const).flatMap(language =>
  ([...teamRoles, 'owner'] as const).map(role => ({ language, role })),
)

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
    if (!id.success) return { ok: false, code: 'not-found' }
    const seen = await ownView(kind, id.data, socket.data)
    if (!seen.ok) return refused(socket, seen.error)
    if (socket.rooms.size > watchedMost) return { ok: false, code: 'too-many-requests' }
    // Into the room first: a change that comes between is then sent after this view, not lost.
    const { role, view } = seen.value
    await socket.join(room(kind, id.data, { language: socket.data.language, role }))
    const again = await ownView(kind, id.data, socket.data)
    socket.emit(kind, again.ok ? again.value.view : view)
    return { ok: true }
  }

  async function ownView(
    kind: Kind,
    id: string,
    { account, language }: Caller,
  ): Promise<Result<{ role: Role; view: object }, Unreached>> {
    if (kind === 'order') {
      const order = await findOrder(deps.db, account.id, id)
      if (!order) return fail('not-found')
      return ok({ role: 'owner', view: orderView(order.subscription, order.serverId, language) })
    }
    // What is pushed is a role's view; an operator who looks on asks for theirs.
    const reached = await ownServer(deps, account, id, 'watch', 'watchServer')
    if (!reached.ok) return reached
    return ok({ role: reached.value.role, view: serverView(reached.value, deps, language) })
  }

  /** `key` is `<table> <id>`. Rows that nobody watches cost nothing. */
  async function push(key: string) {
    const [table = '', id = ''] = key.split(' ')
    try {
      if (table === 'servers') await pushServer(id)
      if (table === 'subscriptions') await pushOrder(id)
      // Only that there is more: what of it somebody may see, they ask for.
      if (table === 'activities') {
        for (const reader of watchedBy('server', id)) {
          io.to(room('server', id, reader)).emit('activity', { id })
        }
      }
    } catch (error) {
      log.warn({ err: error, table, id }, 'a change was not pushed')
    }
  }

  const watchedBy = (kind: Kind, id: string) =>
    readers.filter(reader => io.sockets.adapter.rooms.has(room(kind, id, reader)))

  async function pushServer(id: string) {
    const watched = watchedBy('server', id)
    const story = watched.length > 0 ? await findAnyServer(deps.db, id) : null
    if (!story) return
    for (const reader of watched) {
      const { role, language } = reader
      io.to(room('server', id, reader)).emit(
        'server',
        serverView({ ...story, role }, deps, language),
      )
    }
  }

  /** What was bought shows on the order's page and, once there is one, on the server's. */
  async function pushOrder(id: string) {
    if (io.sockets.sockets.size === 0) return
    const order = await findAnyOrder(deps.db, id)
    if (!order) return
    for (const reader of watchedBy('order', id)) {
      const view = orderView(order.subscription, order.serverId, reader.language)
      io.to(room('order', id, reader)).emit('order', view)
    }
    if (order.serverId) await pushServer(order.serverId)
  }

  const pushes = coalesce(pushEveryMs, push)
  const tables = { server: 'servers', order: 'subscriptions' } as const
  const changes = listenForRowChanges(databaseUrl, log, {
    onChange({ table, id }) {
      if (table === 'members') endSocketsOf(io, [id])
      else pushes.call(`${table} ${id}`)
    },
    onGap() {
      // Who of them is no member any more, nobody has heard.
      memberAccounts(deps.db)
        .then(ids => endSocketsOf(io, ids))
        .catch(error => log.error({ err: error }, 'members’ sockets were not ended'))
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
