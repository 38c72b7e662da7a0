import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { activities } from '../../src/activity/tables.ts'
import { createChats } from '../../src/chat/chats.ts'
import type { Told } from '../../src/chat/conversation.ts'
import { chatSockets } from '../../src/chat/sockets.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { silentLog } from '../../src/kit/log.ts'
import { createSocket } from '../../src/realtime/socket.ts'
import { servers } from '../../src/servers/tables.ts'
import { type AssistantMachine, bootAssistant } from '../assistant-machine.ts'
import { readyServer } from './ready-server.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

const id = 'srv_chats'

let sandbox: RunningSandbox
let machine: AssistantMachine
let world: HttpWorld
let connections: Connections
let live: { close(): Promise<void> }
let address: string
let layla: Visitor
let sam: Visitor
const open: Follower[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ driver: 'simulated' })
  const { environment } = sandbox
  machine = await bootAssistant(sandbox, { serverId: id, hasModel: true })
  connections = new Connections(createDial(environment.SAMBUK_SOCKS_PROXY ?? null))
  world = await createHttpWorld({ chats: createChats(connections, silentLog) })
  live = createSocket(world.app.server, world.deps, () => [chatSockets(world.deps)])
  address = await world.app.listen({ host: '127.0.0.1', port: 0 })
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  await readyServer(world, layla, { id, machine, hasModel: true })
}, 120_000)
afterEach(() => {
  for (const follower of open.splice(0)) follower.socket.close()
})
afterAll(async () => {
  await live?.close()
  connections?.close()
  await world?.close()
  await sandbox?.close()
})

/** What a page makes of what it is told: every word once, in order. */
class Follower {
  readonly socket: Socket
  readonly conversation: string
  texts: string[] = []
  running: { id: string; text: string; tools: string[] } | null = null
  ends: string[] = []
  pages = 0
  refusal: string | null = null

  constructor(visitor: Visitor, conversation: string) {
    this.conversation = conversation
    this.socket = io(address, {
      ...{ path: '/api/socket', transports: ['websocket'], reconnection: false, forceNew: true },
      extraHeaders: { origin: world.deps.url, cookie: visitor.cookie },
    })
    this.socket.on('chat', (told: Told & { conversation: string }) => {
      if (told.conversation === conversation) this.#take(told)
    })
    open.push(this)
  }

  watch(serverId = id): Promise<{ ok: boolean; code?: string }> {
    return this.socket.emitWithAck('chat-watch', { serverId, conversation: this.conversation })
  }

  #take(told: Told): void {
    if (told.type === 'page') {
      this.pages++
      this.texts = told.turns.map(({ role, parts }) =>
        [role, ...parts.map(part => (part.type === 'text' ? part.text : `<${part.name}>`))].join(
          ' ',
        ),
      )
      this.running = told.run && {
        ...{ id: told.run.id, text: told.run.text },
        tools: told.run.tools.map(({ name, state }) => `${name} ${state}`),
      }
    }
    if (told.type === 'refused') this.refusal = told.code
    if (told.type === 'run') {
      this.running = { id: told.run.id, text: told.run.text, tools: this.running?.tools ?? [] }
    }
    if (told.type === 'text') {
      const known = this.running?.id === told.run ? this.running.text : ''
      expect(told.from).toBeLessThanOrEqual(known.length)
      this.running = {
        ...{ id: told.run, text: known.slice(0, told.from) + told.text },
        tools: this.running?.tools ?? [],
      }
    }
    if (told.type === 'tool' && this.running)
      this.running.tools.push(`${told.tool.name} ${told.tool.state}: ${told.tool.output ?? ''}`)
    if (told.type === 'ended') {
      this.ends.push(told.outcome)
      this.running = null
    }
  }
}

const api = `/api/servers/${id}`
const say = (conversation: string, text: string, more: object = {}, by = layla) =>
  by.send('POST', `${api}/conversations/${conversation}/messages`, {
    ...{ messageId: randomUUID(), text, ...more },
  })

