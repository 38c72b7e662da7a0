import type { Inside } from '../inside.ts'
import { type GatewayConfig, stateFolder, tree } from './gateway-config.ts'
import { askModel } from './gateway-model.ts'
import { note } from './openclaw-state.ts'

const sessionFolder = `${stateFolder}/agents/main/sessions`

export interface StoredMessage {
  role: 'user' | 'assistant'
  content: string
  at: number
  id: string
  seq: number
}

interface Run {
  id: string
  sessionKey: string
  abort: AbortController
}

export type Publish = (sessionKey: string, event: string, payload: Record<string, unknown>) => void

/** Conversations of the toy gateway: kept on the machine's disk, one turn at a time in each session. */
export class GatewayChat {
  readonly #inside: Inside
  readonly #config: () => GatewayConfig
  readonly #publish: Publish
  readonly #runs = new Map<string, Run>()
  readonly #seen = new Set<string>()

  constructor(inside: Inside, config: () => GatewayConfig, publish: Publish) {
    this.#inside = inside
    this.#config = config
    this.#publish = publish
  }

  async history(sessionKey: string, limit: number) {
    const messages = await this.#load(sessionKey)
    const active = this.#active(sessionKey)
    return {
      sessionKey,
      messages: messages.slice(-limit).map(shown),
      hasMore: messages.length > limit,
      sessionInfo: { hasActiveRun: active.length > 0, activeRunIds: active.map(run => run.id) },
    }
  }

  /** The sessions in which something was said. */
  async sessionKeys(): Promise<string[]> {
    const files = await this.#inside.disk.names(sessionFolder)
    return files
      .filter(name => name.endsWith('.jsonl'))
      .map(name => Buffer.from(name.slice(0, -'.jsonl'.length), 'base64url').toString())
  }

  /** A session that begins with what was said in another one. */
  async fork(parent: string, sessionKey: string): Promise<void> {
    const said = await this.#inside.disk.read(this.#path(parent))
    await this.#inside.disk.write(this.#path(sessionKey), said ?? '', 0o600)
  }

  /** Starts a turn; what happens is published as `chat` events. The same key starts it only once. */
  send(sessionKey: string, message: string, idempotencyKey: string) {
    if (this.#runs.has(idempotencyKey)) return { runId: idempotencyKey, status: 'in_flight' }
    if (this.#seen.has(idempotencyKey)) return { runId: idempotencyKey, status: 'ok' }
    this.#seen.add(idempotencyKey)
    const run: Run = { id: idempotencyKey, sessionKey, abort: new AbortController() }
    this.#runs.set(run.id, run)
    this.#inside.activity.start(() => this.#turn(run, message))
    return { runId: run.id, status: 'started' }
  }

  abort(sessionKey: string, runId: string | null) {
    const runs = this.#active(sessionKey).filter(run => runId === null || run.id === runId)
    for (const run of runs) run.abort.abort()
    return { ok: true, aborted: runs.length > 0, runIds: runs.map(run => run.id) }
  }

  stop(): void {
    for (const run of this.#runs.values()) run.abort.abort()
  }

  async #turn(run: Run, message: string): Promise<void> {
    let seq = 0
    const emit = (state: string, extra: Record<string, unknown>) =>
      this.#publish(run.sessionKey, 'chat', {
        runId: run.id,
        sessionKey: run.sessionKey,
        agentId: 'main',
        seq: ++seq,
        state,
        ...extra,
      })
    let text = ''
    try {
      emit('status', { phase: 'preparing_context' })
      const asked = await this.#append(run.sessionKey, 'user', message)
      emit('status', { phase: 'starting_model' })
      const turns = asked.map(({ role, content }) => ({ role, content }))
      const signal = AbortSignal.any([run.abort.signal, this.#inside.signal])
      for await (const piece of askModel(this.#inside, this.#config().model, turns, signal)) {
        text += piece
        emit('delta', { deltaText: piece, message: assistant(text) })
      }
      await this.#append(run.sessionKey, 'assistant', text)
      emit('final', { stopReason: 'stop', message: assistant(text) })
    } catch (error) {
      if (run.abort.signal.aborted) emit('aborted', { stopReason: 'rpc', message: assistant(text) })
      else {
        const errorMessage = error instanceof Error ? error.message : String(error)
        emit('error', { errorKind: 'model', errorMessage })
      }
    } finally {
      this.#runs.delete(run.id)
    }
  }

  #active(sessionKey: string): Run[] {
    return [...this.#runs.values()].filter(run => run.sessionKey === sessionKey)
  }

  async #append(sessionKey: string, role: StoredMessage['role'], content: string) {
    const messages = await this.#load(sessionKey)
    const seq = messages.length + 1
    const at = this.#inside.world.clock.now().getTime()
    const message: StoredMessage = { role, content, at, id: `msg-${seq}`, seq }
    await this.#inside.disk.append(this.#path(sessionKey), `${JSON.stringify(message)}\n`)
    await note(this.#inside.disk, `${sessionKey} ${message.id}`)
    this.#publish(sessionKey, 'session.message', {
      sessionKey,
      message: shown(message),
      messageId: message.id,
      messageSeq: seq,
    })
    return [...messages, message]
  }

  async #load(sessionKey: string): Promise<StoredMessage[]> {
    const text = (await this.#inside.disk.read(this.#path(sessionKey))) ?? ''
    return text.split('\n').filter(Boolean).map(parseMessage)
  }

  #path(sessionKey: string): string {
    const name = Buffer.from(sessionKey).toString('base64url')
    return `${sessionFolder}/${name}.jsonl`
  }
}

function parseMessage(line: string): StoredMessage {
  const raw = tree(JSON.parse(line))
  const role = raw.role === 'assistant' ? 'assistant' : 'user'
  return {
    role,
    content: String(raw.content),
    at: Number(raw.at),
    id: String(raw.id),
    seq: Number(raw.seq),
  }
}

function shown(message: StoredMessage) {
  const content = message.role === 'user' ? message.content : assistant(message.content).content
  return {
    role: message.role,
    content,
    timestamp: message.at,
    __openclaw: { id: message.id, seq: message.seq },
  }
}

function assistant(text: string) {
  return { role: 'assistant', content: [{ type: 'text', text }] }
}
