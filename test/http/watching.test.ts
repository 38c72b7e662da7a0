import { and, eq } from 'drizzle-orm'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { activities } from '../../src/activity/tables.ts'
import { createBlueprints } from '../../src/blueprints/registry.ts'
import { website } from '../../src/blueprints/website/blueprint.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { createMachineReader } from '../../src/instances/machine-reader.ts'
import { newSshKey } from '../../src/instances/ssh-key.ts'
import { seededRandom } from '../../src/kit/random.ts'
import { logSockets } from '../../src/logs/sockets.ts'
import { createSocket } from '../../src/realtime/socket.ts'
import { servers } from '../../src/servers/tables.ts'
import { vitalsSockets } from '../../src/vitals/sockets.ts'
import { type BareMachine, bootBareMachine } from '../bare-machine.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, type HttpWorld, url, Visitor } from './world.ts'

const id = 'srv_watched'
const key = newSshKey(seededRandom('watching'))
const times = { everyMs: 60, firstMs: 20, keepMs: 60_000 }

let sandbox: RunningSandbox
let machine: BareMachine
let world: HttpWorld
let connections: Connections
let live: { close(): Promise<void> }
let address: string
let layla: Visitor
let sam: Visitor
/** How many commands were sent to the machine. */
let commands = 0
const open: Socket[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ driver: 'simulated' })
  const { environment } = sandbox
  const directory = environment.ACME_DIRECTORY_URL ?? ''
  machine = await bootBareMachine(
    sandbox,
    website,
    {
      ...{ serverId: id, accountId: 'acc_x', fqdn: `pearl.${environment.SAMBUK_ZONE}` },
      ...{ language: 'ar', gatewayToken: 'x', password: 'x'.repeat(32), model: null },
      openaiBaseUrl: '',
      certificate: { kind: 'acme', directory, hasExtraCa: false },
    },
    { image: 'debian-12', sshPublicKey: key.publicKey, timeoutMs: 60_000 },
  )
  world = await createHttpWorld()
  connections = new Connections(createDial(environment.SAMBUK_SOCKS_PROXY ?? null))
  const machines = createMachineReader({
    use: (target, signal, work) => {
      commands++
      return connections.use(target, signal, work)
    },
  })
  const { platform, auth } = world
  const blueprints = createBlueprints({ conductor: null })
  const deps = { ...platform, auth, blueprints, machines, url, zone: 'example.test' }
  live = createSocket(world.app.server, deps, sockets => [
    vitalsSockets(sockets, deps, times),
    logSockets(deps),
  ])
  address = await world.app.listen({ host: '127.0.0.1', port: 0 })
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  const bought = await paidOrder(world, layla, { hostname: 'pearl' })
  const { vault } = platform
  await world.db.insert(servers).values({
    id,
    accountId: bought.accountId,
    subscriptionId: bought.id,
    planId: 'starter',
    desired: 'ready',
    hostname: 'pearl',
    blueprint: 'website',
    candidates: bought.candidates,
    orderedAt: world.now(),
    verifiedAt: world.now(),
    announcedAt: world.now(),
    address: machine.address,
    hostKey: machine.hostKey,
    sealedGatewayToken: vault.seal(`gateway-token:${id}`, 'token'),
    sealedSshKey: vault.seal(`ssh-key:${id}`, key.privateKey),
  })
}, 90_000)
afterEach(() => {
  for (const socket of open.splice(0)) socket.close()
})
afterAll(async () => {
  await live?.close()
  connections?.close()
  await world?.close()
  await sandbox?.close()
}, 60_000)

function connect(visitor: Visitor): Socket {
  const socket = io(address, {
    path: '/api/socket',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { origin: url, cookie: visitor.cookie },
    auth: { language: visitor.language },
  })
  open.push(socket)
  return socket
}
const next = (socket: Socket, event: string) =>
  new Promise<never>(resolve => void socket.once(event, resolve))
const refusals = async (what: string) => {
  const isIt = and(eq(activities.serverId, id), eq(activities.kind, 'access-refused'))
  const lines = await world.db.select().from(activities).where(isIt)
  return lines.filter(({ detail }) => detail.what === what).length
}

interface Sample {
  cpuPercent: number | null
  memoryBytes: { used: number; all: number }
  diskBytes: { used: number; all: number }
  cores: number
}

