import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMachineBrowsers } from '../../src/browser/machine-browsers.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { createMachineReader } from '../../src/instances/machine-reader.ts'
import { openSockets } from '../../src/realtime/features.ts'
import { createMachineTerminals } from '../../src/terminal/machine-terminals.ts'
import { aServerOf, memberOf, signedUp } from './invited.ts'
import { createHttpWorld, type HttpWorld, url, type Visitor } from './world.ts'

let world: HttpWorld
let live: { close(): Promise<void> }
let address: string
let owner: Visitor
let server: string
const open: Socket[] = []

beforeAll(async () => {
  world = await createHttpWorld()
  const connections = new Connections(createDial(null))
  const deps = {
    ...world.deps,
    terminals: createMachineTerminals(connections),
    browsers: createMachineBrowsers(connections),
    machines: createMachineReader(connections),
  }
  live = openSockets(world.app.server, deps, world.databaseUrl)
  address = await world.app.listen({ host: '127.0.0.1', port: 0 })
  owner = await signedUp(world, 'layla@example.test')
  server = (await aServerOf(world, owner, 'pearl')).id
})
afterAll(async () => {
  for (const socket of open) socket.close()
  await live?.close()
  await world?.close()
})

function connect(visitor: Visitor): Socket {
  const socket = io(address, {
    ...{ path: '/api/socket', transports: ['websocket'], forceNew: true },
    reconnectionDelay: 10,
    extraHeaders: { origin: url, cookie: visitor.cookie },
  })
  open.push(socket)
  return socket
}

const asked: Record<string, object | string> = {
  'terminal-open': { terminal: 'terminal-1', session: '1', columns: 80, rows: 24 },
  'browser-open': { view: 'browser-1' },
  'chat-watch': { conversation: 'main' },
}
const ask = (socket: Socket, event: string, serverId = server) =>
  socket.emitWithAck(event, { serverId, ...(asked[event] as object) })

test('a viewer is refused what is in a server, with a sentence, and watches how it is', async () => {
  const socket = connect(await memberOf(world, owner, 'viewer@example.test', 'viewer'))
  for (const event of Object.keys(asked)) {
    expect(await ask(socket, event), event).toMatchObject({
      ...{ ok: false, code: 'role-insufficient', text: expect.stringContaining('role') },
    })
  }
  const seen = new Promise<{ can: Record<string, unknown> }>(resolve => {
    socket.once('server', resolve)
  })
  expect(await socket.emitWithAck('watch', server)).toEqual({ ok: true })
  expect((await seen).can).toMatchObject({ chat: { code: 'role-insufficient' }, look: null })
})

test('each who watches hears of a change in the words of their own role', async () => {
  const viewer = connect(await memberOf(world, owner, 'words@example.test', 'viewer'))
  const own = connect(owner)
  for (const socket of [viewer, own]) await socket.emitWithAck('watch', server)
  const told = (socket: Socket) =>
    new Promise<{ phase: string; can: { start: unknown }; shared: unknown }>(resolve => {
      socket.on('server', view => view.phase === 'stopping' && resolve(view))
    })
  const both = Promise.all([told(viewer), told(own)])
  await owner.send('POST', `/api/servers/${server}/stop`)
  const [theirs, mine] = await both
  expect(theirs).toMatchObject({ can: { start: { code: 'role-insufficient' } } })
  expect(theirs.shared).toEqual({
    ...{ ownerName: 'Layla', ownerEmail: 'layla@example.test', role: 'viewer' },
  })
  expect(mine).toMatchObject({ shared: null })
  await owner.send('POST', `/api/servers/${server}/start`)
})

test('whoever is removed is cut off at once, comes back by themselves, and is let in to nothing', async () => {
  const member = await memberOf(world, owner, 'gone@example.test', 'collaborator')
  const socket = connect(member)
  expect(await socket.emitWithAck('watch', server)).toEqual({ ok: true })
  const bystander = connect(owner)
  await bystander.emitWithAck('watch', server)
  let isCut = false
  bystander.on('disconnect', () => {
    isCut = true
  })
  const cut = new Promise<string>(resolve => socket.once('disconnect', resolve))
  const { members } = (await owner.send('GET', '/api/me/team')).json()
  const { id } = members.find(({ email }: { email: string }) => email === 'gone@example.test')
  await owner.send('DELETE', `/api/me/team/members/${id}`)
  expect(await cut).toBe('transport close')
  await new Promise<void>(resolve => socket.once('connect', () => resolve()))
  expect(await socket.emitWithAck('watch', server)).toMatchObject({ code: 'not-found' })
  expect(await ask(socket, 'terminal-open')).toMatchObject({ code: 'not-found' })
  expect(isCut).toBe(false)
})
