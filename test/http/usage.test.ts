import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { activities } from '../../src/activity/tables.ts'
import { createBlueprints } from '../../src/blueprints/registry.ts'
import { createChats } from '../../src/chat/chats.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { createInstances } from '../../src/instances/instances.ts'
import { silentLog } from '../../src/kit/log.ts'
import { mails } from '../../src/mail/tables.ts'
import { observeLimits } from '../../src/observers/limits.ts'
import { servers } from '../../src/servers/tables.ts'
import { usageLimits } from '../../src/usage/tables.ts'
import { type AssistantMachine, bootAssistant } from '../assistant-machine.ts'
import { readyServer } from './ready-server.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

const blueprints = createBlueprints({ conductor: null })
const id = 'srv_usage'
const api = `/api/servers/${id}`

let sandbox: RunningSandbox
let machine: AssistantMachine
let world: HttpWorld
let connections: Connections
let instances: ReturnType<typeof createInstances>
let layla: Visitor
let sam: Visitor

beforeAll(async () => {
  sandbox = await startSandbox({ driver: 'simulated' })
  machine = await bootAssistant(sandbox, { serverId: id, hasModel: true })
  const dial = createDial(sandbox.environment.SAMBUK_SOCKS_PROXY ?? null)
  connections = new Connections(dial)
  instances = createInstances({ dial, connections, extraCa: null, openaiBaseUrl: '' })
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
const used = async (): Promise<number> => (await usage()).month.tokens
/** Says something and waits until its answer is counted. */
async function hear(text: string): Promise<void> {
  const before = await used()
  expect((await say(text)).statusCode).toBe(202)
  await vi.waitFor(async () => expect(await used()).toBeGreaterThan(before), {
    ...{ timeout: 20_000, interval: 200 },
  })
}

interface Wish {
  unit?: 'tokens' | 'usd'
  amount: number
  action: 'warn' | 'stop'
}
const limit = (wish: Wish | null) =>
  layla.send('PUT', `${api}/usage-limit`, { limit: wish && { unit: 'tokens', ...wish } })
const priceOf = (price: object | null) =>
  layla.send('PUT', `${api}/model-price`, { model: 'openai/sandbox-1', price })
const look = async () => {
  // As an hour later: months end while clocks are moved.
  await world.db.update(usageLimits).set({ lookedAt: null })
  await observeLimits(
    {
      ...{
        platform: world.platform,
        blueprint: blueprints.find,
        publicUrl: 'http://127.0.0.1:3000',
      },
      ...{ instances, zone: sandbox.environment.SAMBUK_ZONE ?? '' },
    },
    AbortSignal.timeout(20_000),
  )
}
const letters = () => world.db.select().from(mails).where(eq(mails.kind, 'usage-limit'))

test('what a model did is told by day, and summed up by month', async () => {
  expect(await usage()).toMatchObject({
    days: [],
    month: { tokens: 0 },
    limit: null,
    state: 'none',
  })
  await hear('hello '.repeat(400))
  const { days, month } = await usage()
  const today = new Date().toISOString().slice(0, 10)
  expect(days).toMatchObject([{ date: today, model: 'openai/sandbox-1' }])
  // Its configuration names no price, which is not the same as that it is free.
  expect(month).toMatchObject({ cost: 0, unpriced: month.tokens })
  expect(month.models).toMatchObject([{ cost: null, by: null, price: null }])
  expect(days[0].tokens).toBe(month.tokens)
})

test('a limit is warned of, and stops nobody unless it is to', async () => {
  expect((await limit({ amount: 999, action: 'warn' })).statusCode).toBe(422)
  while ((await used()) <= 1000) await hear('hello '.repeat(400))
  const { month } = await usage()
  const warned = await limit({ amount: Math.floor(month.tokens * 1.2), action: 'warn' })
  expect(warned.json()).toMatchObject({ limit: { unit: 'tokens', action: 'warn' } })
  expect((await usage()).state).toBe('near')
  await limit({ amount: 1000, action: 'warn' })
  expect((await usage()).state).toBe('reached')
  await hear('one more')
  await limit({ amount: 1000, action: 'stop' })
  const refused = await say('and one more')
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'usage-limit-reached'])
  const streamed = await layla.send('POST', `${api}/chat`, {
    ...{ conversation: 'main', messageId: crypto.randomUUID(), text: 'by the other way' },
  })
  expect(streamed.json().code).toBe('usage-limit-reached')
})

