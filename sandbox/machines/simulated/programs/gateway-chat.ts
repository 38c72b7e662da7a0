import type { Inside } from '../inside.ts'
import type { GatewayBrowser } from './gateway-browser.ts'
import type { GatewayConfig, Tree } from './gateway-config.ts'
import { askModel, type ModelTurn, type ToolRequest } from './gateway-model.ts'
import { GatewaySessions, type StoredMessage, textOf } from './gateway-sessions.ts'

interface Run {
  id: string
  sessionKey: string
  abort: AbortController
  /** What it has written since its last tool. */
  text: string
  seq: number
}

interface ToolOutcome {
  text: string
  isError: boolean
  details?: Tree
}

export type Publish = (
  sessionKey: string,
  event: string,
  payload: Record<string, unknown>,
  needs?: 'tool-events',
) => void

/** So many rounds with tools, and the answer has to come. */
const toolRoundsMost = 5

/** Conversations of the toy gateway: one turn at a time in each session. */
export class GatewayChat {
  readonly sessions: GatewaySessions
  readonly #inside: Inside
  readonly #browser: GatewayBrowser
  readonly #config: () => GatewayConfig
  readonly #publish: Publish
  readonly #runs = new Map<string, Run>()
  readonly #seen = new Set<string>()

  constructor(
    inside: Inside,
    browser: GatewayBrowser,
    config: () => GatewayConfig,
    publish: Publish,
  ) {
    this.#inside = inside
    this.#browser = browser
    this.#config = config
    this.#publish = publish
    this.sessions = new GatewaySessions(inside)
  }

  async history(sessionKey: string, limit: number, offset: number) {
    const messages = await this.sessions.messages(sessionKey)
    const end = messages.length - offset
    const page = messages.slice(Math.max(0, end - limit), end)
    const activeRunIds = this.activeRunIds(sessionKey)
    const [flying] = this.#active(sessionKey)
    const hasMore = end > limit
    return {
      sessionKey,
      messages: page,
      hasMore,
      ...(hasMore && { nextOffset: offset + page.length }),
      totalMessages: messages.length,
      sessionInfo: { hasActiveRun: activeRunIds.length > 0, activeRunIds },
      ...(flying && { inFlightRun: { runId: flying.id, text: flying.text } }),
    }
  }

  activeRunIds(sessionKey: string): string[] {
    return this.#active(sessionKey).map(run => run.id)
  }

