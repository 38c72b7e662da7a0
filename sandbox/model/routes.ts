import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { createVendorServer, Refusal, type VendorAnswer } from '../control/vendor-server.ts'
import type { World } from '../world.ts'
import { addressIn, commandIn, countIn, replyTo, replyToOutput, withoutEnvelope } from './reply.ts'

const modelId = 'sandbox-model'
const chunkDelayMs = 15
const countDelayMs = 100

const part = z.looseObject({ type: z.string(), text: z.string().optional() })
const message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(part), z.null()]).optional(),
})
const tool = z.looseObject({ function: z.looseObject({ name: z.string() }).optional() })
/** Everything else a client may send (temperature, …) is accepted and without effect. */
const completion = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  tools: z.array(tool).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
})

/** An OpenAI-compatible model server that answers by rules; every model name is served. */
export function createModel(world: World): FastifyInstance {
  const app = createVendorServer(world, {
    provider: 'model',
    bodyLimit: 4 * 1024 * 1024,
    answers: {
      internalError: () => errorAnswer(500, 'server_error', 'The server had an error.'),
      rateLimited: () =>
        errorAnswer(429, 'requests', 'Rate limit reached for requests', 'rate_limit_exceeded'),
      unauthorized: () => wrongKey('none'),
      unknownRoute: ({ method, url }) =>
        errorAnswer(404, 'invalid_request_error', `Unknown request URL: ${method} ${url}.`),
      badRequest: (text, status) => errorAnswer(status, 'invalid_request_error', text),
    },
  })
  const created = Math.floor(Date.UTC(2026, 0, 1) / 1000)
  const model = { id: modelId, object: 'model', created, owned_by: 'sandbox' }

  app.get('/v1/models', { config: { operation: 'list-models' } }, request => {
    authorize(request)
    return { object: 'list', data: [model] }
  })

  app.post('/v1/chat/completions', { config: { operation: 'complete' } }, (request, reply) => {
    authorize(request)
    const read = completion.safeParse(request.body)
    if (!read.success) {
      throw new Refusal(errorAnswer(400, 'invalid_request_error', z.prettifyError(read.error)))
    }
    const { messages, model: name, stream, stream_options: options } = read.data
    const prompt = messages.map(textOf)
    // OpenClaw ends with a user message that holds nothing but its own notes; the person's is before it.
    const last = messages.findLastIndex(
      ({ role }, at) => role === 'user' && withoutEnvelope(prompt[at] ?? '') !== '',
    )
    const asked = prompt[last] ?? ''
    const output = messages.findLast(({ role }, at) => role === 'tool' && at > last)
    const tokensMax = read.data.max_completion_tokens ?? read.data.max_tokens ?? Infinity
    const { answer, end } = cutTo(
      tokensMax,
      output ? replyToOutput(textOf(output)) : (countedTo(asked) ?? replyTo(asked)),
    )
    const head = {
      id: `chatcmpl-${world.randomHex(12)}`,
      created: Math.floor(world.clock.now().getTime() / 1000),
      model: name,
    }
    const call = output ? null : callIn(asked, read.data.tools ?? [])
    const usage = countTokens(prompt, call ? JSON.stringify(call.input) : answer)
    if (!stream) return whole(head, answer, end, usage)
    const told = options?.include_usage ? usage : null
    const delayMs = countIn(asked) === null ? chunkDelayMs : countDelayMs
    return reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(
        Readable.from(
          call === null
            ? events(head, answer, end, told, delayMs)
            : callEvents(head, world.randomHex(8), call, told),
        ),
      )
  })

  function authorize(request: FastifyRequest): void {
    const key = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (key !== world.settings.keys.modelApiKey) throw new Refusal(wrongKey(key))
  }

  return app
}

interface Head {
  id: string
  created: number
  model: string
}
/** Why an answer ended, in OpenAI's words. */
type End = 'stop' | 'length'
type Usage = ReturnType<typeof countTokens>

