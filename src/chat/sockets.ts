import { z } from 'zod'
import { noteUse } from '../idle/note-use.ts'
import { fail } from '../kit/result.ts'
import { type Acknowledged, answer, refused } from '../realtime/requests.ts'
import type { CallerSocket, SocketFeature } from '../realtime/socket.ts'
import { ownServer } from '../servers/own-server.ts'
import { findAnyServer } from '../servers/store.ts'
import { storedReason } from '../words/sentence.ts'
import type { FindTarget } from './chat-line.ts'
import { ConversationId } from './conversation-id.ts'
import { type ChatDependencies, chatProblem, targetOf } from './reachable.ts'

const Watched = z.object({ serverId: z.string().min(1).max(60), conversation: ConversationId })
const watchedMost = 20

/**
 * Conversations as they go on: `chat-watch` one of a server of one's own, and `chat` events tell a page and then
 * everything that comes after it, until `chat-leave` or the end of the socket.
 */
export function chatSockets(deps: ChatDependencies): SocketFeature {
  const { log } = deps.context
  const find: FindTarget = async serverId => {
    const story = await findAnyServer(deps.db, serverId)
    return story ? targetOf(deps, story.server) : fail('not-found')
  }

  return {
    onSocket(socket) {
      const left = new Map<string, () => void>()
      answer(socket, log, 'chat-watch', request => watch(socket, left, request))
      answer(socket, log, 'chat-leave', async request => {
        const watched = Watched.safeParse(request)
        if (watched.success) leave(left, placeOf(watched.data))
        return { ok: true }
      })
      socket.once('disconnect', () => {
        for (const place of [...left.keys()]) leave(left, place)
      })
    },
    async close() {
      deps.chats.close()
    },
  }

  async function watch(
    socket: CallerSocket,
    left: Map<string, () => void>,
    request: unknown,
  ): Promise<Acknowledged> {
    const watched = Watched.safeParse(request)
    if (!watched.success) return refused(socket, 'not-found')
    const { serverId, conversation } = watched.data
    const reached = await ownServer(deps, socket.data.account, serverId, 'chat', 'watchChat')
    if (!reached.ok) return refused(socket, reached.error)
    const story = reached.value
    const target = targetOf(deps, story.server)
    if (!target.ok) return refused(socket, chatProblem(target.error))
    const place = placeOf(watched.data)
    leave(left, place)
    if (left.size >= watchedMost) return refused(socket, 'too-many-requests')
    await noteUse(deps, serverId)
    const entered = await deps.chats.watch(
      serverId,
      conversation,
      told => socket.emit('chat', { serverId, conversation, ...spoken(told, socket) }),
      find,
    )
    if (!entered.ok) {
      log.warn({ server: serverId, ...entered.error }, 'a conversation was not opened')
      return refused(socket, chatProblem(entered.error.reason))
    }
    leave(left, place)
    left.set(place, entered.value)
    if (socket.disconnected) leave(left, place)
    return { ok: true }
  }
}

const placeOf = ({ serverId, conversation }: z.infer<typeof Watched>) =>
  `${serverId} ${conversation}`

function leave(left: Map<string, () => void>, place: string): void {
  left.get(place)?.()
  left.delete(place)
}

/** Codes become sentences in the language of whoever is told. */
function spoken(told: { type: string }, { data: { language } }: CallerSocket) {
  if ('reason' in told && typeof told.reason === 'string')
    return { ...told, reason: storedReason(chatProblem(told.reason), language) }
  if ('code' in told && typeof told.code === 'string')
    return { ...told, reason: storedReason(chatProblem(told.code), language) }
  return told
}
