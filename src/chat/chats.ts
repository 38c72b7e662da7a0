import { gatewayPort } from '../blueprints/openclaw/config.ts'
import type { Connections } from '../instances/connections.ts'
import { type Gateway, GatewayError, openGateway, type Scope } from '../instances/gateway.ts'
import { refuse } from '../instances/refusal.ts'
import type { Log } from '../kit/log.ts'
import { ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal, InstanceTarget } from '../reconcilers/steps/instance-port.ts'
import { ChatLine, type FindTarget } from './chat-line.ts'
import type { Told } from './conversation.ts'

export type Listener = (told: Told) => void

/** How conversations with assistants are watched and spoken in, by whoever serves customers. */
export interface Chats {
  /**
   * Tells everything that happens in a conversation from now on, beginning with a page, until it is left.
   * @returns how to leave
   */
  watch(
    serverId: string,
    conversation: string,
    listener: Listener,
    find: FindTarget,
  ): Promise<Result<() => void, InstanceRefusal>>
  /** A gateway for a few requests: the one that is open, or one of their own. */
  use<T>(
    target: InstanceTarget,
    signal: AbortSignal,
    work: (gateway: Gateway) => Promise<T>,
    scopes?: Scope[],
  ): Promise<Result<T, InstanceRefusal>>
  close(): void
}

const everyday: Scope[] = ['operator.read', 'operator.write']

export function createChats(connections: Connections, log: Log): Chats {
  const lines = new Map<string, ChatLine>()
  const listeners = new Map<string, Set<Listener>>()
  const place = (serverId: string, conversation: string) => `${serverId} ${conversation}`

  function lineOf(serverId: string, find: FindTarget): ChatLine {
    const known = lines.get(serverId)
    if (known && !known.isClosed) return known
    const line = new ChatLine(serverId, {
      ...{ find, connections, log },
      tell: (conversation, told) => {
        for (const listener of listeners.get(place(serverId, conversation)) ?? []) listener(told)
      },
    })
    lines.set(serverId, line)
    return line
  }

  function leave(serverId: string, line: ChatLine, conversation: string, listener: Listener) {
    const here = place(serverId, conversation)
    const heard = listeners.get(here)
    if (heard?.delete(listener) && heard.size === 0) listeners.delete(here)
    line.unwatch(conversation)
    if (!line.isWatched) drop(serverId, line)
  }

  function drop(serverId: string, line: ChatLine): void {
    line.close()
    if (lines.get(serverId) === line) lines.delete(serverId)
  }

  return {
    async watch(serverId, conversation, listener, find) {
      const line = lineOf(serverId, find)
      const here = place(serverId, conversation)
      try {
        await line.watch(conversation, page => {
          const heard = listeners.get(here) ?? new Set()
          listeners.set(here, heard.add(listener))
          listener(page)
        })
      } catch (error) {
        if (!line.isWatched) drop(serverId, line)
        return refuse('chat-unreachable', error)
      }
      let isLeft = false
      return ok(() => {
        if (!isLeft) leave(serverId, line, conversation, listener)
        isLeft = true
      })
    },

    async use(target, signal, work, scopes = everyday) {
      const open = scopes === everyday ? lines.get(target.serverId)?.gateway : null
      try {
        if (open) return ok(await work(open))
        return await connections.use(target, signal, async connection => {
          const stream = await connection.forward(gatewayPort)
          const gateway = await openGateway(stream, target.gatewayToken, scopes, signal, [
            'tool-events',
          ])
          try {
            return ok(await work(gateway))
          } finally {
            gateway.close()
          }
        })
      } catch (error) {
        if (error instanceof GatewayError) return refuse('gateway-refused', error)
        return refuse('chat-unreachable', error)
      }
    },

    close() {
      for (const [serverId, line] of lines) drop(serverId, line)
    },
  }
}