function whole(head: Head, answer: string, end: End, usage: Usage) {
  const said = { role: 'assistant', content: answer, refusal: null, annotations: [] }
  const choice = { index: 0, message: said, logprobs: null, finish_reason: end }
  return { ...head, object: 'chat.completion', choices: [choice], usage }
}

async function* events(head: Head, answer: string, end: End, usage: Usage | null, delayMs: number) {
  const event = (choices: object[], more: object = {}) =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...more })}\n\n`
  const delta = (delta: object, finish_reason: string | null = null) =>
    event([{ index: 0, delta, logprobs: null, finish_reason }], usage ? { usage: null } : {})
  yield delta({ role: 'assistant', content: '' })
  for (const word of answer.match(/\s*\S+/g) ?? []) {
    await sleep(delayMs)
    yield delta({ content: word })
  }
  yield delta({}, end)
  if (usage) yield event([], { usage })
  yield 'data: [DONE]\n\n'
}

interface Call {
  name: string
  input: object
}

/** A model that wants a tool of its client's to do something, in the pieces in which a real one says so. */
async function* callEvents(head: Head, id: string, { name, input }: Call, usage: Usage | null) {
  const event = (choices: object[], more: object = {}) =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...more })}\n\n`
  const delta = (delta: object, finish_reason: string | null = null) =>
    event([{ index: 0, delta, logprobs: null, finish_reason }], usage ? { usage: null } : {})
  const call = (more: object, of: object = {}) => ({
    tool_calls: [{ index: 0, ...of, function: more }],
  })
  yield delta({ role: 'assistant', content: null })
  yield delta(call({ name, arguments: '' }, { id: `call_${id}`, type: 'function' }))
  yield delta(call({ arguments: JSON.stringify(input) }))
  yield delta({}, 'tool_calls')
  if (usage) yield event([], { usage })
  yield 'data: [DONE]\n\n'
}

/** What is to be done for a message with the tools that are offered, by OpenClaw's own names of them. */
function callIn(asked: string, tools: readonly z.output<typeof tool>[]): Call | null {
  const has = (name: string) => tools.some(({ function: offered }) => offered?.name === name)
  const [command, url] = [commandIn(asked), addressIn(asked)]
  if (command !== null && has('exec')) return { name: 'exec', input: { command } }
  if (url !== null && has('browser')) return { name: 'browser', input: { action: 'open', url } }
  return null
}

function countedTo(asked: string): string | null {
  const upTo = countIn(asked)
  return upTo === null ? null : Array.from({ length: upTo }, (_, at) => at + 1).join(' ')
}

function textOf({ content }: z.output<typeof message>): string {
  if (typeof content === 'string') return content
  return (content ?? []).map(({ text }) => text ?? '').join('\n')
}

/** Four characters a token, as a rule of thumb has it. */
const charactersPerToken = 4

function cutTo(tokens: number, answer: string): { answer: string; end: End } {
  const kept = answer.slice(0, tokens * charactersPerToken)
  return { answer: kept, end: kept === answer ? 'stop' : 'length' }
}

function countTokens(prompt: string[], answer: string) {
  const tokens = (text: string) => Math.ceil(text.length / charactersPerToken)
  const prompt_tokens = prompt.reduce((sum, text) => sum + tokens(text), 0)
  const completion_tokens = tokens(answer)
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}

function errorAnswer(
  status: number,
  type: string,
  text: string,
  code: string | null = null,
): VendorAnswer {
  return { status, body: { error: { message: text, type, param: null, code } } }
}

function wrongKey(key: string): VendorAnswer {
  const text =
    key === ''
      ? 'You didn’t provide an API key. You need to provide your API key in an Authorization header using Bearer auth.'
      : `Incorrect API key provided: ${key.slice(0, 3)}***.`
  return errorAnswer(401, 'invalid_request_error', text, 'invalid_api_key')
}