test('the first word is one of the first steps, and is written down once', async () => {
  const steps = async () => {
    const listed = await layla.send('GET', `${api}/first-steps`)
    return listed.json().filter(({ isDone }: { isDone: boolean }) => isDone)
  }
  const model = { name: 'model', isDone: true }
  expect(await steps()).toEqual([model])
  for (const word of ['first', 'second']) expect((await say('hello', word)).statusCode).toBe(202)
  expect(await steps()).toEqual([model, { name: 'message', isDone: true }])
  const lines = await world.db.select().from(activities).where(eq(activities.kind, 'first-said'))
  expect(lines.map(({ serverId }) => serverId)).toEqual([id])
})

describe('a conversation', () => {
  test('is followed by every device of its owner, word for word', async () => {
    const [phone, desk] = [new Follower(layla, 'step'), new Follower(layla, 'step')]
    expect(await phone.watch()).toEqual({ ok: true })
    expect(await desk.watch()).toEqual({ ok: true })
    expect((await say('step', 'what is a sambuk?')).statusCode).toBe(202)
    for (const follower of [phone, desk]) {
      await expect.poll(() => follower.ends).toEqual(['done'])
      await expect.poll(() => follower.texts.length).toBe(2)
      expect(follower.texts[0]).toBe('user what is a sambuk?')
      expect(follower.texts[1]).toMatch(/^assistant You said: “what is a sambuk\?”/)
    }
  })

  test('goes on while nobody looks, and is whole for who comes in the middle of a word', async () => {
    const first = new Follower(layla, 'away')
    await first.watch()
    await say('away', 'count to 25')
    await expect.poll(() => first.running?.text ?? '').toMatch(/^1 2 3/)
    first.socket.close()

    const second = new Follower(layla, 'away')
    await second.watch()
    expect(second.running?.text).toMatch(/^1 2 3/)
    await expect.poll(() => second.ends).toEqual(['done'])
    const whole = Array.from({ length: 25 }, (_, at) => at + 1).join(' ')
    await expect.poll(() => second.texts.at(-1)).toBe(`assistant ${whole}`)
  })

  test('is taken up again when the line to the machine is cut', async () => {
    const follower = new Follower(layla, 'cut')
    await follower.watch()
    await say('cut', 'count to 30')
    await expect.poll(() => follower.running?.text ?? '').toMatch(/^1 2/)
    connections.close()
    await expect.poll(() => follower.ends).toEqual(['done'])
    const whole = Array.from({ length: 30 }, (_, at) => at + 1).join(' ')
    await expect.poll(() => follower.texts.at(-1)).toBe(`assistant ${whole}`)
  })

  test('is opened again once its server may be used again, also beside a page that was refused', async () => {
    const asleep = (desired: 'stopped' | 'ready') =>
      world.db.update(servers).set({ desired }).where(eq(servers.id, id))
    const refused = new Follower(layla, 'rest')
    await refused.watch()
    await asleep('stopped')
    connections.close()
    await expect.poll(() => refused.refusal).toBe('server-stopped')
    await asleep('ready')
    expect(await new Follower(layla, 'rest').watch()).toEqual({ ok: true })
  })

  test('is stopped when its owner says so, and keeps what was written', async () => {
    const follower = new Follower(layla, 'stop')
    await follower.watch()
    await say('stop', 'count to 500')
    await expect.poll(() => follower.running?.text ?? '').toMatch(/^1 2/)
    const stopped = await layla.send('POST', `${api}/conversations/stop/stop`)
    expect(stopped.statusCode).toBe(200)
    await expect.poll(() => follower.ends).toEqual(['stopped'])
    await expect.poll(() => follower.texts.at(-1)).toMatch(/^assistant 1 2/)
  })

  test('shows what the assistant does while it does it', async () => {
    const follower = new Follower(layla, 'tools')
    await follower.watch()
    await say('tools', 'run: id -un')
    await expect.poll(() => follower.ends).toEqual(['done'])
    await expect.poll(() => follower.texts.length).toBe(2)
    expect(follower.texts[1]).toBe('assistant <exec> This is what it printed: openclaw')
    const page = await layla.send('GET', `${api}/conversations/tools/messages`)
    expect(page.json().turns[1]).toMatchObject({
      parts: [
        { type: 'tool', name: 'exec', input: 'id -un', output: 'openclaw', state: 'done' },
        { type: 'text' },
      ],
      model: 'sandbox-1',
      usage: { tokens: expect.any(Number), cost: expect.any(Number) },
    })
  })

  test('takes the same message once, and files with it', async () => {
    const messageId = randomUUID()
    const content = Buffer.from('salted fish').toString('base64')
    const attachments = [{ name: 'list.txt', type: 'text/plain', content }]
    for (let time = 0; time < 2; time++) {
      const sent = await say('once', 'ping', { messageId, attachments })
      expect(sent.statusCode).toBe(202)
    }
    const turns = async () =>
      (await layla.send('GET', `${api}/conversations/once/messages`)).json().turns
    await expect.poll(async () => (await turns()).length).toBe(2)
    expect(await turns()).toMatchObject([
      { id: messageId, attachments: [{ name: 'list.txt', type: 'text/plain', bytes: 11 }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'pong' }] },
    ])
  })
})

