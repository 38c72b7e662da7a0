import { eq } from 'drizzle-orm'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createMachineBrowsers } from '../../src/browser/machine-browsers.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { createMachineReader } from '../../src/instances/machine-reader.ts'
import { openSockets } from '../../src/realtime/features.ts'
import { restTerms } from '../../src/servers/rest-terms.ts'
import { servers } from '../../src/servers/tables.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { createMachineTerminals } from '../../src/terminal/machine-terminals.ts'
import { createHttpWorld, type HttpWorld, url, Visitor } from './world.ts'

let world: HttpWorld
let live: { close(): Promise<void> }
let address: string
let layla: Visitor
let sam: Visitor
let order: string
const open: Socket[] = []

beforeAll(async () => {
  world = await createHttpWorld()
  const connections = new Connections(createDial(null))
  const deps = {
    ...world.deps,
    terminals: createMachineTerminals(connections),
    browsers: createMachineBrowsers(connections),
    machines: createMachineReader(connections),
    rest: restTerms(null, []),
  }
  live = openSockets(world.app.server, deps, world.databaseUrl, 50)
  address = await world.app.listen({ host: '127.0.0.1', port: 0 })
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  const ordered = await layla.send('POST', '/api/orders', {
    planId: 'starter',
    interval: 'month',
    hostname: 'pearl',
  })
  order = ordered.json().id
})
afterEach(() => {
  for (const socket of open.splice(0)) socket.close()
})
afterAll(async () => {
  await live.close()
  await world.close()
})

function connect(visitor: Visitor | null, options: { origin?: string; language?: string } = {}) {
  const socket = io(address, {
    path: '/api/socket',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: options.language ? { language: options.language } : {},
    extraHeaders: {
      origin: options.origin ?? url,
      ...(visitor && { cookie: visitor.cookie }),
    },
  })
  open.push(socket)
  return socket
}
const next = (socket: Socket, event: string, accept: (value: never) => boolean = () => true) =>
  new Promise<Record<string, unknown>>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} came`)), 5_000)
    socket.on(event, value => {
      if (!accept(value as never)) return
      clearTimeout(timer)
      resolve(value)
    })
  })
const refusalOf = (socket: Socket) =>
  new Promise<string>(resolve => {
    socket.on('connect_error', error => resolve(error.message))
    socket.on('connect', () => resolve('connected'))
  })

describe('a socket', () => {
  test('is refused without a session, and from a page of another site', async () => {
    expect(await refusalOf(connect(null))).toBe('signed-out')
    expect(await refusalOf(connect(layla, { origin: 'https://evil.test' }))).not.toBe('connected')
  })

  test('that only watches is ended with its session, and others stay', async () => {
    const leaving = new Visitor(world.app, 'en')
    await leaving.signUp('leaving@example.test')
    const socket = connect(leaving)
    const staying = connect(sam)
    await Promise.all([next(socket, 'connect'), next(staying, 'connect')])
    const told = next(socket, 'signed-out')
    const gone = next(socket, 'disconnect')
    expect((await leaving.send('POST', '/api/auth/sign-out', {})).statusCode).toBe(200)
    await told
    expect(await gone).toBe('io server disconnect')
    expect(staying.connected).toBe(true)
  })

  test('hears at once how an order stands, and then every change', async () => {
    const socket = connect(layla)
    const first = next(socket, 'order')
    expect(await socket.emitWithAck('watch-order', order)).toEqual({ ok: true })
    expect(await first).toMatchObject({ id: order, state: 'preparing' })
    const changed = next(socket, 'order', (view: { state: string }) => view.state === 'payable')
    await world.db
      .update(subscriptions)
      .set({ checkoutUrl: 'https://pay.example.test/1' })
      .where(eq(subscriptions.id, order))
    expect(await changed).toMatchObject({ checkoutUrl: 'https://pay.example.test/1' })
  })

  test('is told nothing of what belongs to others, or of nothing', async () => {
    const socket = connect(sam)
    const none = { ok: false, code: 'not-found' }
    expect(await socket.emitWithAck('watch-order', order)).toMatchObject(none)
    expect(await socket.emitWithAck('watch', { id: 1 })).toMatchObject(none)
  })

  test('hears of its server in the language it asked for, and of a burst only what matters', async () => {
    const [bought] = await world.db.select().from(subscriptions).where(eq(subscriptions.id, order))
    if (!bought) throw new Error('the order is there')
    await world.db.insert(servers).values({
      id: 'srv_live',
      accountId: bought.accountId,
      subscriptionId: order,
      planId: 'starter',
      desired: 'ready',
      hostname: 'pearl',
      blueprint: 'openclaw',
      candidates: bought.candidates,
      orderedAt: world.now(),
    })
    const [arabic, english] = [connect(layla), connect(layla, { language: 'en' })]
    const views: string[] = []
    arabic.on('server', (view: { machine: { state: string } }) => views.push(view.machine.state))
    for (const socket of [arabic, english]) {
      expect(await socket.emitWithAck('watch', 'srv_live')).toEqual({ ok: true })
    }
    const last = [arabic, english].map(socket =>
      next(
        socket,
        'server',
        (view: { machine: { state: string } }) => view.machine.state === 's50',
      ),
    )
    for (let step = 1; step <= 50; step++) {
      await world.db
        .update(servers)
        .set({ machineState: `s${step}` })
        .where(eq(servers.id, 'srv_live'))
    }
    const [inArabic, inEnglish] = await Promise.all(last)
    expect(inArabic).toMatchObject({ can: { chat: { text: 'خادمك ليس جاهزًا بعد.' } } })
    expect(inEnglish).toMatchObject({ can: { chat: { text: 'Your server is not ready yet.' } } })
    expect(views.at(-1)).toBe('s50')
    expect(views.length).toBeLessThan(25)
  })

  test('catches up after the connection to the database was lost', async () => {
    const socket = connect(layla)
    await socket.emitWithAck('watch-order', order)
    await world.db.execute(
      `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen row_changed' and datname = current_database()`,
    )
    const changed = next(socket, 'order', (view: { state: string }) => view.state === 'abandoned')
    await world.db
      .update(subscriptions)
      .set({ state: 'abandoned' })
      .where(eq(subscriptions.id, order))
    expect(await changed).toMatchObject({ state: 'abandoned' })
  })
})
