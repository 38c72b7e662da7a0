import type { Socket as TcpSocket } from 'node:net'
import { and, desc, eq } from 'drizzle-orm'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  exec,
  keyPair,
  login,
  spec,
  testMachines,
  until,
} from '../../sandbox/machines/test-machines.ts'
import { activities } from '../../src/activity/tables.ts'
import { openclaw } from '../../src/blueprints/openclaw/blueprint.ts'
import { createBlueprints } from '../../src/blueprints/registry.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createSocket } from '../../src/realtime/socket.ts'
import { servers } from '../../src/servers/tables.ts'
import { mostBytes } from '../../src/terminal/flow.ts'
import { createMachineTerminals } from '../../src/terminal/machine-terminals.ts'
import { usualLimits } from '../../src/terminal/open-terminals.ts'
import { terminalSockets } from '../../src/terminal/sockets.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, type HttpWorld, url, Visitor } from './world.ts'

const id = 'srv_terminal'
const { username, home } = openclaw.owner
let machines: Awaited<ReturnType<typeof testMachines>>
let connections: Connections
let world: HttpWorld
let live: { close(): Promise<void> }
let address: string
let layla: Visitor
let sam: Visitor
const wires = new Set<TcpSocket>()
const pages: Page[] = []

beforeAll(async () => {
  machines = await testMachines({ driver: 'simulated' })
  const key = keyPair()
  const machine = await machines.machines.create(spec(machines.machines, { sshKeys: [key.public] }))
  const { client, hostKey } = await login(machine, key.private)
  await exec(
    client,
    `useradd --system --create-home --home-dir ${home} --shell /usr/sbin/nologin ${username}`,
  )
  client.end()
  connections = new Connections(async () => {
    const wire = (await machine.connect(22)) as TcpSocket
    wires.add(wire)
    return wire
  })
  world = await createHttpWorld()
  const { platform, auth } = world
  const deps = {
    ...platform,
    ...{ auth, url, zone: 'example.test' },
    terminals: createMachineTerminals(connections),
    blueprints: createBlueprints({ conductor: null }),
  }
  const limits = { ...usualLimits, checkEveryMs: 50 }
  live = createSocket(world.app.server, deps, () => [terminalSockets(deps, limits)])
  address = await world.app.listen({ host: '127.0.0.1', port: 0 })
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  const bought = await paidOrder(world, layla, { hostname: 'pearl' })
  await world.db.insert(servers).values({
    ...{ id, accountId: bought.accountId, subscriptionId: bought.id, planId: 'starter' },
    ...{ desired: 'ready', hostname: 'pearl', blueprint: 'openclaw', candidates: [] },
    ...{ orderedAt: world.now(), verifiedAt: world.now(), announcedAt: world.now() },
    ...{ address: machine.spec.address, hostKey: `ssh-ed25519 ${hostKey}` },
    sealedSshKey: platform.vault.seal(`ssh-key:${id}`, key.private),
    sealedGatewayToken: platform.vault.seal(`gateway-token:${id}`, 'not-a-secret-token'),
  })
})
afterEach(async () => {
  for (const page of pages.splice(0)) page.socket.close()
  await until('every terminal is closed', async () => {
    const opened = await linesOf('terminal-opened')
    return opened.length === (await linesOf('terminal-closed')).length
  })
})
afterAll(async () => {
  await live?.close()
  connections?.close()
  await world?.close()
  await machines?.close()
})

const linesOf = (kind: 'terminal-opened' | 'terminal-closed') =>
  world.db
    .select()
    .from(activities)
    .where(and(eq(activities.serverId, id), eq(activities.kind, kind)))
    .orderBy(desc(activities.at))

interface Ended {
  exit: number | null
  reason: { code: string; text: string } | null
}

/** A page with one terminal, which says what it has shown, or keeps silent. */
class Page {
  readonly socket: Socket
  readonly name: string
  acknowledges = true
  shown = ''
  bytes = 0
  ended: Ended | null = null
  readonly #decoder = new TextDecoder()