describe('how busy a machine is', { timeout: 15_000 }, () => {
  test('is measured again and again while somebody looks, and not any more when nobody does', async () => {
    const socket = connect(layla)
    const first = next(socket, 'vitals')
    const asked = await socket.emitWithAck('vitals-watch', id)
    expect(asked).toMatchObject({ ok: true, everyMs: times.everyMs })
    const { sample } = (await first) as { sample: Sample }
    expect(sample).toMatchObject({ cpuPercent: null, cores: 2 })
    expect(sample.memoryBytes.used).toBeGreaterThan(100e6)
    expect(sample.memoryBytes.all).toBe(4 * 1024 ** 3)
    expect(sample.diskBytes.used).toBeLessThan(sample.diskBytes.all)
    let measured = (await next(socket, 'vitals')) as { sample: Sample }
    while (measured.sample.cpuPercent === null) measured = await next(socket, 'vitals')
    expect(measured.sample.cpuPercent).toBeGreaterThanOrEqual(0)
    expect(measured.sample.cpuPercent).toBeLessThanOrEqual(100)

    const again = connect(layla)
    const { samples } = await again.emitWithAck('vitals-watch', id)
    expect(samples.length).toBeGreaterThan(1)
    socket.emit('vitals-leave', id)
    await next(again, 'vitals')
    again.close()
    // What was on its way ends; then there is a silence longer than between two.
    await expect.poll(quietFor(times.everyMs * 3), { timeout: 5_000 }).toBe(true)
  })

  test('is one measurement however many look', async () => {
    const sockets = [connect(layla), connect(layla), connect(layla)]
    await Promise.all(sockets.map(socket => socket.emitWithAck('vitals-watch', id)))
    const before = commands
    for (let count = 0; count < 3; count++) await Promise.all(sockets.map(s => next(s, 'vitals')))
    expect(commands - before).toBeLessThanOrEqual(4)
  })

  test('is nobody else’s to know, which is written down', async () => {
    const socket = connect(sam)
    for (const wish of [id, 'srv_none', { id }, '']) {
      expect(await socket.emitWithAck('vitals-watch', wish)).toMatchObject({
        ok: false,
        code: 'not-found',
      })
    }
    expect(await refusals('vitals')).toBe(1)
  })

  test('is not asked of a server that rests', async () => {
    const isIt = eq(servers.id, id)
    await world.db.update(servers).set({ desired: 'stopped' }).where(isIt)
    const refused = await connect(layla).emitWithAck('vitals-watch', id)
    await world.db.update(servers).set({ desired: 'ready' }).where(isIt)
    expect(refused).toEqual({
      ok: false,
      code: 'server-stopped',
      text: expect.stringMatching(/\S/),
    })
  })
})

/** Whether no command was sent for so long, as it is seen by asking twice. */
function quietFor(ms: number): () => boolean {
  let seen = commands
  let since = performance.now()
  return () => {
    if (commands !== seen) {
      seen = commands
      since = performance.now()
    }
    return performance.now() - since > ms
  }
}

const soon = { timeout: 5_000 }

interface Line {
  level: string
  source: string
  text: string
}
const wish = (more: object = {}) => ({
  ...{ stream: 'one', server: id, log: 'system', level: 'debug', text: '' },
  ...more,
})

/** Reads a log and takes all that comes, until a line is `isLast`. */
function readUntil(socket: Socket, isLast: (line: Line) => boolean): Promise<Line[]> {
  const all: Line[] = []
  return new Promise(resolve => {
    socket.on('logs', (_name: string, lines: Line[], taken: () => void) => {
      all.push(...lines)
      taken()
      if (lines.some(isLast)) resolve(all)
    })
  })
}

const asRoot = (command: string) =>
  connections.use(
    {
      ...{ serverId: id, fqdn: '', address: machine.address, hostKey: machine.hostKey },
      ...{ sshPrivateKey: key.privateKey, gatewayToken: '', health: website.health },
      ...{ renewCertificate: '', hasGateway: false },
    },
    AbortSignal.timeout(20_000),
    async connection => {
      const done = await connection.exec(command, { signal: AbortSignal.timeout(20_000) })
      return { ok: true, value: done }
    },
  )