  /** Starts a turn; what happens is published as events. The same key starts it only once. */
  send(sessionKey: string, message: string, idempotencyKey: string, attachments: Tree[]) {
    if (this.#runs.has(idempotencyKey)) return { runId: idempotencyKey, status: 'in_flight' }
    if (this.#seen.has(idempotencyKey)) return { runId: idempotencyKey, status: 'ok' }
    this.#seen.add(idempotencyKey)
    const abort = new AbortController()
    const run: Run = { id: idempotencyKey, sessionKey, abort, text: '', seq: 0 }
    this.#runs.set(run.id, run)
    this.#inside.activity.start(() => this.#turn(run, message, attachments))
    return { runId: run.id, status: 'started' }
  }

  abort(sessionKey: string, runId: string | null) {
    const runs = this.#active(sessionKey).filter(run => runId === null || run.id === runId)
    for (const run of runs) run.abort.abort()
    return { ok: true, aborted: runs.length > 0, runIds: runs.map(run => run.id) }
  }

  /** With all that was said in it; nothing of what is being written comes after. */
  async remove(sessionKey: string): Promise<boolean> {
    for (const run of this.#active(sessionKey)) {
      this.#runs.delete(run.id)
      run.abort.abort()
    }
    return await this.sessions.remove(sessionKey)
  }

  stop(): void {
    for (const run of this.#runs.values()) run.abort.abort()
  }

  async #turn(run: Run, message: string, attachments: Tree[]): Promise<void> {
    const idempotencyKey = `${run.id}:user`
    try {
      this.#emit(run, 'status', { phase: 'preparing_context' })
      const media = attachments.map(mediaOf)
      await this.#append(run, { role: 'user', content: message, idempotencyKey, media })
      this.#emit(run, 'status', { phase: 'starting_model' })
      for (let round = 0; round < toolRoundsMost; round++) {
        const asked = await this.#answer(run)
        if (asked.length === 0) break
        for (const tool of asked) await this.#runTool(run, tool)
        run.text = ''
      }
      this.#emit(run, 'final', { stopReason: 'stop', message: assistant(run.text) })
    } catch (error) {
      if (run.abort.signal.aborted) {
        if (run.text) await this.#append(run, { role: 'assistant', content: parts(run.text) })
        this.#emit(run, 'aborted', { stopReason: 'rpc', message: assistant(run.text) })
      } else {
        const errorMessage = error instanceof Error ? error.message : String(error)
        this.#emit(run, 'error', { errorKind: 'unknown', errorMessage })
      }
    } finally {
      this.#runs.delete(run.id)
    }
  }

  /** One request to the model: what it wrote is told and kept, what it wants done is returned. */
  async #answer(run: Run): Promise<ToolRequest[]> {
    const { model } = this.#config()
    const said = await this.sessions.messages(run.sessionKey)
    const chosen = (await this.sessions.meta(run.sessionKey)).model?.split('/').slice(1).join('/')
    const asked = model && chosen ? { ...model, id: chosen } : model
    const signal = AbortSignal.any([run.abort.signal, this.#inside.signal])
    const tools: ToolRequest[] = []
    let tokens: Tree = {}
    for await (const piece of askModel(this.#inside, asked, said.map(modelTurn), signal)) {
      if (piece.type === 'tool') tools.push(piece)
      else if (piece.type === 'usage') tokens = piece.usage
      else {
        run.text += piece.text
        this.#emit(run, 'delta', { deltaText: piece.text, message: assistant(run.text) })
      }
    }
    const calls = tools.map(({ id, name, input }) => ({
      type: 'toolCall',
      id,
      name,
      arguments: input,
    }))
    await this.#append(run, {
      role: 'assistant',
      content: [...(run.text ? parts(run.text) : []), ...calls],
      provider: 'openai',
      model: asked?.id ?? '',
      usage: usageOf(tokens),
      stopReason: tools.length > 0 ? 'toolUse' : 'stop',
    })
    return tools
  }

  async #runTool(run: Run, { id, name, input }: ToolRequest): Promise<void> {
    const told = (phase: string, more: Tree) =>
      this.#publish(
        run.sessionKey,
        'agent',
        {
          ...{ runId: run.id, sessionKey: run.sessionKey, agentId: 'main', seq: ++run.seq },
          ...{ stream: 'tool', data: { phase, name, toolCallId: id, ...more } },
        },
        'tool-events',
      )
    told('start', { args: input })
    const { text, isError, details } =
      name === 'browser' ? await this.#browse(input) : await this.#execute(input)
    told('result', { isError, result: { content: parts(text), ...(details && { details }) } })
    await this.#append(run, {
      ...{ role: 'toolResult', content: parts(text), isError },
      ...{ toolCallId: id, toolName: name, ...(details && { details }) },
    })
  }

  async #execute(input: Tree): Promise<ToolOutcome> {
    const command = String(input.command ?? '')
    const { stdout, stderr, exitCode } = await this.#inside.shell.run('openclaw', command)
    const text = `${stdout}${stderr}`.trimEnd() || '(no output)'
    return { text, isError: exitCode !== 0 }
  }

  async #browse(input: Tree): Promise<ToolOutcome> {
    try {
      const { id: targetId, url, title } = await this.#browser.open(String(input.url ?? ''))
      const browserTab = { targetId, profile: 'openclaw', target: 'host', url, title }
      return { text: `Opened ${url}`, isError: false, details: { browserTab } }
    } catch (error) {
      return { text: error instanceof Error ? error.message : String(error), isError: true }
    }
  }

  #emit(run: Run, state: string, extra: Record<string, unknown>): void {
    this.#publish(run.sessionKey, 'chat', {
      ...{ runId: run.id, sessionKey: run.sessionKey, agentId: 'main' },
      ...{ seq: ++run.seq, state, ...extra },
    })
  }

  #active(sessionKey: string): Run[] {
    return [...this.#runs.values()].filter(run => run.sessionKey === sessionKey)
  }

  async #append(
    run: Run,
    said: Omit<Parameters<GatewaySessions['append']>[1], 'runId'>,
  ): Promise<void> {
    if (!this.#runs.has(run.id)) return
    const ofRun = said.role === 'user' ? {} : { runId: run.id }
    const message = await this.sessions.append(run.sessionKey, { ...said, ...ofRun })
    const { id, seq } = message.__openclaw
    this.#publish(run.sessionKey, 'session.message', {
      ...{ sessionKey: run.sessionKey, message, messageId: id, messageSeq: seq },
    })
  }
}

const parts = (text: string) => [{ type: 'text', text }]

const assistant = (text: string) => ({ role: 'assistant', content: parts(text) })

function mediaOf(attachment: Tree): Tree {
  const { mimeType, fileName, content } = attachment
  return {
    ...{ contentType: mimeType, fileName },
    sizeBytes: Buffer.from(String(content ?? ''), 'base64').length,
  }
}

/** What the model is told of a message that is kept. */
function modelTurn(message: StoredMessage): ModelTurn {
  const text = textOf(message)
  if (message.role === 'toolResult')
    return { role: 'tool', content: text, tool_call_id: message.toolCallId ?? '' }
  return { role: message.role, content: text }
}

/** Tokens as the model counted them, at a made-up price of a dollar for a million. */
function usageOf(tokens: Tree) {
  const [input, output] = [Number(tokens.prompt_tokens ?? 0), Number(tokens.completion_tokens ?? 0)]
  const totalTokens = input + output
  // The configuration names no prices, and the real one takes that for free.
  const cost = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 }
  return { input, output, cacheRead: 0, cacheWrite: 0, totalTokens, cost }
}
