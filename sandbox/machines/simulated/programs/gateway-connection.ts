import { randomUUID, timingSafeEqual } from 'node:crypto'
import type { WebSocket } from 'ws'
import type { Inside } from '../inside.ts'
import type { GatewayBrowser } from './gateway-browser.ts'
import { BrowserRefusal } from './gateway-browser-tab.ts'
import { ChannelRefusal, type GatewayChannels } from './gateway-channels.ts'
import type { GatewayChat } from './gateway-chat.ts'
import {
  configHash,
  configPath,
  mergeConfig,
  parseTolerant,
  redacted,
  shortenedLists,
  type Tree,
  tree,
} from './gateway-config.ts'
import { admit } from './gateway-devices.ts'
import { configuredModels, listSessions, searchSessions } from './gateway-lists.ts'
import { clientIds, methodScopes, modes } from './gateway-methods.ts'
import { Refused } from './gateway-refused.ts'
import { usageOfSessions } from './gateway-usage.ts'

export interface GatewayState {
  inside: Inside
  version: string
  chat: GatewayChat
  browser: GatewayBrowser
  channels: GatewayChannels
  token(): string | null
  allowedOrigins(): readonly string[]
  isReady(): boolean
  reload(): Promise<void>
}

const protocol = 4

/** One WebSocket client of the toy gateway, speaking protocol 4. */
export class GatewayConnection {
  readonly #socket: WebSocket
  readonly #state: GatewayState
  readonly #viaProxy: boolean
  readonly #origin: string | null
  readonly #nonce = randomUUID()
  readonly #subscribed = new Set<string>()
  readonly #closed = new AbortController()
  #scopes: string[] | null = null
  #caps: unknown[] = []
  #seq = 0

  constructor(
    socket: WebSocket,
    state: GatewayState,
    options: { viaProxy: boolean; origin: string | null },
  ) {
    this.#socket = socket
    this.#state = state
    this.#viaProxy = options.viaProxy
    this.#origin = options.origin
    socket.on('message', data => void this.#receive(String(data)))
    socket.on('close', () => this.#closed.abort())
    const ts = state.inside.world.clock.now().getTime()
    this.#event('connect.challenge', { nonce: this.#nonce, ts, capabilities: [] })
  }

  /** Tools are told only to who said in its greeting that it wants to know. */
  publish(
    sessionKey: string,
    event: string,
    payload: Record<string, unknown>,
    needs?: 'tool-events',
  ): void {
    if (needs !== undefined && !this.#caps.includes(needs)) return
    if (this.#subscribed.has(sessionKey)) this.#event(event, payload)
  }

  shutdown(): void {
    this.#event('shutdown', { reason: 'gateway stopping' })
    this.#socket.close(1012, 'service restart')
  }

  async #receive(text: string): Promise<void> {
    let id = ''
    try {
      const frame = tree(JSON.parse(text))
      id = String(frame.id ?? '')
      if (frame.type !== 'req')
        throw new Refused('INVALID_REQUEST', 'expected a request frame', 1008)
      const payload = await this.#handle(String(frame.method), tree(frame.params))
      this.#send({ type: 'res', id, ok: true, payload })
    } catch (error) {
      const refused =
        error instanceof Refused
          ? error
          : new Refused('INVALID_REQUEST', error instanceof Error ? error.message : String(error))
      const { code, message, details } = refused
      this.#send({
        type: 'res',
        id,
        ok: false,
        error: { code, message, details, retryable: code === 'UNAVAILABLE' },
      })
      if (refused.closeCode !== null) this.#socket.close(refused.closeCode, message.slice(0, 100))
    }
  }

  async #handle(method: string, params: Tree): Promise<unknown> {
    if (this.#scopes === null) {
      if (method !== 'connect')
        throw new Refused('INVALID_REQUEST', 'first request must be connect', 1008)
      return this.#connect(params)
    }
    const scope = methodScopes[method]
    if (scope === undefined) throw new Refused('INVALID_REQUEST', `unknown method: ${method}`)
    const held = this.#scopes
    if (!held.includes(scope) && !held.includes('operator.admin')) {
      throw new Refused('INVALID_REQUEST', `missing scope: ${scope}`)
    }
    return await this.#call(method, params)
  }