test('a limit that is raised or taken away lets its owner go on, and each change is written down', async () => {
  await limit({ amount: 1_000_000, action: 'stop' })
  await hear('again')
  expect((await limit(null)).json()).toEqual({ limit: null })
  const rows = await world.db.select().from(activities).where(eq(activities.serverId, id))
  expect(rows.map(({ kind, detail }) => [kind, detail])).toContainEqual([
    'usage-limit-set',
    { tokens: 1_000_000, action: 'stop' },
  ])
})

test('a limit in money counts what its owner says that a model costs, and nothing of what nobody says', async () => {
  expect((await limit({ unit: 'usd', amount: 99, action: 'stop' })).statusCode).toBe(422)
  await limit({ unit: 'usd', amount: 100, action: 'stop' })
  expect(await usage()).toMatchObject({ state: 'fine', month: { cost: 0 } })
  await hear('nobody knows what this costs')
  const { tokens } = (await usage()).month
  const dollars = 1_000_000 / tokens
  const price = { input: dollars, output: dollars, cacheRead: 0, cacheWrite: 0 }
  expect((await priceOf({ ...price, input: -1 })).statusCode).toBe(422)
  expect((await priceOf(price)).json()).toEqual({ price })
  const { month, state } = await usage()
  expect(state).toBe('reached')
  expect(month.unpriced).toBe(0)
  expect(month.models).toMatchObject([{ by: 'owner', cost: expect.closeTo(month.cost, 6) }])
  expect((await say('too much')).json().code).toBe('usage-limit-reached')
  expect((await priceOf(null)).json()).toEqual({ price: null })
  await hear('unknown again')
})

test('its owner hears once of each state of each limit', async () => {
  const { tokens } = (await usage()).month
  await limit({ amount: Math.floor(tokens * 1.1), action: 'stop' })
  await look()
  await look()
  expect(await letters()).toMatchObject([
    {
      ...{ to: 'layla@example.test', language: 'ar' },
      params: {
        usageRung: 'near',
        usageUnit: 'tokens',
        usageMost: String(Math.floor(tokens * 1.1)),
      },
    },
  ])
  await limit({ amount: 1_000, action: 'warn' })
  await look()
  expect((await letters()).map(({ params }) => params.usageRung).sort()).toEqual([
    'near',
    'reached',
  ])
  await limit(null)
  await look()
  expect(await letters()).toHaveLength(2)
})

test('a limit is set and taken away also while nobody can ask its assistant', async () => {
  const off = { desired: 'stopped' as const }
  await world.db.update(servers).set(off).where(eq(servers.id, id))
  expect((await layla.send('GET', `${api}/usage`)).statusCode).toBe(409)
  expect((await limit({ amount: 5_000, action: 'warn' })).statusCode).toBe(200)
  await look()
  expect(await letters()).toHaveLength(2)
  await limit(null)
  await world.db.update(servers).set({ desired: 'ready' }).where(eq(servers.id, id))
})

test('somebody else’s server tells others nothing, and that they asked is written down', async () => {
  expect((await sam.send('GET', `${api}/usage`)).statusCode).toBe(404)
  expect((await sam.send('PUT', `${api}/usage-limit`, { limit: null })).statusCode).toBe(404)
  const price = { model: 'openai/sandbox-1', price: null }
  expect((await sam.send('PUT', `${api}/model-price`, price)).statusCode).toBe(404)
  const rows = await world.db.select().from(activities).where(eq(activities.serverId, id))
  expect(rows.filter(({ kind }) => kind === 'access-refused').map(row => row.detail)).toEqual([
    { what: 'usage' },
  ])
})
