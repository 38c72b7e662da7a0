import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestWorld, listen, type TestWorld } from '../test-world.ts'
import { replyTo, withoutEnvelope } from './reply.ts'
import { createModel } from './routes.ts'

let world: TestWorld
let app: FastifyInstance
let url: string

beforeEach(async () => {
  world = createTestWorld()
  app = createModel(world)
  url = (await listen(app)).url
})
afterEach(async () => {
  await app.close()
  world.remove()
})

function complete(body: object, key = world.settings.keys.modelApiKey): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'any', ...body }),
  })
}

const ping = [{ role: 'user', content: 'ping' }]

test('the answer is that of the last user message, with usage', async () => {
  const messages = [
    { role: 'system', content: 'x'.repeat(60_000) },
    { role: 'user', content: 'hello' },
    { role: 'assistant', content: 'Hello!' },
    { role: 'user', content: [{ type: 'text', text: 'ping' }] },
  ]
  const response = await complete({ messages, tools: [{ type: 'function' }] })
  expect(await response.json()).toMatchObject({
    object: 'chat.completion',
    choices: [{ message: { role: 'assistant', content: 'pong' }, finish_reason: 'stop' }],
    usage: { completion_tokens: 1 },
  })
})

test('a stream comes word by word and ends with usage and [DONE]', async () => {
  const body = {
    messages: [{ role: 'user', content: 'what is a sambuk?' }],
    stream: true,
    stream_options: { include_usage: true },
  }
  const response = await complete(body)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const lines = (await response.text()).split('\n\n').filter(line => line !== '')
  expect(lines.at(-1)).toBe('data: [DONE]')
  const chunks = lines.slice(0, -1).map(line => JSON.parse(line.slice('data: '.length)))
  const words = chunks.map(chunk => chunk.choices[0]?.delta.content ?? '')
  expect(words.filter(word => word !== '').length).toBeGreaterThan(5)
  expect(words.join('')).toBe(replyTo('what is a sambuk?'))
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } })
})

test.each(['max_tokens', 'max_completion_tokens'])(
  '%s cuts an answer short and says so',
  async name => {
    const body = { messages: [{ role: 'user', content: 'what is a sambuk?' }], [name]: 2 }
    expect(await (await complete(body)).json()).toMatchObject({
      choices: [{ message: { content: 'You said' }, finish_reason: 'length' }],
      usage: { completion_tokens: 2 },
    })
    expect(await (await complete({ ...body, stream: true })).text()).toContain(
      '"finish_reason":"length"',
    )
  },
)

test('a wrong key is refused in the format of OpenAI', async () => {
  const response = await complete({ messages: ping }, 'sk-other')
  expect(response.status).toBe(401)
  expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } })
})

test('a body without messages is refused with the field that is wrong', async () => {
  const response = await complete({ messages: [] })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('messages')
})

test('who is asked to run something asks for its client’s shell, and then says what it printed', async () => {
  const messages: object[] = [{ role: 'user', content: 'run: id -un' }]
  const tools = [{ type: 'function', function: { name: 'exec' } }]
  const asked = await (await complete({ messages, tools, stream: true })).text()
  const calls = [...asked.matchAll(/"tool_calls":(\[.*?\}\}\])/g)].map(([, call]) =>
    JSON.parse(call ?? ''),
  )
  expect(calls.map(([call]) => call.function)).toEqual([
    { name: 'exec', arguments: '' },
    { arguments: '{"command":"id -un"}' },
  ])
  messages.push({ role: 'tool', content: 'openclaw', tool_call_id: 'call_1' })
  expect(await (await complete({ messages, tools })).json()).toMatchObject({
    choices: [{ message: { content: 'This is what it printed: openclaw' } }],
  })
})

test('Arabic is answered in Arabic', () => {
  expect(replyTo('ما هو السنبوك؟')).toContain('قلتَ: «ما هو السنبوك؟»')
})

test.each([
  ['[Sat 2026-11-21 07:26 UTC] ping', 'ping'],
  ['[07:26] ping', 'ping'],
  [
    'Sender (untrusted metadata):\n```json\n{"id":"x"}\n```\n\n[Sat 2026-11-21 07:26 UTC] ping',
    'ping',
  ],
  ['<metadata>{"a":1}</metadata>\nping', 'ping'],
  ['ping\n\nRuntime: agent=main | session=agent:main:x | host=vm', 'ping'],
  ['[draft] keep me', '[draft] keep me'],
])('what assistants put before a message is left out: %j', (message, said) => {
  expect(withoutEnvelope(message)).toBe(said)
})
