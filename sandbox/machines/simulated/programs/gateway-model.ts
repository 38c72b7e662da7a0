import { StringDecoder } from 'node:string_decoder'
import type { Inside } from '../inside.ts'
import { bodyOf, request } from '../reach.ts'
import { type GatewayConfig, type Tree, tree } from './gateway-config.ts'

export interface ModelTurn {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: string
  tool_call_id?: string
}

export interface ToolRequest {
  type: 'tool'
  id: string
  name: string
  input: Tree
}

type Piece = { type: 'text'; text: string } | ToolRequest | { type: 'usage'; usage: Tree }

/** The tools of the toy: a command in the machine's shell, and a page in its browser. */
const tools = [
  {
    type: 'function',
    function: {
      name: 'browser',
      parameters: {
        type: 'object',
        properties: { action: { type: 'string' }, url: { type: 'string' } },
      },
    },
  },
  {
    type: 'function',
    function: {
      name: 'exec',
      parameters: { type: 'object', properties: { command: { type: 'string' } } },
    },
  },
]

/**
 * Asks the configured OpenAI-compatible model; yields what it writes as it comes, and at the end what it wants
 * done. Throws what it answered badly.
 */
export async function* askModel(
  inside: Inside,
  model: GatewayConfig['model'],
  messages: ModelTurn[],
  signal: AbortSignal,
): AsyncGenerator<Piece> {
  if (!model) throw new Error('no model is configured')
  const body = {
    ...{ model: model.id, stream: true, messages, tools },
    stream_options: { include_usage: true },
  }
  const response = await request(inside, {
    method: 'POST',
    url: new URL(`${model.baseUrl.replace(/\/$/, '')}/chat/completions`),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${model.apiKey}` },
    body: Buffer.from(JSON.stringify(body)),
    timeoutMs: 600_000,
    signal,
  })
  if (response.statusCode !== 200) {
    const text = (await bodyOf(response)).toString().slice(0, 500)
    throw new Error(`HTTP ${response.statusCode} from the model: ${text}`)
  }
  const decoder = new StringDecoder('utf8')
  const wanted = new Map<number, { id: string; name: string; input: string }>()
  let pending = ''
  for await (const chunk of response) {
    pending += decoder.write(chunk)
    const lines = pending.split('\n')
    pending = lines.pop() ?? ''
    for (const line of lines) {
      const data = /^data: ?(.*)$/.exec(line.trim())?.[1]
      if (!data || data === '[DONE]') continue
      const event = tree(JSON.parse(data))
      if (event.error) throw new Error(String(tree(event.error).message ?? 'the model failed'))
      const [choice] = Array.isArray(event.choices) ? event.choices : []
      const { content, tool_calls: calls } = tree(tree(choice).delta)
      if (typeof content === 'string' && content) yield { type: 'text', text: content }
      if (Array.isArray(calls)) collectCalls(wanted, calls.map(tree))
      if (event.usage) yield { type: 'usage', usage: tree(event.usage) }
    }
  }
  for (const { id, name, input } of wanted.values())
    yield { type: 'tool', id, name, input: tree(JSON.parse(input || '{}')) }
}

/** A call comes in pieces: its name once, its arguments as they are written. */
function collectCalls(
  wanted: Map<number, { id: string; name: string; input: string }>,
  calls: readonly Tree[],
): void {
  for (const call of calls) {
    const at = Number(call.index ?? 0)
    const known = wanted.get(at) ?? { id: '', name: '', input: '' }
    const { name, arguments: input } = tree(call.function)
    wanted.set(at, {
      id: known.id || String(call.id ?? ''),
      name: known.name || String(name ?? ''),
      input: known.input + String(input ?? ''),
    })
  }
}