  constructor(visitor: Visitor, name = 'terminal-1', shares?: Page) {
    this.name = name
    this.socket =
      shares?.socket ??
      io(address, {
        path: '/api/socket',
        transports: ['websocket'],
        forceNew: true,
        extraHeaders: { origin: url, cookie: visitor.cookie },
      })
    this.socket.on('terminal-output', (terminal: string, data: Buffer) => {
      if (terminal !== name) return
      this.bytes += data.length
      this.shown = (this.shown + this.#decoder.decode(data, { stream: true })).slice(-10_000)
      if (this.acknowledges) this.acknowledge(data.length)
    })
    this.socket.on('terminal-ended', (terminal: string, ended: Ended) => {
      if (terminal === name) this.ended = ended
    })
    pages.push(this)
  }

  open(session = '1', size = { columns: 90, rows: 20 }) {
    const wish = { terminal: this.name, serverId: id, session, ...size }
    return this.socket.emitWithAck('terminal-open', wish)
  }

  acknowledge(bytes: number) {
    this.socket.emit('terminal-ack', { terminal: this.name, bytes })
  }

  type(text: string) {
    this.shown = ''
    const data = Buffer.from(text)
    return this.socket.emitWithAck('terminal-input', { terminal: this.name, data })
  }

  sees(what: string) {
    return until(`${what} on the screen`, () => this.shown.includes(what), 30_000)
  }

  isTold(code: string | null) {
    return until(`it ends with ${code}`, () => {
      return this.ended !== null && (this.ended.reason?.code ?? null) === code
    })
  }
}

async function opened(visitor = layla): Promise<Page> {
  const page = new Page(visitor)
  expect(await page.open()).toEqual({ ok: true })
  await page.sees('$ ')
  return page
}

describe('a terminal', () => {
  test('is the owner’s own account on the machine, in any script and at any size, and is written down', async () => {
    const page = await opened()
    await page.type('whoami; echo سلام; stty size\r')
    await page.sees(`\r\n${username}\r\nسلام\r\n20 90\r\n`)
    page.socket.emit('terminal-resize', { terminal: page.name, columns: 132, rows: 43 })
    await page.type('stty size\r')
    await page.sees('\r\n43 132\r\n')
    world.passSeconds(7)
    await page.type('exit 4\r')
    await page.isTold(null)
    expect(page.ended).toEqual({ exit: 4, reason: null })

    expect(await linesOf('terminal-opened')).toMatchObject([{ detail: { session: '1' } }])
    await until('it is written down', async () => (await linesOf('terminal-closed')).length === 1)
    const [line] = await linesOf('terminal-closed')
    expect(line?.detail).toEqual({ session: '1', seconds: 7 })
    const [server] = await world.db.select().from(servers).where(eq(servers.id, id))
    expect(server?.lastUsedAt).not.toBeNull()
  })

  test('that nobody reads waits where its flood comes from, while another one on the page answers', async () => {
    const flooded = await opened()
    const other = new Page(layla, 'terminal-2', flooded)
    expect(await other.open('2')).toEqual({ ok: true })
    await other.sees('$ ')
    flooded.acknowledges = false
    await flooded.type('yes\r')
    await until('as much came as may', () => flooded.bytes >= mostBytes)
    // What was under way when the limit was reached has come once the other one has answered.
    await other.type('echo still here\r')
    await other.sees('\r\nstill here\r\n')
    const before = flooded.bytes
    await other.type('echo and still here\r')
    await other.sees('\r\nand still here\r\n')
    expect(flooded.bytes).toBe(before)
    expect(before).toBeLessThan(mostBytes + 64 * 1024)

    flooded.acknowledges = true
    flooded.acknowledge(before)
    await flooded.sees('y\r\ny\r\n')
    await flooded.type('\u0003')
    await flooded.sees('^C\r\n')
    await flooded.sees('$ ')
    await flooded.type('echo calm\r')
    await flooded.sees('\r\ncalm\r\n')
  })

  test('is taken over by a page that comes back, and its place is free again', async () => {
    const first = await opened()
    const second = new Page(layla)
    expect(await second.open()).toEqual({ ok: true })
    await second.sees('$ ')
    await second.type('echo back\r')
    await second.sees('\r\nback\r\n')
    expect(await first.type('x')).toMatchObject({ ok: false, code: 'not-found' })
    expect(first.ended).toBeNull()
    for (let number = 2; number <= usualLimits.perAccount; number++) {
      const more = new Page(layla, `terminal-${number}`, second)
      expect(await more.open(String(number))).toEqual({ ok: true })
    }
    const tooMany = await new Page(layla, 'terminal-9', second).open('9')
    expect(tooMany).toEqual({
      ok: false,
      code: 'terminals-too-many',
      text: 'بلغتَ أقصى عدد من الطرفيات المفتوحة. يُرجى إغلاق إحداها أولًا.',
    })
    const close = { terminal: 'terminal-2', end: true }
    expect(await second.socket.emitWithAck('terminal-close', close)).toEqual({ ok: true })
    expect(await new Page(layla, 'terminal-9', second).open('9')).toEqual({ ok: true })
  })

  test('on somebody else’s server is refused, and that it was asked for is written down', async () => {
    const page = new Page(sam)
    expect(await page.open()).toMatchObject({ ok: false, code: 'not-found' })
    const lines = await world.db
      .select()
      .from(activities)
      .where(eq(activities.kind, 'access-refused'))
    expect(lines).toMatchObject([{ serverId: id, detail: { what: 'terminal' } }])
    // Nor is another's terminal reached by its name.
    const own = await opened()
    const data = Buffer.from('x')
    for (const [event, rest] of [
      ['terminal-input', { data }],
      ['terminal-input', { data: 'x' }],
      ['terminal-input', { data: Buffer.alloc(40_000) }],
      ['terminal-open', { serverId: id, session: '; reboot', columns: 80, rows: 24 }],
      ['terminal-open', { serverId: id, session: '1', columns: 1e9, rows: 24 }],
    ] as const) {
      const answer = await page.socket.emitWithAck(event, { terminal: own.name, ...rest })
      expect(answer.ok).toBe(false)
    }
    page.socket.emit('terminal-resize', { terminal: own.name, columns: 10, rows: 10 })
    expect(await page.socket.emitWithAck('terminal-input', null)).toMatchObject({ ok: false })
    await own.type('stty size\r')
    await own.sees('\r\n20 90\r\n')
  })

  test('ends when its owner is signed out, and cannot be opened again from the same page', async () => {
    const visitor = new Visitor(world.app, 'ar')
    const login = { email: 'layla@example.test', password: 'a long password' }
    await visitor.send('POST', '/api/auth/sign-in/email', login)
    const page = await opened(visitor)
    const cookie = visitor.cookie
    await page.type('echo half a li')
    await visitor.send('POST', '/api/auth/sign-out', {}, { cookie })
    await page.isTold('signed-out')
    expect(page.ended?.reason?.text).toBe('يُرجى تسجيل الدخول للمتابعة.')
    expect(await page.open()).toMatchObject({ ok: false, code: 'signed-out' })
  })

  test('ends when nothing happens in it, and when its server may not be used', async () => {
    const idle = await opened()
    world.passSeconds(usualLimits.idleMs / 1000 - 60)
    await idle.type('\r')
    world.passSeconds(usualLimits.idleMs / 1000 - 60)
    await idle.type('echo awake\r')
    await idle.sees('\r\nawake\r\n')
    expect(idle.ended).toBeNull()
    world.passSeconds(usualLimits.idleMs / 1000)
    await idle.isTold('terminal-idle')

    const used = await opened()
    const suspend = (suspended: string | null) =>
      world.db.update(servers).set({ suspended }).where(eq(servers.id, id))
    await suspend('payment-overdue')
    await used.isTold('payment-overdue')
    expect(await used.open()).toMatchObject({ ok: false, code: 'payment-overdue' })
    await suspend(null)
  })

  test('says so when the machine is lost, and is had again from the same page', async () => {
    const page = await opened()
    for (const wire of wires) wire.destroy()
    await page.isTold('terminal-unreachable')
    page.ended = null
    page.shown = ''
    expect(await page.open()).toEqual({ ok: true })
    await page.sees('$ ')
  })
})
