import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { activities } from '../../src/activity/tables.ts'
import { createMachineBrowsers, type MachineBrowsers } from '../../src/browser/machine-browsers.ts'
import { browserSockets } from '../../src/browser/sockets.ts'
import { createChats } from '../../src/chat/chats.ts'
import { sessionKey } from '../../src/chat/conversation-id.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import type { Gateway, Scope } from '../../src/instances/gateway.ts'
import { silentLog } from '../../src/kit/log.ts'
import { ok } from '../../src/kit/result.ts'
import { createSocket } from '../../src/realtime/socket.ts'
import { instanceTarget } from '../../src/reconcilers/steps/instance-target.ts'
import { findAnyServer } from '../../src/servers/store.ts'
import { servers } from '../../src/servers/tables.ts'
import { type AssistantMachine, bootAssistant } from '../assistant-machine.ts'
import { BrowserPage } from './browser-page.ts'
import { readyServer } from './ready-server.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

const id = 'srv_browser'
const front = 'https://example.com/'

let sandbox: RunningSandbox
let machine: AssistantMachine
let world: HttpWorld
let connections: Connections
let live: { close(): Promise<void> }
let address: string
let layla: Visitor
let sam: Visitor
const pages: BrowserPage[] = []
/** How many gateways are lent to looks into the browser. */
let lent = 0

beforeAll(async () => {
  sandbox = await startSandbox({ driver: 'simulated' })
  const { environment } = sandbox
  machine = await bootAssistant(sandbox, { serverId: id, hasModel: true })
  connections = new Connections(createDial(environment.SAMBUK_SOCKS_PROXY ?? null))
  world = await createHttpWorld({ chats: createChats(connections, silentLog) })
  const browsers = createMachineBrowsers(connections)
  const counted: MachineBrowsers = {
    async lend(...given) {
      lent++
      return await browsers.lend(...given).finally(() => lent--)
    },
  }
  const deps = { ...world.deps, browsers: counted }
  live = createSocket(world.app.server, deps, () => [browserSockets(deps)])
  address = await world.app.listen({ host: '127.0.0.1', port: 0 })
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  await readyServer(world, layla, { id, machine, hasModel: true })
}, 120_000)
afterEach(async () => {
  for (const page of pages.splice(0)) page.socket.close()
  await expect.poll(() => lent).toBe(0)
})
afterAll(async () => {
  await live?.close()
  connections?.close()
  await world?.close()
  await sandbox?.close()
})

function newPage(visitor: Visitor, view?: string): BrowserPage {
  const page = new BrowserPage(address, visitor.cookie, view)
  pages.push(page)
  return page
}

async function openPage(visitor: Visitor, view?: string): Promise<BrowserPage> {
  const page = newPage(visitor, view)
  expect(await page.open(id)).toEqual({ ok: true })
  return page
}

