import { z } from 'zod'
import { gatewayPort } from '../blueprints/openclaw/config.ts'
import type { Connections } from '../instances/connections.ts'
import { type Gateway, GatewayError, openGateway } from '../instances/gateway.ts'
import { refuse } from '../instances/refusal.ts'
import type { Log } from '../kit/log.ts'
import { pause } from '../kit/pause.ts'
import { ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal, InstanceTarget } from '../reconcilers/steps/instance-port.ts'
import { Conversation, type Told } from './conversation.ts'
import { conversationOf } from './conversation-id.ts'

/** Where a server's gateway is now, or the code of why it may not be asked. */
export type FindTarget = (serverId: string) => Promise<Result<InstanceTarget, string>>

const firstPauseMs = 500
const longestPauseMs = 10_000
const openMs = 20_000

const About = z.object({ sessionKey: z.string() }).loose()

/**
 * One server's gateway, held open while its conversations are watched, and opened again when it is lost: a message
 * is answered by the machine, whatever becomes of the line and of us.
 */
export class ChatLine {
  readonly #serverId: string
  readonly #find: FindTarget
  readonly #connections: Connections
  readonly #log: Log
  readonly #tell: (conversation: string, told: Told) => void
  readonly #watched = new Map<string, { conversation: Conversation; watchers: number }>()
  readonly #closing = new AbortController()
  /** The gateway that is open, or will be. */
  #gateway: Promise<Gateway>
  #opened: (gateway: Gateway) => void = () => {}
  #open: Gateway | null = null

  constructor(
    serverId: string,
    tools: {
      find: FindTarget
      connections: Connections
      log: Log
      tell: (conversation: string, told: Told) => void
    },
  ) {
    this.#serverId = serverId
    this.#find = tools.find
    this.#connections = tools.connections
    this.#log = tools.log
    this.#tell = tools.tell
    this.#gateway = this.#nextGateway()
    void this.#hold()
  }

  /** It opens nothing any more: another one has to. */
  get isClosed(): boolean {
    return this.#closing.signal.aborted
  }

  get isWatched(): boolean {
    return this.#watched.size > 0
  }

  /**
   * Somebody watches a conversation from now on: `join` gets the page, and everything after it is told.
   * @throws {GatewayError} when the gateway does not answer in time
   */
  async watch(id: string, join: (page: Told & { type: 'page' }) => void): Promise<void> {
    const known = this.#watched.get(id)
    const watched = known ?? {
      conversation: new Conversation(id, told => this.#tell(id, told)),
      watchers: 0,
    }
    this.#watched.set(id, watched)
    watched.watchers++
    try {
      const gateway = await withinMs(this.#gateway, openMs)
      if (!known) await watched.conversation.subscribe(gateway)
      await watched.conversation.open(gateway, join)
    } catch (error) {
      this.unwatch(id)
      throw error
    }
  }

  unwatch(id: string): void {
    const watched = this.#watched.get(id)
    if (watched && --watched.watchers <= 0) this.#watched.delete(id)
  }

  close(): void {
    this.#closing.abort()
  }

  /** What is open now; null while it is not. */
  get gateway(): Gateway | null {
    return this.#open
  }

  #nextGateway(): Promise<Gateway> {
    const next = new Promise<Gateway>((resolve, reject) => {
      this.#opened = resolve
      const closed = () => reject(new GatewayError('closed', 'nobody watches any more'))
      this.#closing.signal.addEventListener('abort', closed, { once: true })
    })
    // Nobody may be waiting for it.
    void Promise.allSettled([next])
    return next
  }

  /** Opens it, again and again, until nobody needs it or the server may not be talked with. */
  async #hold(): Promise<void> {
    const { signal } = this.#closing
    for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = nextPause(pauseMs)) {
      try {
        const target = await this.#find(this.#serverId)
        if (!target.ok) return this.#refuse(target.error)
        const held = await this.#connections.use(target.value, signal, async connection => {
          const within = AbortSignal.any([signal, AbortSignal.timeout(openMs)])
          const gateway = await openGateway(
            await connection.forward(gatewayPort),
            target.value.gatewayToken,
            ['operator.read', 'operator.write'],
            within,
            ['tool-events'],
          )
          pauseMs = firstPauseMs
          await this.#live(gateway)
          return ok(null)
        })
        if (!held.ok) this.#lose(held.error)
      } catch (error) {
        const lost = refuse('chat-unreachable', error)
        if (!lost.ok) this.#lose(lost.error)
      }
      await pause(pauseMs, signal)
    }
  }

  /** Until the gateway goes, or we do. */
  async #live(gateway: Gateway): Promise<void> {
    const gone = new Promise<void>(resolve => {
      gateway.onClose(() => resolve())
      this.#closing.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    gateway.onEvent((event, payload) => this.#hear(gateway, event, payload))
    try {
      for (const { conversation } of this.#watched.values()) await conversation.reopen(gateway)
      this.#open = gateway
      this.#opened(gateway)
      await gone
    } finally {
      this.#open = null
      gateway.close()
      if (!this.#closing.signal.aborted) {
        this.#gateway = this.#nextGateway()
        for (const id of this.#watched.keys()) this.#tell(id, { type: 'lost' })
      }
    }
  }

  #hear(gateway: Gateway, event: string, payload: unknown): void {
    const about = About.safeParse(payload)
    const id = about.success ? conversationOf(about.data.sessionKey) : null
    const watched = id === null ? undefined : this.#watched.get(id)
    watched?.conversation.hear(gateway, event, payload).catch(error => {
      // A page could not be read: the line is opened again, and then it is.
      this.#log.warn({ server: this.#serverId, err: error }, 'a conversation was not followed')
      gateway.close()
    })
  }

  #lose({ reason, detail }: InstanceRefusal): void {
    this.#log.warn({ server: this.#serverId, reason, detail }, 'a gateway is not reached')
  }

  #refuse(code: string): void {
    for (const id of this.#watched.keys()) this.#tell(id, { type: 'refused', code })
    this.close()
  }
}

const nextPause = (pauseMs: number): number => Math.min(longestPauseMs, pauseMs * 2)

/** @throws {GatewayError} when it takes longer */
function withinMs<T>(promise: Promise<T>, ms: number): Promise<T> {
  const limit = AbortSignal.timeout(ms)
  const late = new Promise<never>((_resolve, reject) => {
    const fail = () => reject(new GatewayError('timeout', 'the gateway was not reached in time'))
    limit.addEventListener('abort', fail, { once: true })
  })
  return Promise.race([promise, late])
}
