import { StringDecoder } from 'node:string_decoder'
import type { Inside } from '../inside.ts'
import { bodyOf, request } from '../reach.ts'
import { type GatewayConfig, tree } from './gateway-config.ts'

export interface Turn {
  role: 'system' | 'user' | 'assistant'
  content: string
}

/** Asks the configured OpenAI-compatible model; yields pieces of text. Throws what it answered badly. */
export async function* askModel(
  inside: Inside,
  model: GatewayConfig['model'],
  messages: Turn[],
  signal: AbortSignal,
): AsyncGenerator<string> {
  if (!model) throw new Error('no model is configured')
  const response = await request(inside, {
    method: 'POST',
    url: new URL(`${model.baseUrl.replace(/\/$/, '')}/chat/completions`),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${model.apiKey}` },
    body: Buffer.from(JSON.stringify({ model: model.id, stream: true, messages })),
    timeoutMs: 600_000,
    signal,
  })
  if (response.statusCode !== 200) {
    const text = (await bodyOf(response)).toString().slice(0, 500)
    throw new Error(`HTTP ${response.statusCode} from the model: ${text}`)
  }
  const decoder = new StringDecoder('utf8')
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
      const choices = Array.isArray(event.choices) ? event.choices : []
      const content = tree(tree(choices[0]).delta).content
      if (typeof content === 'string' && content) yield content
    }
  }
}