describe('the browser of an assistant', () => {
  test('that does not run is started when its owner says so, and is seen then', async () => {
    const page = await openPage(layla)
    await expect
      .poll(() => page.told)
      .toContainEqual({
        ...{ type: 'tabs', tabs: null, shown: null, reason: null },
      })
    expect(page.pictures).toEqual([])
    expect(await page.act({ kind: 'start' })).toEqual({ ok: true })
    await expect.poll(() => page.tabs).toEqual([])
    expect(await page.act({ kind: 'open', url: null })).toEqual({ ok: true })
    await expect.poll(() => page.pictures.length).toBeGreaterThan(0)
    const [picture] = page.pictures
    expect(picture).toMatchObject({ width: 780, height: 493, url: 'about:blank' })
    expect(picture?.jpeg.subarray(0, 3).toString('hex')).toBe('ffd8ff')
  })

  test('takes clicks, text of every script, keys and the wheel, and shows what becomes of it', async () => {
    const page = await openPage(layla)
    const tab = await page.opens(front, 'Example Domain')
    await page.act({ kind: 'click', tab, x: 100, y: 150 })
    const written = await Promise.all([
      page.act({ kind: 'text', tab, text: 'مر' }),
      page.act({ kind: 'text', tab, text: 'حبا' }),
      page.act({ kind: 'text', tab, text: '!' }),
      page.act({ kind: 'key', tab, key: 'Backspace' }),
      page.act({ kind: 'key', tab, key: 'Enter' }),
    ])
    expect(written.every(({ ok }) => ok)).toBe(true)
    await page.sees('Search: مرحبا')
    expect(await page.act({ kind: 'back', tab })).toEqual({ ok: true })
    await page.sees('Example Domain')
    const before = page.pictures.at(-1)?.jpeg
    await page.act({ kind: 'scroll', tab, x: 50, y: 50, dx: 0, dy: 300 })
    await expect.poll(() => page.pictures.at(-1)?.jpeg.equals(before as Buffer)).toBe(false)
    await page.act({ kind: 'fit', tab, width: 400, height: 700 })
    await expect.poll(() => page.pictures.at(-1)).toMatchObject({ width: 400, height: 700 })
  })

  test('keeps its tabs, each of which can be shown and closed', async () => {
    const page = await openPage(layla)
    const one = await page.opens(front, 'Example Domain')
    const two = await page.opens(`${front}more`, 'More')
    page.show(one)
    await page.sees('Example Domain')
    expect(page.shown).toBe(one)
    expect(await page.act({ kind: 'close', tab: one })).toEqual({ ok: true })
    await expect.poll(() => page.tabs?.map(({ id }) => id)).not.toContain(one)
    expect(page.tabs?.map(({ id }) => id)).toContain(two)
    const late = await page.act({ kind: 'key', tab: one, key: 'Enter' })
    expect(late).toMatchObject({ ok: false, code: 'browser-tab-closed' })
  })

  test('says in words why an address is not opened, and shows nothing of one that policy hides', async () => {
    const page = await openPage(layla)
    const tab = await page.opens(front, 'Example Domain')
    const inside = await page.act({ kind: 'go', tab, url: 'http://10.0.0.1/' })
    expect(inside).toMatchObject({ ok: false, code: 'browser-blocked' })
    expect(inside.text).toMatch(/\p{Script=Arabic}/u)
    const nowhere = await page.act({ kind: 'go', tab, url: 'https://nothing.invalid/' })
    expect(nowhere).toMatchObject({ ok: false, code: 'browser-address-unknown' })
    const clicked = await page.act({ kind: 'click', tab, x: 100, y: 230 })
    expect(clicked).toMatchObject({ ok: false, code: 'browser-blocked' })
    // This one is let in, and led astray.
    await page.act({ kind: 'go', tab, url: `${front}astray` })
    await expect
      .poll(() => page.told)
      .toContainEqual(
        expect.objectContaining({
          ...{ type: 'dark', tab },
          reason: expect.objectContaining({ code: 'browser-blocked' }),
        }),
      )
    expect(page.tabs?.find(one => one.id === tab)?.url ?? '').not.toContain('10.0.0.1')
    await page.act({ kind: 'back', tab })
    await page.sees('Example Domain')
  })

  test('tells which tab the assistant uses, whenever it opens one and to whoever comes later', async () => {
    const page = await openPage(layla)
    await atGateway(['operator.read', 'operator.write'], gateway =>
      gateway.request(
        'chat.send',
        {
          ...{ sessionKey: sessionKey('browsing'), message: `open ${front}more` },
          ...{ idempotencyKey: 'browse-1', deliver: false },
        },
        within(),
      ),
    )
    await expect
      .poll(() => page.told.some(({ type }) => type === 'assistant'), { timeout: 15_000 })
      .toBe(true)
    const { tab } = page.told.find(({ type }) => type === 'assistant') ?? {}
    page.show(tab ?? '')
    await page.sees('More')
    const later = await openPage(layla, 'browser-view-2')
    await expect.poll(() => later.told).toContainEqual({ type: 'assistant', tab })
  })
})

