import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { activities } from '../../src/activity/tables.ts'
import { createChats } from '../../src/chat/chats.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { silentLog } from '../../src/kit/log.ts'
import { type AssistantMachine, bootAssistant } from '../assistant-machine.ts'
import { readyServer } from './ready-server.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

const id = 'srv_usage'
const api = `/api/servers/${id}`

let sandbox: RunningSandbox
let machine: AssistantMachine
let world: HttpWorld
let connections: Connections
let layla: Visitor
let sam: Visitor

beforeAll(async () => {
  sandbox = await startSandbox({ driver: 'simulated' })
  machine = await bootAssistant(sandbox, { serverId: id, hasModel: true })
  connections = new Connections(createDial(sandbox.environment.SAMBUK_SOCKS_PROXY ?? null))
  world = await createHttpWorld({ chats: createChats(connections, silentLog) })
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  await readyServer(world, layla, { id, machine, hasModel: true })
}, 120_000)
afterAll(async () => {
  connections?.close()
  await world?.close()
  await sandbox?.close()
})

const usage = async () => (await layla.send('GET', `${api}/usage`)).json()
const say = (text: string) =>
  layla.send('POST', `${api}/conversations/main/messages`, {
    ...{ messageId: crypto.randomUUID(), text, model: null, title: null, attachments: [] },
  })
const limit = (wish: { tokens: number; action: 'warn' | 'stop' } | null) =>
  layla.send('PUT', `${api}/usage-limit`, { limit: wish })

test('what a model did is told by day, and summed up by month', async () => {
  expect(await usage()).toMatchObject({
    days: [],
    month: { tokens: 0 },
    limit: null,
    state: 'none',
  })
  expect((await say('hello '.repeat(400))).statusCode).toBe(202)
  await vi.waitFor(async () => expect((await usage()).month.tokens).toBeGreaterThan(300), {
    ...{ timeout: 20_000, interval: 200 },
  })
  const { days, month } = await usage()
  const today = new Date().toISOString().slice(0, 10)
  expect(days).toMatchObject([{ date: today, model: 'openai/sandbox-1' }])
  expect(days[0].tokens).toBe(month.tokens)
})

test('a limit is warned of, and stops nobody unless it is to', async () => {
  expect((await limit({ tokens: 999, action: 'warn' })).statusCode).toBe(422)
  await vi.waitFor(
    async () => {
      expect((await say('hello '.repeat(400))).statusCode).toBe(202)
      expect((await usage()).month.tokens).toBeGreaterThan(1000)
    },
    { timeout: 20_000, interval: 500 },
  )
  const { month } = await usage()
  const warned = await limit({ tokens: Math.floor(month.tokens * 1.2), action: 'warn' })
  expect(warned.json()).toMatchObject({ state: 'near', limit: { action: 'warn' } })
  expect((await limit({ tokens: 1000, action: 'warn' })).json()).toMatchObject({ state: 'reached' })
  expect((await say('one more')).statusCode).toBe(202)
  await limit({ tokens: 1000, action: 'stop' })
  const refused = await say('and one more')
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'usage-limit-reached'])
  const streamed = await layla.send('POST', `${api}/chat`, {
    ...{ conversation: 'main', messageId: crypto.randomUUID(), text: 'by the other way' },
  })
  expect(streamed.json().code).toBe('usage-limit-reached')
})

test('a limit that is raised or taken away lets its owner go on, and each change is written down', async () => {
  await limit({ tokens: 1_000_000, action: 'stop' })
  expect((await say('again')).statusCode).toBe(202)
  expect((await limit(null)).json()).toMatchObject({ limit: null, state: 'none' })
  const rows = await world.db.select().from(activities).where(eq(activities.serverId, id))
  expect(rows.map(({ kind, detail }) => [kind, detail])).toContainEqual([
    'usage-limit-set',
    { tokens: 1_000_000, action: 'stop' },
  ])
})

test('somebody else’s server tells others nothing, and that they asked is written down', async () => {
  expect((await sam.send('GET', `${api}/usage`)).statusCode).toBe(404)
  expect((await sam.send('PUT', `${api}/usage-limit`, { limit: null })).statusCode).toBe(404)
  const rows = await world.db.select().from(activities).where(eq(activities.serverId, id))
  expect(rows.filter(({ kind }) => kind === 'access-refused').map(row => row.detail)).toEqual([
    { what: 'usage' },
  ])
})