describe('conversations', () => {
  test('are listed, found, renamed and removed', async () => {
    await say('pearls', 'tell me about pearl diving')
    await say('dates', 'which dates are sweet?', { title: 'Sweet dates' })
    const found = async (query = '') => {
      const listed = await layla.send('GET', `${api}/conversations?query=${query}`)
      return listed.json().map((line: { id: string; title: string }) => line.id)
    }
    await expect.poll(() => found()).toEqual(expect.arrayContaining(['pearls', 'dates']))
    await expect.poll(() => found('diving')).toEqual(['pearls'])
    expect(await found('sweet%20dates')).toEqual(['dates'])
    const renamed = await layla.send('PATCH', `${api}/conversations/dates`, { title: 'تمور' })
    expect(renamed.statusCode).toBe(200)
    expect(await found(encodeURIComponent('تمور'))).toEqual(['dates'])
    const taken = await layla.send('PATCH', `${api}/conversations/pearls`, { title: 'تمور' })
    expect([taken.statusCode, taken.json().code]).toEqual([409, 'conversation-name-taken'])
    await layla.send('DELETE', `${api}/conversations/pearls`)
    expect(await found()).not.toContain('pearls')
  })

  test('are answered by the model that was chosen for them', async () => {
    const models = (await layla.send('GET', `${api}/models`)).json()
    expect(models).toEqual([{ id: 'sambuk-openai/sandbox-1', name: 'sandbox-1', isDefault: true }])
    const refused = await say('model', 'ping', { model: 'sambuk-openai/unknown' })
    expect(refused.statusCode).toBe(503)
    await say('model', 'ping', { model: 'sambuk-openai/sandbox-1' })
    const answeredBy = async () =>
      (await layla.send('GET', `${api}/conversations/model/messages`)).json().turns[1]?.model
    await expect.poll(answeredBy).toBe('sandbox-1')
  })

  test('are nobody else’s, which is written down', async () => {
    const watched = await new Follower(sam, 'step').watch()
    expect(watched).toMatchObject({ ok: false, code: 'not-found' })
    const asked = [
      await sam.send('GET', `${api}/conversations`),
      await sam.send('GET', `${api}/conversations/step/messages`),
      await say('step', 'hello', {}, sam),
      await sam.send('POST', `${api}/conversations/step/stop`),
      await sam.send('DELETE', `${api}/conversations/step`),
    ]
    expect(asked.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404, 404])
    const lines = await world.db
      .select()
      .from(activities)
      .where(eq(activities.kind, 'access-refused'))
    expect(lines.map(({ serverId, detail }) => [serverId, detail.what])).toEqual([[id, 'chat']])
  })

  test.each([
    ['nothing in it', { text: '' }, 422],
    ['too many words', { text: 'x'.repeat(20_001) }, 422],
    ['no message id', { text: 'x', messageId: 'one' }, 422],
    [
      'a file that is no base64',
      { text: 'x', attachments: [{ name: 'a', type: 'a/b', content: '!' }] },
      422,
    ],
    [
      'more than is taken',
      { text: 'x', attachments: [{ name: 'a', type: 'a/b', content: 'A'.repeat(17e6) }] },
      413,
    ],
  ])('refuse a message with %s', async (_what, more, status) => {
    const sent = await say('bad', 'x', more)
    expect(sent.statusCode).toBe(status)
  })
})