describe('whoever looks', () => {
  test('gets the next picture when the last is drawn, and then the newest: none waits', async () => {
    const page = await openPage(layla)
    const tab = await page.opens(front, 'Example Domain')
    page.draws = false
    await page.act({ kind: 'click', tab, x: 100, y: 150 })
    for (const text of ['a', 'b', 'c', 'd']) await page.act({ kind: 'text', tab, text })
    const quick = await openPage(layla, 'browser-view-2')
    quick.show(tab)
    await quick.sees('Example Domain')
    const held = page.pictures.length
    page.seen(page.pictures.at(-1)?.number ?? 0)
    await expect.poll(() => page.pictures.length).toBe(held + 1)
    const [late, live] = [page.pictures.at(-1), quick.pictures.at(-1)]
    expect(late?.jpeg.equals(live?.jpeg ?? Buffer.alloc(0))).toBe(true)
  })

  test('leaves nothing open at the machine when they have gone', async () => {
    const page = await openPage(layla)
    await page.opens(front, 'Example Domain')
    expect(lent).toBe(1)
    page.socket.emit('browser-close', { view: page.view })
    await expect.poll(() => lent).toBe(0)
    const other = await openPage(layla)
    expect(lent).toBe(1)
    other.socket.close()
    await expect.poll(() => lent).toBe(0)
  })

  test('on more pages than can be is refused on the next', async () => {
    for (const view of ['1', '2', '3', '4']) await openPage(layla, `browser-view-${view}`)
    const page = newPage(layla, 'browser-view-5')
    const refused = await page.open(id)
    expect(refused).toMatchObject({ ok: false, code: 'browser-views-too-many' })
  })

  test('and has not bought the server is refused, and that they asked is written down', async () => {
    const page = newPage(sam)
    const refused = await page.open(id)
    expect(refused).toMatchObject({ ok: false, code: 'not-found' })
    const act = await page.act({ kind: 'start' })
    expect(act).toMatchObject({ ok: false, code: 'not-found' })
    const lines = await world.db.select().from(activities).where(eq(activities.serverId, id))
    expect(lines.map(({ kind }) => kind)).toContain('access-refused')
  })

  test('has that written down, and never what they saw', async () => {
    await openPage(layla)
    const lines = await world.db.select().from(activities).where(eq(activities.serverId, id))
    const opened = lines.filter(({ kind }) => kind === 'browser-opened')
    expect(opened).toHaveLength(1)
    expect(opened[0]?.detail).toEqual({})
  })

  test('is told why a server may not be used now', async () => {
    const change = (suspended: string | null) =>
      world.db.update(servers).set({ suspended }).where(eq(servers.id, id))
    await change('payment-overdue')
    const page = newPage(layla)
    const refused = await page.open(id)
    await change(null)
    expect(refused).toMatchObject({ ok: false, code: 'payment-overdue' })
    expect(refused.text).toMatch(/\p{Script=Arabic}/u)
  })

  test('sends what is no action, and it is refused', async () => {
    const page = await openPage(layla)
    const tab = await page.opens(front, 'Example Domain')
    for (const action of [
      { kind: 'evaluate', tab, fn: '() => 1' },
      { kind: 'scroll', tab, x: 1, y: 1, dx: 0, dy: '0);alert(1' },
      { kind: 'close', tab: '../profiles/openclaw' },
    ])
      expect(await page.ask('browser-act', { view: page.view, action })).toMatchObject({
        ...{ ok: false, code: 'invalid-input' },
      })
  })

  test('is told when the way to the machine is lost, and finds it again', async () => {
    const page = await openPage(layla)
    await page.opens(front, 'Example Domain')
    connections.close()
    await expect.poll(() => page.ended).toMatchObject({ code: 'browser-unreachable' })
    const again = await openPage(layla)
    await expect.poll(() => again.pictures.length).toBeGreaterThan(0)
  })

  test('is told where there is no browser on the machine', async () => {
    await onMachine('mv /usr/bin/chromium /usr/bin/elsewhere')
    await atGateway(['operator.admin'], gateway =>
      gateway.request('browser.request', { method: 'POST', path: '/stop' }, within()),
    )
    const page = await openPage(layla)
    await expect
      .poll(() => page.told.at(-1))
      .toMatchObject({
        ...{ type: 'tabs', tabs: null, reason: { code: 'browser-missing' } },
      })
    expect(await page.act({ kind: 'start' })).toMatchObject({ ok: false, code: 'browser-missing' })
    await onMachine('mv /usr/bin/elsewhere /usr/bin/chromium')
  })

  test('does not keep the process from stopping', async () => {
    const page = await openPage(layla)
    await page.opens(front, 'Example Domain')
    const startedAt = performance.now()
    await live.close()
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    expect(lent).toBe(0)
  })
})

async function onMachine(command: string) {
  const done = await connections.use(await targetOf(), within(), async connection =>
    ok(await connection.exec(command, { signal: within() })),
  )
  expect(done).toMatchObject({ ok: true, value: { code: 0 } })
}

const within = () => AbortSignal.timeout(10_000)

async function targetOf() {
  const story = await findAnyServer(world.db, id)
  if (!story) throw new Error('there is a server')
  const { blueprints, vault } = world.deps
  return instanceTarget(story.server, {
    ...{ vault, zone: 'example.test', blueprint: blueprints.find },
  })
}

async function atGateway(scopes: Scope[], work: (gateway: Gateway) => Promise<unknown>) {
  const done = await world.deps.chats.use(await targetOf(), within(), work, scopes)
  expect(done.ok).toBe(true)
}
