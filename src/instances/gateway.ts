import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { gatewayPort } from '../blueprints/openclaw/config.ts'

/**
 * OpenClaw's gateway, protocol 4: JSON frames over one WebSocket. We are a backend on the machine's
 * loopback (through SSH), so the token alone opens it; the version is pinned by the blueprint, because
 * the protocol may change with any release.
 */
export interface Gateway {
  /** @throws {GatewayError} when it refuses, does not answer in time, or is gone. */
  request(method: string, params: object, signal: AbortSignal): Promise<unknown>
  onEvent(listener: (event: string, payload: unknown) => void): void
  onClose(listener: (reason: string) => void): void
  close(): void
}

export class GatewayError extends Error {
  readonly code: string
  /** What the gateway says beside it, for those who know the method. */
  readonly details: unknown

  constructor(code: string, message: string, details: unknown = null) {
    super(`${code}: ${message}`)
    this.code = code
    this.details = details
  }
}

const protocol = 4
const helloTimeoutMs = 15_000
const frameBytesMax = 32 * 1024 * 1024

/** `tool-events`: to be told what tools do while they do it. */
export type Capability = 'tool-events'

export type Scope = 'operator.read' | 'operator.write' | 'operator.pairing' | 'operator.admin'

const Frame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event: z.string(), payload: z.unknown().optional() }),
  z.object({
    type: z.literal('res'),
    id: z.string(),
    ok: z.boolean(),
    /** OpenClaw 2026.9.6 leaves it out of a refusal. */
    payload: z.unknown().optional(),
    error: z
      .object({ code: z.string(), message: z.string(), details: z.unknown() })
      .partial()
      .nullish(),
  }),
])

/**
 * Speaks to a gateway over an open stream to its port.
 * @throws {GatewayError} `AUTH_TOKEN_MISMATCH` for a wrong token, `closed` or `timeout` otherwise
 */
export async function openGateway(
  stream: Duplex,
  token: string,
  scopes: Scope[],
  signal: AbortSignal,
  caps: Capability[] = [],
): Promise<Gateway> {
  const socket = new WebSocket(`ws://127.0.0.1:${gatewayPort}/`, {
    createConnection: () => stream,
    perMessageDeflate: false,
    maxPayload: frameBytesMax,
    handshakeTimeout: helloTimeoutMs,
  })
  const waiting = new Map<string, { resolve(value: unknown): void; reject(error: Error): void }>()
  const eventListeners: ((event: string, payload: unknown) => void)[] = []
  const closeListeners: ((reason: string) => void)[] = []
  let failure: GatewayError | null = null

  const fall = (code: string, message: string) => {
    failure ??= new GatewayError(code, message)
    for (const { reject } of waiting.values()) reject(failure)
    waiting.clear()
  }
  socket.on('error', error => fall('closed', error.message))
  socket.on('close', (code, reason) => {
    fall('closed', `the gateway closed the connection (${code} ${reason.toString()})`)
    for (const listener of closeListeners) listener(`${code} ${reason.toString()}`)
  })
  const challenged = new Promise<void>((resolve, reject) => {
    closeListeners.push(() => reject(failure))
    eventListeners.push(event => event === 'connect.challenge' && resolve())
  })
  challenged.catch(() => socket.terminate())
  socket.on('message', data => {
    const frame = Frame.safeParse(parse(data.toString()))
    if (!frame.success) return
    if (frame.data.type === 'event') {
      for (const listener of eventListeners) listener(frame.data.event, frame.data.payload)
      return
    }
    const asked = waiting.get(frame.data.id)
    waiting.delete(frame.data.id)
    if (frame.data.ok) asked?.resolve(frame.data.payload)
    else {
      const { code = 'refused', message = '', details } = frame.data.error ?? {}
      asked?.reject(new GatewayError(code, message, details))
    }
  })

  const gateway: Gateway = {
    request: (method, params, within) => ask(method, params, within),
    onEvent: listener => void eventListeners.push(listener),
    onClose: listener => void closeListeners.push(listener),
    close: () => socket.close(),
  }

  function ask(method: string, params: object, within: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (failure) return reject(failure)
      if (within.aborted)
        return reject(new GatewayError('timeout', `${method} was not asked any more`))
      const id = randomUUID()
      const stop = () => {
        waiting.delete(id)
        reject(new GatewayError('timeout', `no answer to ${method}`))
      }
      within.addEventListener('abort', stop, { once: true })
      const settle = () => within.removeEventListener('abort', stop)
      waiting.set(id, {
        resolve: value => {
          settle()
          resolve(value)
        },
        reject: error => {
          settle()
          reject(error)
        },
      })
      socket.send(JSON.stringify({ type: 'req', id, method, params }))
    })
  }

  const hello = AbortSignal.any([signal, AbortSignal.timeout(helloTimeoutMs)])
  try {
    await Promise.race([challenged, aborted(hello)])
    await ask('connect', connectParams(token, scopes, caps), hello)
    return gateway
  } catch (error) {
    socket.terminate()
    throw error
  }
}

const connectParams = (token: string, scopes: Scope[], caps: Capability[]) => ({
  minProtocol: protocol,
  maxProtocol: protocol,
  client: { id: 'gateway-client', version: '1', platform: 'linux', mode: 'backend' },
  role: 'operator',
  scopes,
  caps,
  auth: { token },
})

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const stop = () => reject(new GatewayError('timeout', 'the gateway did not greet us'))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}