describe('a log', { timeout: 15_000 }, () => {
  test('shows what there is and what comes, of its unit only', async () => {
    const [all, own] = [connect(layla), connect(layla)]
    await asRoot("logger -t cron 'before anybody looked'")
    const before = readUntil(all, ({ text }) => text === 'before anybody looked')
    const ofOwn: Line[] = []
    own.on('logs', (_name: string, lines: Line[], taken: () => void) => {
      ofOwn.push(...lines)
      taken()
    })
    expect(await all.emitWithAck('logs-open', wish())).toEqual({ ok: true })
    expect(await own.emitWithAck('logs-open', wish({ log: 'software' }))).toEqual({ ok: true })
    await before
    const fresh = readUntil(all, ({ text }) => text === 'سطر جديد')
    await asRoot("logger -t cron -p user.warning 'سطر جديد'")
    expect((await fresh).at(-1)).toMatchObject({ source: 'cron', level: 'warning' })
    expect(ofOwn.filter(({ source }) => source === 'cron')).toEqual([])
  })

  test('is narrowed by text and by level', async () => {
    const [byText, byLevel] = [connect(layla), connect(layla)]
    await byText.emitWithAck('logs-open', wish({ text: 'NEEDLE' }))
    await byLevel.emitWithAck('logs-open', wish({ level: 'error' }))
    const texts = readUntil(byText, ({ text }) => text === 'the last needle')
    const grave = readUntil(byLevel, ({ text }) => text === 'a grave thing')
    await asRoot("logger 'hay'; logger -p user.err 'a grave thing'; logger 'the last needle'")
    expect((await texts).map(({ text }) => text)).toEqual(['the last needle'])
    expect((await grave).map(({ level }) => level)).not.toContain('info')
  })

  test('waits while its page takes nothing, and loses nothing', async () => {
    const socket = connect(layla)
    const batches: { lines: Line[]; taken: () => void }[] = []
    socket.on('logs', (_name: string, lines: Line[], taken: () => void) => {
      batches.push({ lines, taken })
    })
    await asRoot("logger 'before'")
    await socket.emitWithAck('logs-open', wish())
    await expect.poll(() => batches.length, soon).toBe(1)
    const other = connect(layla)
    const heard = readUntil(other, ({ text }) => text === 'number 2')
    await other.emitWithAck('logs-open', wish())
    await asRoot("logger 'number 1'; logger 'number 2'")
    await heard
    expect(batches.length).toBe(1)
    const rest = readUntil(socket, ({ text }) => text === 'number 2')
    batches[0]?.taken()
    expect((await rest).map(({ text }) => text).slice(-2)).toEqual(['number 1', 'number 2'])
  })

  test('is one for each page: another one takes its place', async () => {
    const socket = connect(layla)
    const names: string[] = []
    socket.on('logs', (name: string, _lines: Line[], taken: () => void) => {
      names.push(name)
      taken()
    })
    await socket.emitWithAck('logs-open', wish({ stream: 'one' }))
    await socket.emitWithAck('logs-open', wish({ stream: 'two' }))
    await expect.poll(() => names, soon).toContain('two')
    names.splice(0)
    await asRoot('logger again')
    await expect.poll(() => names, soon).toContain('two')
    expect(names).not.toContain('one')
  })

  test('is open on few pages at once, and again when one of them has gone', async () => {
    const [first, second, third] = [connect(layla), connect(layla), connect(layla)]
    await first.emitWithAck('logs-open', wish())
    await second.emitWithAck('logs-open', wish())
    expect(await third.emitWithAck('logs-open', wish())).toMatchObject({
      code: 'too-many-requests',
    })
    first.close()
    await expect
      .poll(async () => (await third.emitWithAck('logs-open', wish())).ok, soon)
      .toBe(true)
  })

  test.each([
    ['a log that its software does not have', { log: 'web' }, 'not-found'],
    ['a command in the place of a log', { log: 'x; id' }, 'not-found'],
    ['a level that there is not', { level: '7; id' }, 'invalid-input'],
    ['an endless text', { text: 'x'.repeat(201) }, 'invalid-input'],
    ['nothing', { server: undefined }, 'invalid-input'],
  ])('is not %s', async (_, more, code) => {
    const socket = connect(layla)
    expect(await socket.emitWithAck('logs-open', wish(more))).toMatchObject({ ok: false, code })
  })

  test('is nobody else’s to read, which is written down', async () => {
    const socket = connect(sam)
    expect(await socket.emitWithAck('logs-open', wish())).toMatchObject({ code: 'not-found' })
    expect(await refusals('logs')).toBe(1)
  })

  test('is not read any more by a page whose session has ended', async () => {
    const visitor = new Visitor(world.app, 'en')
    await visitor.signUp('lina@example.test')
    const socket = connect(visitor)
    await next(socket, 'connect')
    await visitor.send('POST', '/api/auth/sign-out', {})
    expect(await socket.emitWithAck('logs-open', wish())).toMatchObject({ code: 'signed-out' })
  })
})