  async #connect(params: Tree) {
    if (!this.#state.isReady()) throw new Refused('UNAVAILABLE', 'startup-sidecars', 1013)
    const client = tree(params.client)
    if (Number(params.minProtocol) > protocol || Number(params.maxProtocol) < protocol) {
      throw new Refused(
        'INVALID_REQUEST',
        `protocol mismatch: this gateway speaks ${protocol}`,
        1002,
      )
    }
    if (!clientIds.has(String(client.id)) || !modes.has(String(client.mode))) {
      throw new Refused('INVALID_REQUEST', 'invalid connect params: client.id or client.mode', 1008)
    }
    if (client.id === 'openclaw-control-ui') return this.#connectPage(params)
    const expected = this.#state.token()
    const given = tree(params.auth).token
    if (expected !== null && !sameText(expected, typeof given === 'string' ? given : '')) {
      const code = given === undefined ? 'AUTH_TOKEN_MISSING' : 'AUTH_TOKEN_MISMATCH'
      throw new Refused(code, 'unauthorized: gateway token mismatch', 1008)
    }
    this.#caps = Array.isArray(params.caps) ? params.caps : []
    const asked = Array.isArray(params.scopes) ? params.scopes.map(String) : []
    // Through a proxy a bare token carries no rights: such clients pair a device first.
    this.#scopes = this.#viaProxy ? [] : asked
    return this.#hello({ method: 'token', role: 'operator', scopes: this.#scopes })
  }

  /** The gateway's own page, in some browser: it has a key, and a grant or what it got for one. */
  async #connectPage(params: Tree) {
    const origin = this.#origin ?? ''
    const refuse = (code: string, message: string) =>
      new Refused('INVALID_REQUEST', message, 1008, { code })
    if (this.#viaProxy && !this.#state.allowedOrigins().includes(origin))
      throw refuse('CONTROL_UI_ORIGIN_NOT_ALLOWED', 'origin not allowed')
    const { bootstrapToken, deviceToken } = tree(params.auth)
    if (bootstrapToken === undefined && deviceToken === undefined)
      throw refuse('AUTH_TOKEN_MISSING', 'unauthorized: gateway token missing')
    const admitted = await admit(this.#state.inside, params, this.#nonce)
    if (!admitted)
      throw refuse(
        deviceToken === undefined ? 'AUTH_BOOTSTRAP_TOKEN_INVALID' : 'AUTH_DEVICE_TOKEN_MISMATCH',
        'unauthorized',
      )
    this.#scopes = admitted.scopes
    return this.#hello({ method: 'device', role: 'operator', ...admitted })
  }

  #hello(auth: Tree) {
    return {
      type: 'hello-ok',
      protocol,
      server: { version: this.#state.version, connId: randomUUID() },
      features: {
        methods: Object.keys(methodScopes),
        events: ['chat', 'session.message', 'tick', 'shutdown'],
      },
      snapshot: {},
      auth,
      policy: { maxPayload: 26_214_400, tickIntervalMs: 30_000 },
    }
  }

  async #call(method: string, params: Tree): Promise<unknown> {
    const { chat, inside } = this.#state
    const sessionKey = String(params.sessionKey ?? params.key ?? '')
    switch (method) {
      case 'sessions.messages.subscribe':
        this.#subscribed.add(sessionKey)
        return { subscribed: true, key: sessionKey }
      case 'sessions.list':
        return await listSessions(chat)
      case 'sessions.search':
        return await searchSessions(chat, String(params.query ?? ''))
      case 'sessions.usage':
        return await usageOfSessions(
          chat,
          String(params.startDate),
          String(params.endDate),
          params.mode === 'specific' ? String(params.timeZone) : 'UTC',
        )
      case 'sessions.patch': {
        const { label, model } = params
        if (typeof label === 'string' && (await chat.sessions.isLabelTaken(label, sessionKey)))
          throw new Refused('INVALID_REQUEST', `label already in use: ${label}`)
        const known = configuredModels(parseTolerant((await inside.disk.read(configPath)) ?? ''))
        if (typeof model === 'string' && !known.some(one => `${one.provider}/${one.id}` === model))
          throw new Refused('INVALID_REQUEST', `model not allowed: ${model}`)
        await chat.sessions.patch(sessionKey, {
          ...(typeof label === 'string' && { label }),
          ...(typeof model === 'string' && { model }),
        })
        return { ok: true, key: sessionKey }
      }
      case 'sessions.delete': {
        const deleted = await chat.remove(sessionKey)
        return { ok: true, key: sessionKey, deleted, archived: [] }
      }
      case 'models.list':
        return {
          models: configuredModels(parseTolerant((await inside.disk.read(configPath)) ?? '')),
        }
      case 'sessions.create': {
        const { parentSessionKey: parent, fork, displayName } = params
        if (params.idempotencyKey !== undefined) {
          const reason = 'requires an authenticated principal or device identity'
          throw new Refused('INVALID_REQUEST', `idempotent session creation ${reason}`)
        }
        if (fork === true && typeof parent === 'string')
          await chat.sessions.fork(parent, sessionKey)
        if (typeof displayName === 'string') await chat.sessions.nameNew(sessionKey, displayName)
        return { ok: true, key: sessionKey }
      }
      case 'chat.history':
        return await chat.history(
          sessionKey,
          Number(params.limit ?? 200),
          Number(params.offset ?? 0),
        )
      case 'chat.send': {
        const { message, idempotencyKey } = params
        if (typeof idempotencyKey !== 'string')
          throw new Refused('INVALID_REQUEST', 'idempotencyKey is required')
        if (typeof message !== 'string') throw new Refused('INVALID_REQUEST', 'message is required')
        this.#subscribed.add(sessionKey)
        const attached = Array.isArray(params.attachments) ? params.attachments.map(tree) : []
        return chat.send(sessionKey, message, idempotencyKey, attached)
      }
      case 'chat.abort':
        return chat.abort(sessionKey, typeof params.runId === 'string' ? params.runId : null)
      case 'browser.request':
        return await this.#browse(params)
      case 'config.get': {
        const raw = (await inside.disk.read(configPath)) ?? ''
        return { hash: configHash(raw), valid: true, config: redacted(parseTolerant(raw)) }
      }
      case 'config.patch': {
        const raw = (await inside.disk.read(configPath)) ?? ''
        if (params.baseHash !== configHash(raw)) {
          throw new Refused('INVALID_REQUEST', 'config changed since last load; re-run config.get')
        }
        const [base, patch] = [parseTolerant(raw), parseTolerant(String(params.raw))]
        const named = Array.isArray(params.replacePaths) ? params.replacePaths : []
        const lost = shortenedLists(base, patch, named)
        if (lost.length > 0)
          throw new Refused(
            'INVALID_REQUEST',
            `config.patch would remove entries from array path(s): ${lost.join(', ')}. Pass replacePaths with the exact path(s) when this is intentional, or use config.apply for full-config replacement.`,
          )
        const merged = mergeConfig(base, patch)
        const text = `${JSON.stringify(merged, null, 2)}\n`
        await inside.disk.write(configPath, text, 0o600, inside.disk.ownerOf(configPath))
        await this.#state.reload()
        return { ok: true, hash: configHash(text) }
      }
      case 'health':
        return { ok: true, status: 'live' }
      default:
        return await this.#channel(method, params)
    }
  }

  async #channel(method: string, params: Tree): Promise<unknown> {
    const { channels } = this.#state
    try {
      switch (method) {
        case 'channels.pairing.list':
          return await channels.requests()
        case 'channels.pairing.approve':
        case 'channels.pairing.dismiss':
          return await channels.answer(params, method.endsWith('approve'))
        case 'channels.logout':
          return await channels.logout(String(params.channel))
        case 'plugins.list':
          return await channels.plugins()
        case 'plugins.install':
          return await channels.install(String(params.pluginId))
        case 'web.login.start':
          return await channels.beginLink()
        case 'web.login.wait':
          return await channels.awaitLink(this.#closed.signal)
        default:
          return await channels.status()
      }
    } catch (error) {
      if (error instanceof ChannelRefusal) throw new Refused('INVALID_REQUEST', error.message)
      throw error
    }
  }

  async #browse(params: Tree): Promise<unknown> {
    try {
      return await this.#state.browser.request(params, { signal: this.#closed.signal })
    } catch (error) {
      // What is thrown in the browser is told as its control server would: with its words.
      const { status, message, more } =
        error instanceof BrowserRefusal
          ? error
          : new BrowserRefusal(500, error instanceof Error ? error.message : String(error))
      const code = status >= 500 ? 'UNAVAILABLE' : 'INVALID_REQUEST'
      throw new Refused(code, message, null, { error: message, ...more })
    }
  }

  #event(event: string, payload: Record<string, unknown>): void {
    this.#send({ type: 'event', event, payload, seq: ++this.#seq })
  }

  #send(frame: Record<string, unknown>): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(frame))
  }
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
